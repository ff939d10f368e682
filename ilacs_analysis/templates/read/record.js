/* What the national record has of the inspection that a document is about, value beside value, and the inspection before.
   Which inspection it is, is found as Python does: `_apart` and `paired` of ilacs_analysis/record/reconciliation.py for
   graded inspections, `apart` of ilacs_analysis/record/events.py for visits and letters. A test asks both. */
import {counted, inWords} from "../authorities/element.js";
import {load} from "../authorities/facts.js";
import {Rules, compare} from "../authorities/rules.js";

let asked;

/** A promise of all that is known: facts.json of the pages of authorities, and record.json beside this file. */
export function known() {
  asked ??= Promise.all([load(), fetch(new URL("record.json", import.meta.url)).then(answer => {
    if (!answer.ok) throw new Error(`record.json: ${answer.status}`);
    return answer.json();
  })]).then(([facts, record]) => ({facts, record, rules: new Rules(facts)}));
  asked.catch(() => { asked = undefined; });
  return asked;
}

const DAY = 24 * 60 * 60 * 1000;
const between = (one, other) => Math.round((Date.parse(other) - Date.parse(one)) / DAY);
const whole = day => day?.length === 10 ? day : null; // not a month or a year
const first = pairs => pairs.sort(([one], [other]) => one[0] - other[0] || one[1] - other[1])[0]?.[1] ?? null;

/** The days of a document as the record names them; `read` is its JSON with the days of the table of documents. */
const daysOf = read => ({start: read.start_date ?? null, end: read.end_date ?? null, published: read.published_date ?? null});

// -- Graded inspections ------------------------------------------------------------------------------------------------
const familyOf = (facts, framework) => facts.rules.families.find(family => family.frameworks.includes(framework))?.id;

/** An inspection as the official files have it: days that the record has from reports would agree with themselves. */
function official(known, inspection) {
  const taken = Object.fromEntries((known.record.inspections[inspection.id]?.read ?? []).map(field => [field, null]));
  return {start: null, end: null, published: null, ...inspection, ...taken};
}

function apart(known, mine, theirs) {
  const days = ["published", "start"].filter(day => mine[day] && theirs[day])
    .map(day => Math.abs(between(mine[day], theirs[day])));
  if (days.length) return Math.min(...days) <= known.record.same_days ? [0, Math.min(...days)] : null;
  const last = mine.end ?? mine.start;
  if (!last || !theirs.published) return null;
  const wait = between(last, theirs.published);
  return wait >= 0 && wait <= known.record.published_within ? [1, wait] : null;
}

const authorityOf = (known, read) => known.facts.authorities.find(authority => authority.name === read.authority);

/** The record's inspections of a document's authority, in order. */
function inspectionsOf(known, read) {
  const authority = authorityOf(known, read);
  return known.facts.inspections.filter(inspection => inspection.authority === authority?.id);
}

/** The inspection that a report is about; null when the record has none that is near enough. */
export function inspectionOf(known, read) {
  const family = familyOf(known.facts, read.framework), days = daysOf(read);
  if (!family) return null;
  const same = inspectionsOf(known, read).filter(other => familyOf(known.facts, other.framework) === family);
  const far = same.map(other => [apart(known, days, official(known, other)), other]);
  return first(far.filter(([distance]) => distance));
}

// -- Visits and letters ------------------------------------------------------------------------------------------------
const lastOf = event => whole(event.end) ?? whole(event.start);

function publishedOf(known, event) {
  const last = lastOf(event), wait = event.published && last ? between(last, event.published) : 0;
  return event.published && wait >= 0 && wait <= known.record.wait ? event.published : null;
}

function yearSlip(one, other) {
  const [mine, theirs] = [one.published, other.published];
  return mine && theirs && mine.slice(5) === theirs.slice(5) && Math.abs(mine.slice(0, 4) - theirs.slice(0, 4)) === 1;
}

function eventApart(known, one, other) {
  const pairs = [[publishedOf(known, one), publishedOf(known, other)], [whole(one.start), whole(other.start)]];
  const days = pairs.filter(([mine, theirs]) => mine && theirs).map(pair => Math.abs(between(...pair)));
  if (days.length && Math.min(...days) <= known.record.near_days) return [0, Math.min(...days)];
  for (const [event, report] of [[one, other], [other, one]]) {
    const last = lastOf(event), day = publishedOf(known, report), wait = last && day ? between(last, day) : -1;
    if (!days.length && wait >= 0 && wait <= known.record.wait) return [1, wait];
  }
  return yearSlip(one, other) ? [2, 0] : null;
}

/** The visit that a letter is about; null when the record has none that is near enough. */
export function eventOf(known, read) {
  const authority = authorityOf(known, read), days = daysOf(read), events = known.record.events;
  const letter = events.find(event => event.letter_id === read.document_id);
  const same = events.filter(event => event.authority === authority?.id && event.framework === read.framework);
  return letter ?? first(same.map(event => [eventApart(known, event, days), event]).filter(([distance]) => distance));
}

// -- Value beside value, as `reconcile` and `reconcile_visits` do it ---------------------------------------------------
const AGREES = "agree", DIFFERS = "differ", ONE_SIDE = "one side only", SAME_SOURCE = "same source", OTHER_WORDS = "other words";
const FROM_REPORTS = "from a reading of the document itself, so it confirms nothing";
const TWO_WORDINGS = "two wordings, not compared";

/** A row: what is compared, both readings in words, whether they agree, and what to know about it. */
function row(field, about, mine, theirs, {same = (one, other) => one === other, show = value => value, taken = []} = {}) {
  const both = mine !== null && theirs !== null, words = value => value === null ? null : show(value);
  const read = taken.includes(field) && theirs !== null;
  const agree = !both ? ONE_SIDE : !same(mine, theirs) ? DIFFERS : read ? SAME_SOURCE : AGREES;
  return {field, about, mine: words(mine), theirs: words(theirs), agree, note: read ? FROM_REPORTS : ""};
}

const folded = (one, other) => one.toLowerCase() === other.toLowerCase();
const NAMES = {start: "First day on site", end: "Last day on site", published: "Published"};

function dayRows(read, other, taken) {
  const days = daysOf(read), show = day => whole(day) ? inWords(day) : day;
  return Object.entries(NAMES).filter(([day]) => days[day] || other[day])
    .map(([day, about]) => row(day, about, days[day], other[day] ?? null, {show, taken}));
}

function gradeRows(known, read, inspection) {
  const printed = known.facts.frameworks.find(({id}) => id === inspection.framework).areas;
  const labels = new Map([...(read.judgements ?? []), ...printed].map(({area, id, label}) => [id ?? area, label]));
  const areas = new Set([...Object.keys(read.grades ?? {}), ...Object.keys(inspection.grades)]);
  return [...areas].map(area =>
    ({...row(area, labels.get(area) ?? area, read.grades?.[area] ?? null, inspection.grades[area] ?? null), grade: true}));
}

const nameOf = (known, framework) => known.facts.frameworks.find(({id}) => id === framework)?.name ?? framework;
const publishedOn = ({published}) => published ? `published ${inWords(published)}` : "day of publication not known";
const sourceOf = (known, {source}) => known.record.sources[source] ? `Ofsted, ${known.record.sources[source]}` : source;

function ofInspection(known, read, inspection) {
  const about = known.record.inspections[inspection.id], rules = framework => nameOf(known, framework);
  const facts = [["visit_type", "Kind of visit"], ["lead_inspector", "Lead inspector"]].filter(([field]) => read[field] || about[field]);
  const rows = [row("framework", "Rules", read.framework, inspection.framework, {show: rules}),
    ...dayRows(read, inspection, about.read ?? []),
    ...facts.map(([field, words]) => row(field, words, read[field] ?? null, about[field] ?? null, {same: folded})),
    ...gradeRows(known, read, inspection)];
  return {rows, found: `${rules(inspection.framework)}, ${publishedOn(inspection)}`, link: inspection.link, source: sourceOf(known, about)};
}

const contains = (one, other) => {
  const [mine, theirs] = [one, other].map(words => words.toLowerCase().replaceAll("’", "'"));
  return mine.includes(theirs) || theirs.includes(mine);
};

function themeRow(read, event, taken) {
  const made = row("theme", "Subject", read.subject ?? null, event.theme ?? null, {same: contains, taken});
  return made.agree === DIFFERS && read.framework !== "jtai" ? {...made, agree: OTHER_WORDS, note: TWO_WORDINGS} : made;
}

function ofEvent(known, read, event) {
  const taken = event.read ?? [], outcome = read.grades?.area_send ?? null;
  const rows = [...dayRows(read, event, taken),
    ...(read.subject || event.theme ? [themeRow(read, event, taken)] : []),
    ...(outcome || event.outcome ? [row("outcome", "Outcome", outcome, event.outcome ?? null, {taken})] : [])];
  return {rows, found: `${event.kind}, ${publishedOn(event)}`, link: event.link, source: sourceOf(known, event)};
}

/** How many values agree, in a sentence. */
function verdict(rows) {
  const many = kind => rows.filter(({agree}) => agree === kind).length, differ = many(DIFFERS), agree = many(AGREES);
  if (!agree && !differ) return "The record has no independent value to compare, so nothing confirms or contradicts this document.";
  const both = `${counted(agree + differ, "value is", "values are")} on both sides`;
  if (differ) return `${both}: ${agree} agree and ${differ} ${differ === 1 ? "differs" : "differ"}. Both readings are shown; neither is preferred.`;
  return `${both}: ${agree === 1 ? "it agrees" : "all agree"}.`;
}

function why(known, read) {
  if (!read.authority) return "No authority was read in this document, so it cannot be looked up in the record.";
  if (!authorityOf(known, read)) return `The record does not have the authority “${read.authority}”.`;
  const {start, published} = daysOf(read);
  if (!start && !published) return "No day was read in this document, so the record cannot say which inspection it is.";
  return `The record has no inspection of ${read.authority} of this kind near these days. It ends on ${inWords(known.record.until)}.`;
}

/** What the record has of the same inspection: `{words, rows, link, source}`; no rows where it has none. */
export function beside(known, read) {
  const event = read.framework in known.record.kinds, graded = familyOf(known.facts, read.framework);
  if (!known.record.compared.includes(read.kind)) {
    return {rows: [], words: `Only reports and letters on inspections are compared with the record. This document is of another kind: ${read.kind}. What it says is above; the report that it is about can be read here too.`};
  }
  if (!event && !graded) return {rows: [], words: "The rules of this inspection were not read, so it cannot be looked up in the record."};
  const other = event ? eventOf(known, read) : inspectionOf(known, read);
  if (!other) return {rows: [], words: why(known, read)};
  const made = event ? ofEvent(known, read, other) : ofInspection(known, read, other);
  return {...made, words: `The record has this inspection: ${made.found}. ${verdict(made.rows)}`};
}

// -- The inspection before ---------------------------------------------------------------------------------------------
const dayOf = ({published, start}) => published ?? start;

/** Each grade of this document with the last comparable one of the same authority before: rows of `compare`. */
export function before(known, read) {
  if (!familyOf(known.facts, read.framework) || !Object.keys(read.grades ?? {}).length || !authorityOf(known, read)) return null;
  const same = inspectionOf(known, read), days = daysOf(read), all = inspectionsOf(known, read);
  const day = same ? dayOf(same) : dayOf(days);
  if (!day) return null;
  const earlier = same ? all.slice(0, all.indexOf(same)) : all.filter(other => dayOf(other) < (days.start ?? day));
  if (!earlier.length) return {rows: [], name: read.authority};
  const published = days.published ?? same?.published; // few reports print their day
  const mine = {...days, published, id: "this document", authority: earlier[0].authority, framework: read.framework, grades: read.grades};
  const rows = compare(known.rules, [...earlier, mine], [...earlier, mine]).filter(({second}) => second.inspection === mine);
  return {rows, name: read.authority};
}
