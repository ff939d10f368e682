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

const ENOUGH = 30; // Reports: fewer have no share
const percent = (share) => `${Math.round(100 * share)}%`;

/** A share with its interval, in words; counts below thirty have no share. */
function shareWords(have, of) {
  if (of < ENOUGH) return `${have} of ${of}`;
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

/** What the chart shows: a share and its interval for each year with enough reports. */
export function yearShares(years) {
  return years.filter(([, [all]]) => all >= ENOUGH).map(([year, [all, some]]) => {
    const [low, high] = wilson(some, all);
    return { year: Number(year), share: some / all, low, high, words: `${some} of ${all}: ${shareWords(some, all)}` };
  });
}

let drawn; // The chart, once Vega is there

/** Draws the chart as Python described it; Vega is loaded for the first one. */
async function draw(figure, rows) {
  const script = document.createElement("script");
  script.src = new URL("vega.js", import.meta.url);
  await new Promise((loaded, failed) => {
    Object.assign(script, { onload: loaded, onerror: failed });
    document.head.append(script);
  });
  const spec = JSON.parse(figure.querySelector(".ilacs-spec").textContent);
  const target = figure.querySelector(".ilacs-drawing");
  const { view } = await window.vegaEmbed(target, { ...spec, datasets: { years: rows } }, { renderer: "svg", actions: false });
  return view;
}

/** Shows the shares of the chosen theme; without Vega the table stands alone. */
async function chart(name, years) {
  const figure = document.getElementById("theme-chart"), rows = yearShares(years);
  figure.hidden = rows.length < 2;
  if (figure.hidden) return;
  figure.querySelector("strong").textContent = `${name}: share of the reports of each year with a recommendation about it`;
  try {
    const first = !drawn;
    drawn ??= draw(figure, rows);
    const view = await drawn;
    if (!first) await view.data("years", rows).runAsync();
    for (const part of figure.querySelectorAll(".ilacs-drawing [aria-label], .ilacs-drawing [role]"))
      for (const said of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(said);
    const svg = figure.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", rows.map(({ year, words }) => `${year}: ${words}`).join("; "));
  } catch {
    figure.hidden = true;
  }
}

const form = document.querySelector("form.ilacs-filter");
const status = document.querySelector(".ilacs-count");

function fill(facts, want) {
  const found = find(facts, want);
  const read = found.read.filter(Boolean).length, have = found.having.size;
  const name = facts.themes.find(([id]) => id === want.theme)?.[1] ?? "";
  status.textContent = read
    ? `${name}: ${have} of ${read} inspections read have a recommendation about it${read < ENOUGH ? "" : `, ${shareWords(have, read)}`}; ${found.tags.length} recommendations`
    : "No report that was read fits this choice";
  const byYears = byYear(facts, found);
  const years = byYears.map(([year, [all, some]]) => row(element("th", year, { scope: "row" }), String(all), String(some), shareWords(some, all)));
  document.querySelector("#theme-years tbody").replaceChildren(...years);
  chart(name, byYears);
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
