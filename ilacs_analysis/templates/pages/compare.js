/* The page that compares two authorities: what the address or the fields name, as tables. */
import {MONTH, counted, element, headings, inWords} from "./element.js";
import {load} from "./facts.js";
import {combobox, named, until} from "./names.js";
import {Rules, compare} from "./rules.js";

const at = id => document.getElementById(id);

const dayOf = inspection => inspection.published ?? inspection.start;

/** Everything that the page looks up, ready. */
function prepared(facts) {
  const inspections = new Map(facts.authorities.map(authority => [authority.id, []]));
  for (const inspection of facts.inspections) inspections.get(inspection.authority).push(inspection);
  const labels = facts.frameworks.flatMap(({id, areas}) => areas.map(area => [`${id} ${area.id}`, area.label]));
  return {
    facts,
    rules: new Rules(facts),
    inspectionsOf: authority => inspections.get(authority.id),
    colours: new Map(facts.grades.map(grade => [grade.id, `background-color:${grade.colour};color:${grade.ink}`])),
    families: new Map(facts.rules.families.flatMap(({name, frameworks}) => frameworks.map(id => [id, name]))),
    names: new Map(facts.frameworks.map(framework => [framework.id, framework.name])),
    labels: new Map(labels),
    areas: new Map(facts.rules.common.map(area => [area.id, area.name])),
    meanings: new Map(facts.rules.strengths.map(strength => [strength.id, strength.meaning])),
  };
}

const chip = (known, grade) => element("span", {class: "ilacs-grade", style: known.colours.get(grade)}, grade);

function gradeCell(known, {inspection, grade}) {
  if (!grade) return element("td", {class: "ilacs-empty"}, "no grade");
  const when = `${known.names.get(inspection.framework)}, ${inWords(dayOf(inspection), MONTH)}`;
  return element("td", {}, chip(known, grade), element("small", {}, when));
}

function tableRow(known, row) {
  return element("tr", {},
    element("th", {scope: "row"}, known.areas.get(row.area)),
    gradeCell(known, row.first), gradeCell(known, row.second),
    element("td", {}, row.change), element("td", {}, row.strength),
    element("td", {class: "ilacs-long"}, [row.reason, row.note].filter(Boolean).join(". ")));
}

function fill(known, rows, heads, caption) {
  const table = at("compare-result").querySelector("table");
  at("compare-caption").textContent = caption;
  table.tHead.replaceChildren(headings(heads));
  table.tBodies[0].replaceChildren(...rows.map(row => tableRow(known, row)));
  const used = [...known.meanings].filter(([strength]) => rows.some(row => row.strength === strength));
  at("compare-strengths").replaceChildren(...used.flatMap(([strength, meaning]) =>
    [element("dt", {}, strength), element("dd", {}, meaning)]));
  at("compare-result").hidden = !rows.length;
}

/** An inspection in the list of an authority's record. */
function item(known, inspection) {
  const grades = Object.entries(inspection.grades).map(([area, grade]) => element("li", {},
    element("span", {}, known.labels.get(`${inspection.framework} ${area}`)), " ", chip(known, grade)));
  const rules = known.names.get(inspection.framework), family = known.families.get(inspection.framework);
  const inFull = family.startsWith(rules.split(" ")[0]) ? null : element("small", {}, family); // such as 'SIF'
  const report = inspection.link ? element("a", {href: inspection.link}, "Report (PDF, Ofsted)") : null;
  return element("li", {},
    element("strong", {}, inWords(dayOf(inspection))), ` ${rules}${report ? ". " : ""}`, report,
    inFull, element("ul", {}, ...grades));
}

function record(known, authority) {
  const page = element("a", {href: `${authority.id}.html`}, authority.name), ended = until(authority);
  const items = known.inspectionsOf(authority).map(inspection => item(known, inspection)).reverse();
  return element("section", {"aria-label": `The record of ${authority.name}`},
    element("h2", {}, page, ended ? ` (${ended})` : ""),
    items.length ? element("ol", {class: "ilacs-strip", role: "list"}, ...items) : element("p", {}, "No graded inspection is on record."));
}

function summary(known, rows) {
  const apart = rows.filter(row => row.change === known.facts.rules.not_comparable).length, compared = rows.length - apart;
  return `${counted(compared, "pair")} of grades can be compared${apart ? `; ${counted(apart, "row says", "rows say")} why not` : ""}.`;
}

/** The table of one or two authorities, and what to say about it. */
function shown(known, [first, second]) {
  const ours = known.inspectionsOf(first), theirs = second ? known.inspectionsOf(second) : ours;
  const without = [first, second].filter(authority => authority && !known.inspectionsOf(authority).length);
  if (without.length) {
    fill(known, [], [], "");
    return `There is nothing to compare: no graded inspection of ${without.map(a => a.name).join(" or ")} is on record.`;
  }
  const rows = compare(known.rules, ours, theirs), alone = !second || second === first;
  if (alone && !rows.length) {
    fill(known, rows, [], "");
    return `${first.name} has one graded inspection on record, so there is no earlier one to compare it with. Choose a second authority.`;
  }
  const heads = alone ? ["area", "before", "after", "change", "strength", "why"]
    : ["area", first.name, second.name, `${second.name} beside ${first.name}`, "strength", "why"];
  fill(known, rows, heads, alone ? `${first.name}: each grade with the last comparable one before`
    : `The latest grades of ${first.name} and ${second.name}`);
  return `${alone ? first.name : `${first.name} and ${second.name}`}: ${summary(known, rows)}`;
}

const site = document.title.includes(" – ") ? document.title.slice(document.title.lastIndexOf(" – ")) : "";
const start = document.title.slice(0, document.title.length - site.length);

/** Show two authorities, either of which may be missing; `unknown` are words of the address that name none. */
function show(known, chosen, unknown = []) {
  const there = chosen.filter(Boolean), distinct = [...new Set(there)];
  const names = distinct.map(authority => authority.name);
  document.title = (names.length ? `${names.join(" and ")} compared` : start) + site;
  at("compare-records").replaceChildren(...distinct.map(authority => record(known, authority)));
  at("compare-python").textContent = names.length
    ? `compare(${names.map(name => JSON.stringify(name)).join(", ")}, strict=False)` : at("compare-python").textContent;
  if (!there.length) fill(known, [], [], "");
  const words = there.length ? shown(known, there) : "Type the names of two authorities.";
  const faults = unknown.map(name => `“${name}” is not the name of an authority on record; type its name above.`);
  at("compare-status").textContent = [...faults, words].join(" ");
}

function addressOf(chosen) {
  const address = new URL(location.href);
  chosen.forEach((authority, i) => {
    if (authority) address.searchParams.set("ab"[i], authority.id);
    else address.searchParams.delete("ab"[i]);
  });
  return address;
}

function main(known) {
  const chosen = [null, null];
  const choose = i => authority => {
    if (chosen[i] === authority) return;
    chosen[i] = authority;
    history.pushState(null, "", addressOf(chosen));
    show(known, chosen);
  };
  const fields = [combobox(at("compare-a"), choose(0)), combobox(at("compare-b"), choose(1))];
  const read = () => {
    const asked = [..."ab"].map(name => new URLSearchParams(location.search).get(name)?.trim().slice(0, 100) ?? "");
    asked.forEach((words, i) => {
      chosen[i] = (words && named(known.facts, words)) || null;
      fields[i].set(chosen[i]);
    });
    show(known, chosen, asked.filter((words, i) => words && !chosen[i]));
  };
  at("compare-form").hidden = false;
  at("compare-form").addEventListener("submit", event => event.preventDefault());
  addEventListener("popstate", read);
  read();
}

at("compare-without").hidden = true;
load().then(prepared).then(main).catch(error => {
  at("compare-status").textContent = "The grades could not be loaded, so nothing can be compared here. "
    + "All authorities are in the table “All authorities”.";
  console.info(error);
});
