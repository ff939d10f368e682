/* What one document says, as a section: its card, each value with its words, the record beside it, and its text. */
import {MONTH, counted, element, headings, inWords} from "../authorities/element.js";
import {give} from "../authorities/take.js";
import {before, beside} from "./record.js";
import {fill} from "./text.js";

const FEW = 8; // values of one group that are shown without a click

// -- What can be taken away --------------------------------------------------------------------------------------------
const safe = name => name.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "document";

/** The files that a document gives: JSON with evidence, and each table as CSV. */
export function filesOf({file, json, tables}) {
  const folder = safe(file ?? "document");
  const csv = Object.entries(tables ?? {}).filter(([, text]) => text).map(([name, text]) => ({folder, name: `${name}.csv`, text}));
  return [{folder, name: "record.json", text: json}, ...csv];
}

function takeAway(result) {
  const buttons = filesOf(result).map(({folder, name, text}) => {
    const label = name === "record.json" ? "JSON with evidence" : name;
    const button = element("button", {type: "button"}, label);
    button.addEventListener("click", () => give(`${folder}-${name}`, new Blob([text])));
    return button;
  });
  return element("p", {class: "read-take"}, element("span", {}, "Take away:"), ...buttons);
}

// -- Values and their words --------------------------------------------------------------------------------------------
function chip(known, grade) {
  const about = known?.facts.grades.find(({id}) => id === grade.toLowerCase());
  if (!about) return grade;
  return element("span", {class: "ilacs-grade", style: `background-color:${about.colour};color:${about.ink}`}, grade);
}

const SHORT = 60; // characters: a longer item of a list that is the words themselves is not repeated above them
const tidy = words => (words ?? "").replace(/\s*\n\s*\n\s*/g, "\n");
const page = number => number === null || number === undefined ? "" : `page ${number}`;

function item(known, value, number, showText) {
  const button = element("button", {type: "button", "aria-label": `Show in the text: ${value.label}`}, "In the text");
  button.addEventListener("click", () => showText(number));
  const words = element("p", {class: "read-words"}, tidy(value.before).trimStart(), element("mark", {}, value.quote), tidy(value.after).trimEnd());
  const same = value.field.includes("[") && value.value.length > SHORT && words.textContent.replace(/\s+/g, " ").includes(value.value);
  const shown = same ? null : element("p", {class: "read-value"}, chip(known, value.value));
  return element("li", {}, element("h4", {}, value.label), shown, words,
    element("p", {class: "read-place"}, element("small", {}, page(value.page)), " ", button));
}

/** Values under the name of their list: those of the document itself first. */
function groups(values) {
  const numbered = values.map((value, number) => ({...value, number}));
  return [...Map.groupBy(numbered, ({field}) => /^(\w+)\[/.exec(field)?.[1] ?? "document")];
}

const NAMES = {document: "The document", judgements: "Grades", claims: "Claimed grades", recommendations: "What is to improve",
  mentions: "Earlier inspections"};
const named = name => NAMES[name] ?? name.replaceAll("_", " ").replace(/^./, letter => letter.toUpperCase());

function values(result, known, showText) {
  if (!result.values?.length) return element("p", {}, "No value was read from single words.");
  const readable = result.values.map(value => value.field === "framework" ? {...value, value: result.framework_name ?? value.value} : value);
  const made = groups(readable).map(([name, group]) => {
    const list = element("ul", {class: "read-values"}, ...group.map(value => item(known, value, value.number, showText)));
    const open = group.length <= FEW || name === "document" || name === "judgements" ? {open: ""} : {};
    return element("details", open, element("summary", {}, `${named(name)} (${group.length})`), list);
  });
  return element("div", {}, ...made);
}

// -- The text ----------------------------------------------------------------------------------------------------------
/** A fold with the whole text; gives it, and what shows the words of a value in it. */
function textFold(result, read) {
  const text = read.text ?? "";
  const holder = element("div", {class: "read-text", tabindex: "0", role: "region", "aria-label": `Text of ${result.file}`});
  const back = element("button", {type: "button", hidden: ""}, "Back to the value");
  const fold = element("details", {}, element("summary", {}, `The whole text, with the words marked (${text.length.toLocaleString("en-GB")} characters)`),
    element("p", {}, back), holder);
  let mark, from;
  const filled = () => { mark ??= fill(holder, text, result.values ?? [], read.remainder ?? []); };
  fold.addEventListener("toggle", () => { if (fold.open) filled(); });
  back.addEventListener("click", () => {
    from.focus();
    from.scrollIntoView({block: "center"});
  });
  return [fold, number => {
    from = document.activeElement;
    back.hidden = false;
    filled();
    fold.open = true;
    holder.focus({preventScroll: true});
    mark(number);
  }];
}

// -- Beside the record -------------------------------------------------------------------------------------------------
function table(caption, heads, rows) {
  return element("div", {class: "table-scroll", tabindex: "0", role: "group", "aria-label": caption},
    element("table", {class: "ilacs-table"}, element("caption", {}, caption),
      element("thead", {}, headings(heads)), element("tbody", {}, ...rows)));
}

function reading(known, words, grade, note) {
  if (words === null) return element("td", {class: "ilacs-empty"}, "–");
  return element("td", {}, grade ? chip(known, words) : words, note ? element("small", {}, note) : null);
}

function besideRecord(known, read) {
  const {words, rows, link, source} = beside(known, read);
  const made = rows.map(({about, mine, theirs, agree, note, grade}) => element("tr", {"data-agree": agree},
    element("th", {scope: "row"}, about), element("td", {}, agree), reading(known, mine, grade), reading(known, theirs, grade, note)));
  const said = element("p", {}, words, link ? " " : null, link ? element("a", {href: link}, "The report as published (PDF, Ofsted)") : null);
  const from = source ? element("p", {class: "ilacs-source"}, `Source of the record: ${source}.`) : null;
  return made.length ? [said, table("This document and the national record", ["about", "agree?", "this document", "the record"], made), from] : [said];
}

function side(known, {inspection, grade}) {
  if (!grade) return element("td", {class: "ilacs-empty"}, "no grade");
  const rules = known.facts.frameworks.find(({id}) => id === inspection.framework)?.name;
  return element("td", {}, chip(known, grade), element("small", {}, `${rules}, ${inWords(inspection.published ?? inspection.start, MONTH)}`));
}

function inspectionBefore(known, read) {
  const found = before(known, read);
  if (!found) return [];
  const heading = element("h3", {}, "Beside the inspection before");
  if (!found.rows.length) return [heading, element("p", {}, `The record has no earlier graded inspection of ${found.name} to compare with.`)];
  const areas = new Map(known.facts.rules.common.map(area => [area.id, area.name]));
  const rows = found.rows.map(row => element("tr", {}, element("th", {scope: "row"}, areas.get(row.area)),
    side(known, row.first), side(known, row.second), element("td", {}, row.change), element("td", {}, row.strength),
    element("td", {class: "ilacs-long"}, [row.reason, row.note].filter(Boolean).join(". "))));
  const caption = `${found.name}: each grade of this document with the last comparable one before`;
  return [heading, table(caption, ["area", "before", "this document", "change", "strength", "why"], rows)];
}

function fromRecord(known, read) {
  const heading = element("h3", {}, "The national record on the same inspection");
  if (!known) return [heading, element("p", {}, "The national record could not be loaded, so nothing is compared here.")];
  return [heading, ...besideRecord(known, read).filter(Boolean), ...inspectionBefore(known, read)];
}

// -- All of it ---------------------------------------------------------------------------------------------------------
const listed = (heading, words, none) => [element("h3", {}, heading),
  words.length ? element("ul", {}, ...words.map(line => element("li", {}, line))) : element("p", {}, none)];

const wordsOf = entry => [page(entry.page), entry.words].filter(Boolean).join(": ");

function cardOf(html) {
  const holder = element("div", {class: "read-card"});
  holder.innerHTML = html; // made and escaped by Python, as JupyterLab shows it
  return holder;
}

function refused(result, which) {
  const marks = result.looked_for ? element("details", {}, element("summary", {}, "What was looked for"), element("p", {}, result.looked_for)) : null;
  return element("section", {class: "read-result"}, element("h2", {tabindex: "-1"}, which + result.file),
    element("p", {class: "read-refused"}, `This ${which ? "document" : "file"} was not read. `, result.message), marks);
}

/** The documents of a file: most have one. */
export const documents = result => [result, ...(result.others ?? [])];

/** The sections of a file's documents. `known` is null where the record could not be loaded. */
export function results(result, known) {
  const several = documents(result), sections = several.map((one, at) => section(one, known, several.length > 1 ? `document ${at + 1} of ${several.length} in ` : ""));
  return several.length > 1 ? element("div", {}, ...sections) : sections[0];
}

function section(result, known, which) {
  if (result.outcome !== "read") return refused(result, which);
  const read = {...JSON.parse(result.json), ...result.days}, [text, showText] = textFold(result, read);
  const name = `${result.authority ?? "Authority not known"}: ${read.kind}`;
  const title = element("h2", {tabindex: "-1"}, name, " ", element("small", {}, which + result.file));
  return element("section", {class: "read-result"}, title, takeAway(result), cardOf(result.card),
    ...fromRecord(known, read),
    element("h3", {}, "Each value, and the words that it was read from"), values(result, known, showText),
    ...listed("What was not understood", (result.not_understood ?? []).map(wordsOf), "Every part of this document was understood."),
    ...listed("Readings that do not agree", (result.checks ?? []).map(wordsOf), "No two readings of this document contradict each other."),
    ...(result.themes_missing ? [element("h3", {}, "Themes"), element("p", {}, result.themes_missing)] : []),
    element("h3", {}, "The text"), text);
}
