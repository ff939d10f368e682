/* A field that finds an authority as its name is typed: a combobox with a list, as the WAI-ARIA practices describe it.
   A page has `<span data-find="page"></span>`: choosing an authority opens its page. With `data-find="compare"` and
   `data-with="norfolk"` it opens the comparison of the two. Other scripts use `combobox` with what they do themselves. */
import {element} from "./element.js";
import {load} from "./facts.js";

/** Words without what people type in different ways: case, accents, marks, '&' and 'Saint'. */
export function simple(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/&/g, " and ").replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, " ").replace(/\bsaint\b/g, "st").trim();
}

const EXACT = 0, BEGINS = 1, WORDS_BEGIN = 2, CONTAINS = 3, SHORTEST = 3; // letters that are looked for within words

function closeness(form, asked) {
  if (form === asked) return EXACT;
  if (form.startsWith(asked)) return BEGINS;
  const words = form.split(" ");
  if (asked.split(" ").every(part => words.some(word => word.startsWith(part)))) return WORDS_BEGIN;
  return asked.length >= SHORTEST && form.includes(asked) ? CONTAINS : Infinity;
}

const kept = new WeakMap();

function formsOf(facts) {
  if (!kept.has(facts)) {
    kept.set(facts, facts.authorities.map(authority => ({
      authority,
      name: simple(authority.name),
      others: (authority.aliases ?? []).map(alias => [simple(alias), alias]),
      codes: [authority.id, authority.code, ...(authority.other_codes ?? [])].map(simple),
    })));
  }
  return kept.get(facts);
}

function found(entry, asked) {
  let best = {closeness: closeness(entry.name, asked), alias: null};
  for (const [form, alias] of entry.others) {
    const other = closeness(form, asked);
    if (other < best.closeness) best = {closeness: other, alias};
  }
  if (entry.codes.includes(asked)) best = {closeness: EXACT, alias: null};
  return {authority: entry.authority, ...best};
}

function matches(facts, asked) {
  if (!asked) return [];
  return formsOf(facts).map(entry => found(entry, asked)).filter(match => match.closeness < Infinity).sort((one, other) =>
    one.closeness - other.closeness || Boolean(one.alias) - Boolean(other.alias)
    || Boolean(one.authority.ended) - Boolean(other.authority.ended)
    || one.authority.name.localeCompare(other.authority.name, "en"));
}

/** How many letters differ between what was typed and the beginning of a form, at the least. */
function misspelt(asked, form) {
  let row = [...Array(form.length + 1).keys()], before;
  for (let i = 1; i <= asked.length; i++) {
    const next = [i];
    for (let j = 1; j <= form.length; j++) {
      const other = asked[i - 1] === form[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + other);
      const turned = i > 1 && j > 1 && asked[i - 1] === form[j - 2] && asked[i - 2] === form[j - 1];
      if (turned) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return Math.min(...row);
}

const ENOUGH = 4, LONG = 8; // letters: fewer are not misspelt but begun; in longer words two may differ

/** Authorities that are spelt much like what was typed, for which there is none: `{authority, alias}`. */
export function near(facts, typed) {
  const asked = simple(typed).slice(0, 60), most = asked.length < LONG ? 1 : 2;
  if (asked.length < ENOUGH) return [];
  return formsOf(facts).map(({authority, name, others}) => {
    const forms = [[name, null], ...others].map(([form, alias]) => ({alias, distance: misspelt(asked, form)}));
    return {authority, ...forms.reduce((best, form) => form.distance < best.distance ? form : best)};
  }).filter(match => match.distance <= most).sort((one, other) => one.distance - other.distance);
}

/** Authorities that what is typed may mean, the best first: `{authority, alias, closeness}`. */
export function find(facts, typed) {
  const asked = simple(typed), direct = matches(facts, asked);
  if (direct.length) return direct;
  const telling = asked.split(" ").filter(word => !facts.shared_words.includes(word)).join(" ");
  return telling === asked ? [] : matches(facts, telling);
}

/** The authority of an id, name, other name or code as written out; undefined for any other words. */
export function named(facts, words) {
  const [best] = find(facts, words);
  return best?.closeness === EXACT ? best.authority : undefined;
}

/** When an authority ended, for a list of names: 'until 2019'. */
export const until = authority => authority.ended ? `until ${authority.ended.slice(0, 4)}` : "";

const MOST = 12; // names in the list
let fields = 0;

/** Make an input a combobox; `choose(authority)` is called with what was chosen, and with null when it was emptied. */
export function combobox(input, choose) {
  const id = `ilacs-names-${++fields}`;
  const list = element("ul", {id, role: "listbox", hidden: "", "aria-label": input.labels[0].textContent});
  const status = element("span", {role: "status", class: "ilacs-find-status"});
  let options = [], guessed = false, active = -1, chosen = "", facts, turn = 0;
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
  })) input.setAttribute(name, value);
  const holder = element("span", {class: "ilacs-combobox"});
  input.replaceWith(holder);
  holder.append(input, list, status);

  function activate(place) {
    active = place;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({block: "nearest"});
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function say(words, seen = false) {
    status.textContent = words;
    status.classList.toggle("ilacs-seen", seen);
  }

  function take(authority) {
    chosen = input.value = authority?.name ?? "";
    options = [];
    close();
    say("");
    choose(authority);
  }

  function option({authority, alias}, i) {
    const about = [alias && `also ${alias}`, until(authority)].filter(Boolean).join(", ");
    const made = element("li", {id: `${id}-${i}`, role: "option", "aria-selected": "false"}, authority.name);
    if (about) made.append(" ", element("span", {}, about));
    made.addEventListener("click", () => take(authority));
    return made;
  }

  function show() {
    options = find(facts, input.value);
    guessed = !options.length;
    if (guessed) options = near(facts, input.value);
    list.replaceChildren(...options.slice(0, MOST).map(option));
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    const count = options.length;
    if (!input.value.trim()) say("");
    else if (guessed) say(count ? "No authority has this name. These names are similar." : "No authority has this name.", true);
    else say(count > MOST ? `${count} authorities, the first ${MOST} are shown` : count > 1 ? `${count} authorities` : "1 authority");
  }

  async function update() {
    const mine = ++turn;
    try {
      facts ??= await load();
    } catch {
      return say("The names could not be loaded. All authorities are on the page “All authorities”.", true);
    }
    if (mine === turn && document.activeElement === input) show();
  }

  async function enter() {
    await update();
    if (!input.value.trim()) take(null);
    else if (options.length && !guessed) take(options[0].authority); // what is only spelt like it is chosen from the list
  }

  input.addEventListener("focus", () => load().then(known => { facts = known; }, () => {}));
  input.addEventListener("input", update);
  input.addEventListener("keydown", event => {
    const shown = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) update();
      else if (event.key === "ArrowDown") activate(active + 1 < shown ? active + 1 : 0);
      else activate(active > 0 ? active - 1 : shown - 1);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (list.hidden || active < 0) enter();
      else take(options[active].authority);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (list.hidden) input.value = "";
      else close();
    }
  });
  list.addEventListener("pointerdown", event => event.preventDefault()); // the field keeps the focus
  input.addEventListener("blur", () => {
    close();
    if (!input.value.trim() && chosen) return take(null);
    if (chosen) input.value = chosen;
    say("");
  });
  return {
    set(authority) {
      chosen = input.value = authority?.name ?? "";
      close();
    },
  };
}

const TARGETS = {
  page: authority => new URL(`${authority.id}.html`, import.meta.url),
  compare: (authority, holder) => {
    const address = new URL("compare.html", import.meta.url);
    address.search = new URLSearchParams({a: holder.dataset.with, b: authority.id});
    return address;
  },
};
const LABELS = {page: "Find an authority", compare: "Compare with"};

for (const holder of document.querySelectorAll("[data-find]")) {
  const id = `ilacs-find-${++fields}`, does = holder.dataset.find;
  const input = element("input", {id, type: "text"});
  holder.append(element("label", {for: id}, LABELS[does]), " ", input);
  combobox(input, authority => { if (authority) location.assign(TARGETS[does](authority, holder)); });
}
