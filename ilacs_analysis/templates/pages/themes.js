// Finds the recommendations about a theme: chooses among what Python wrote into themes.json, counts, keeps the choice in the address.

import { keep, restore } from "./address.js";

const Z = 1.96; // For an interval of 95 per cent, as in Python

/** Wilson's interval of a share, as `ilacs_analysis.base.stats.wilson` gives it. */
export function wilson(have, of) {
  const share = have / of, extra = (Z * Z) / of;
  const middle = (share + extra / 2) / (1 + extra);
  const half = (Z / (1 + extra)) * Math.sqrt((share * (1 - share)) / of + extra / (4 * of));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const percent = (share) => `${Math.round(100 * share)}%`;

/** A share with its interval, in words; counts below thirty have no share. */
function shareWords(have, of) {
  if (of < 30) return `${have} of ${of}`;
  const [low, high] = wilson(have, of);
  return `${percent(have / of)} (${percent(low)} to ${percent(high)})`;
}

function element(tag, text, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) made.append(text);
  return made;
}

const row = (...cells) => {
  const made = document.createElement("tr");
  made.append(...cells.map((cell) => (cell instanceof Node && cell.nodeName === "TH" ? cell : element("td", cell))));
  return made;
};

const yearOf = (day) => day.slice(0, 4);

/** What a choice finds: the documents that count, those with the theme, and the recommendations. */
export function find(facts, want) {
  const theme = facts.themes.findIndex(([id]) => id === want.theme);
  const counts = facts.documents.map(([, rules, day, overall]) =>
    (!want.rules || rules === want.rules) && (!want.overall || overall === want.overall) && yearOf(day) >= want.from && yearOf(day) <= want.to,
  );
  const tags = facts.tags.filter(([document, of]) => of === theme && counts[document]);
  return { read: counts, having: new Set(tags.map(([document]) => document)), tags };
}

export function byYear(facts, found) {
  const years = new Map();
  facts.documents.forEach(([, , day], at) => {
    if (!found.read[at]) return;
    const year = yearOf(day);
    const known = years.get(year) ?? [0, 0];
    years.set(year, [known[0] + 1, known[1] + found.having.has(at)]);
  });
  return [...years].sort(([a], [b]) => a - b);
}

const form = document.querySelector("form.ilacs-filter");
const status = document.querySelector(".ilacs-count");

function fill(facts, want) {
  const found = find(facts, want);
  const read = found.read.filter(Boolean).length, have = found.having.size;
  const name = facts.themes.find(([id]) => id === want.theme)?.[1] ?? "";
  status.textContent = read
    ? `${name}: ${have} of ${read} inspections read have a recommendation about it${read < 30 ? "" : `, ${shareWords(have, read)}`}; ${found.tags.length} recommendations`
    : "No report that was read fits this choice";
  const years = byYear(facts, found).map(([year, [all, some]]) => row(element("th", year, { scope: "row" }), String(all), String(some), shareWords(some, all)));
  document.querySelector("#theme-years tbody").replaceChildren(...years);
  const ordered = [...found.tags].sort((a, b) => facts.documents[b[0]][2].localeCompare(facts.documents[a[0]][2]) || a[0] - b[0] || a[2] - b[2]);
  const rows = ordered.map(([at, , number, page]) => {
    const [slug, rules, day, overall, address] = facts.documents[at];
    const words = `no. ${number}, page ${page}`;
    const place = address ? element("a", words, { href: `${address}#page=${page}` }) : words;
    return row(element("a", facts.authorities[slug], { href: `${slug}.html` }), day, facts.frameworks[rules], overall ?? "–", place);
  });
  document.querySelector("#theme-rows tbody").replaceChildren(...rows);
}

/** The theme, and of the other fields what is not their first choice. */
function remembered(want) {
  const isKept = ([name, value]) => name === "theme" || value !== form.elements[name].options[0].value;
  return Object.fromEntries(Object.entries(want).map((entry) => [entry[0], isKept(entry) ? entry[1] : ""]));
}

if (form) {
  const answer = await fetch(new URL("themes.json", import.meta.url));
  if (!answer.ok) throw new Error(`themes.json: ${answer.status}`);
  const facts = await answer.json();
  const show = () => {
    const want = Object.fromEntries(new FormData(form));
    fill(facts, want);
    keep(remembered(want));
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = document.getElementById("theme-found").hidden = false;
  document.getElementById("theme-all").hidden = true;
  restore(form);
  show();
}
