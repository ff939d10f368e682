/* The page that reads documents: which are chosen, one after another by the engine, and a section of results for each. */
import {counted, element} from "../authorities/element.js";
import {give, zip} from "../authorities/take.js";
import {Engine} from "./engine.js";
import {known} from "./record.js";
import {documents, filesOf, results} from "./results.js";

const at = id => document.getElementById(id);
const chooser = at("read-chooser"), input = at("read-files"), drop = at("read-drop"), status = at("read-status");
const bar = at("read-progress"), chosen = at("read-chosen"), list = chosen.querySelector("ul"), shown = at("read-results");

const SOON = 1500; // milliseconds between two sentences on how loading goes: a screen reader says each of them
let said = -SOON;

function progress(words, share) {
  bar.hidden = false;
  bar.value = share;
  at("read-step").textContent = words;
  if (performance.now() - said < SOON) return;
  said = performance.now();
  status.textContent = words;
}

const engine = new Engine(progress, Number(chooser.dataset.seconds));
const files = []; // {name, file, state, words, result, section, item}
let working = false, focused = false;

// -- The list of files -------------------------------------------------------------------------------------------------
const STATES = {waiting: "waiting", reading: "being read", read: "read", refused: "not read", failed: "not read"};

function draw(entry) {
  const name = entry.section ? element("a", {href: `#${entry.section.id}`}, entry.name) : entry.name;
  const remove = element("button", {type: "button", "aria-label": `Remove ${entry.name}`}, "Remove");
  remove.addEventListener("click", () => drop_(entry));
  entry.item.replaceChildren(element("span", {}, name), " ", element("small", {}, STATES[entry.state]), " ", remove);
  entry.item.dataset.state = entry.state;
}

/** Take a file off the list; what is being read is stopped. The focus stays in the list, or goes back to the field. */
function drop_(entry) {
  const place = files.indexOf(entry);
  files.splice(place, 1);
  if (entry.state === "reading") engine.end("It was removed from the list.");
  entry.item.remove();
  entry.section?.remove();
  chosen.hidden = !files.length;
  const next = files[Math.min(place, files.length - 1)];
  (next ? next.item.querySelector("button") : input).focus();
  status.textContent = `${entry.name} was removed.`;
  ready();
}

function ready() {
  at("read-zip").disabled = !readDocuments().length;
}

/** What was read of each document, in the order of the files. */
function readDocuments() {
  return files.flatMap(({result}) => result ? documents(result) : []).filter(({outcome}) => outcome === "read");
}

/** Add files to the list, and read them. */
function add(added) {
  for (const file of added) {
    const entry = {name: file.name, file, state: "waiting", item: element("li"), section: null, result: null};
    files.push(entry);
    list.append(entry.item);
    draw(entry);
  }
  chosen.hidden = !files.length;
  if (!working && added.length) work();
}

// -- Reading, one after another ----------------------------------------------------------------------------------------
let sections = 0;

function show(entry, section) {
  section.id = `read-${++sections}`;
  entry.section = section;
  const before = files.slice(0, files.indexOf(entry)).findLast(other => other.section)?.section;
  if (before) before.after(section);
  else shown.prepend(section);
  draw(entry);
  const mine = document.activeElement === document.body || chooser.contains(document.activeElement) || chosen.contains(document.activeElement);
  if (!focused && mine) section.querySelector("h2").focus();
  focused = true;
}

function trouble(entry, error) {
  entry.state = "failed";
  const words = `${error.message} ${entry.name} was not read. Try it again, or read it on a computer with Python: `;
  return element("section", {class: "read-result"}, element("h2", {tabindex: "-1"}, entry.name),
    element("p", {class: "read-refused"}, words, element("code", {}, `ilacs parse ${entry.name}`)));
}

async function read(entry) {
  entry.state = "reading";
  draw(entry);
  const number = files.filter(({state}) => state !== "waiting").length;
  const which = files.length > 1 ? ` (${number} of ${files.length})` : "";
  let section;
  try {
    await engine.start();
    bar.hidden = true;
    at("read-step").textContent = "";
    status.textContent = `Reading ${entry.name}${which}.`;
    entry.result = await engine.read(entry.name, await entry.file.arrayBuffer());
    entry.state = entry.result.outcome;
    section = results(entry.result, await known().catch(() => null));
  } catch (error) {
    bar.hidden = true;
    at("read-step").textContent = "";
    console.info(error);
    section = trouble(entry, error);
  }
  if (files.includes(entry)) show(entry, section);
}

async function work() {
  working = true;
  focused = false;
  known().catch(() => {}); // loaded with the engine, so that all works offline afterwards
  for (let entry; (entry = files.find(({state}) => state === "waiting"));) await read(entry);
  working = false;
  ready();
  const count = state => files.filter(entry => entry.state === state).length, not = files.length - count("read");
  if (files.length) status.textContent = `${counted(count("read"), "file")} read${not ? `, ${not} not read` : ""}. The results are below.`;
}

// -- Choosing ----------------------------------------------------------------------------------------------------------
input.addEventListener("change", () => {
  add([...input.files]);
  input.value = "";
});

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, event => {
    event.preventDefault();
    drop.classList.add("read-over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("read-over"));
drop.addEventListener("drop", event => {
  event.preventDefault();
  drop.classList.remove("read-over");
  add([...event.dataTransfer.files]);
});
for (const kind of ["dragover", "drop"]) addEventListener(kind, event => event.preventDefault()); // beside the zone nothing opens

at("read-sample").addEventListener("click", async event => {
  const name = event.currentTarget.dataset.file;
  try {
    const answer = await fetch(new URL(name, import.meta.url));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    add([new File([await answer.blob()], name)]);
  } catch (error) {
    console.info(error);
    status.textContent = "The sample could not be loaded.";
  }
});

at("read-zip").addEventListener("click", () => {
  const all = {}, used = new Map();
  for (const result of readDocuments()) {
    for (const {name, text, folder} of filesOf(result)) {
      const count = used.get(`${folder}/${name}`) ?? 0;
      used.set(`${folder}/${name}`, count + 1);
      all[`${folder}${count ? `-${count + 1}` : ""}/${name}`] = text;
    }
  }
  give("read-here.zip", zip(all));
});

chooser.hidden = false;
at("read-without").hidden = true;
