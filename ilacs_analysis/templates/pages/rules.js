/* What `compare` does in Python, for the browser. Every rule is an answer in facts.json, worked out by Python: which two
   judgements can be compared, how far and why; what one grade is beside another; why a grade is absent. Here is only the
   order in which these are looked up. Names are those of ilacs_analysis/comparing/pairs.py. */

const key = (...parts) => parts.join("|");

/** The rules of the facts, ready to be looked up. */
export class Rules {
  constructor({rules, frameworks}) {
    this.words = rules;
    this.pairs = new Map();
    for (const [framework, area, otherFramework, otherArea, common, strength, reason] of rules.comparable) {
      const how = {common, strength, reason};
      this.pairs.set(key(framework, area, otherFramework, otherArea), how);
      this.pairs.set(key(otherFramework, otherArea, framework, area), how);
    }
    this.absent = new Map(rules.absent.map(([framework, common, reason]) => [key(framework, common), reason]));
    this.steps = new Map(rules.steps.map(([scale, grade, other, second, change, note = null]) =>
      [key(scale, grade, other, second), {change, note}]));
    this.whole = new Set(rules.families.filter(family => family.whole).flatMap(family => family.frameworks));
    this.scale = new Map(frameworks.map(framework => [framework.id, framework.scale]));
    this.common = new Map(frameworks.flatMap(framework =>
      framework.areas.map(area => [key(framework.id, area.id), area.common])));
    this.none = rules.strengths.at(-1).id;
    this.place = new Map([...rules.common, ...rules.strengths].map(({id}, i) => [id, i]));
  }

  how(one, area, other, otherArea) {
    return this.pairs.get(key(one.framework, area, other.framework, otherArea));
  }

  change(one, grade, other, second) {
    return this.steps.get(key(this.scale.get(one.framework), grade, this.scale.get(other.framework), second));
  }
}

const areasOf = inspection => Object.keys(inspection.grades);
const judgement = (inspection, area) => key(inspection.id, area);

/** Judgements of two inspections that can be compared. */
function pairsOf(rules, one, other) {
  return areasOf(one)
    .flatMap(area => areasOf(other).map(otherArea => ({area, otherArea, how: rules.how(one, area, other, otherArea)})))
    .filter(pair => pair.how);
}

/** Judgements that only one of two inspections gives, with the reason. */
function alone(rules, one, other, paired) {
  const found = [];
  for (const [mine, theirs] of [[one, other], [other, one]]) {
    for (const area of areasOf(mine)) {
      if (paired.has(judgement(mine, area))) continue;
      const common = rules.common.get(key(mine.framework, area));
      const reason = rules.absent.get(key(theirs.framework, common)) ?? rules.words.not_recorded;
      const how = {common, strength: rules.none, reason};
      found.push(mine === one ? {area, otherArea: null, how} : {area: null, otherArea: area, how});
    }
  }
  return found;
}

function addJudgements(paired, pairs, one, other) {
  for (const {area, otherArea} of pairs) {
    if (area) paired.add(judgement(one, area));
    if (otherArea) paired.add(judgement(other, otherArea));
  }
}

function side(inspection, area) {
  return {inspection, area, grade: area ? inspection.grades[area] : null};
}

function row(rules, one, other, {area, otherArea, how}) {
  const first = side(one, area), second = side(other, otherArea);
  const both = area && otherArea && how.strength !== rules.none;
  const {change, note} = both ? rules.change(one, first.grade, other, second.grade)
    : {change: rules.words.not_comparable, note: null};
  return {area: how.common, first, second, change, strength: how.strength, reason: how.reason, note};
}

/** The inspections whose judgements are in force, newest first: back to the last of all services. */
export function inForce(rules, inspections) {
  const newest = [...inspections].reverse();
  const last = newest.findIndex(inspection => rules.whole.has(inspection.framework));
  return last < 0 ? newest : newest.slice(0, last + 1);
}

/** What both judge, each common area by the newest pair, then what only one does. */
function sideBySide(rules, ours, theirs) {
  const rows = [], paired = new Set(), compared = new Set();
  for (const one of ours) {
    for (const other of theirs) {
      const pairs = pairsOf(rules, one, other).filter(pair => !compared.has(pair.how.common));
      rows.push(...pairs.map(pair => row(rules, one, other, pair)));
      addJudgements(paired, pairs, one, other);
      for (const pair of pairs) compared.add(pair.how.common);
    }
  }
  const beside = [...ours.map(one => [one, theirs[0]]), ...theirs.slice(1).map(other => [ours[0], other])];
  for (const [one, other] of beside) {
    const single = alone(rules, one, other, paired);
    rows.push(...single.filter(pair => !compared.has(pair.how.common)).map(pair => row(rules, one, other, pair)));
    addJudgements(paired, single, one, other);
  }
  return rows;
}

/** The pairs of the later inspection's judgements, each with the last earlier one that has a comparable one. */
function lastBefore(rules, earlier, later) {
  const found = [], compared = new Set(), unjudged = rules.words.not_judged;
  for (const wantGrade of [true, false]) {
    for (const before of [...earlier].reverse()) {
      const pairs = pairsOf(rules, before, later)
        .filter(pair => !compared.has(pair.otherArea) && (before.grades[pair.area] !== unjudged) === wantGrade);
      found.push(...pairs.map(pair => [before, pair]));
      for (const pair of pairs) compared.add(pair.otherArea);
    }
  }
  return found;
}

/** Each judgement of one authority against the last comparable one before. */
function throughTime(rules, inspections) {
  const rows = [];
  inspections.slice(1).forEach((later, n) => {
    const previous = inspections[n], pairs = lastBefore(rules, inspections.slice(0, n + 1), later);
    rows.push(...pairs.map(([before, pair]) => row(rules, before, later, pair)));
    const followed = rules.whole.has(later.framework) ? pairsOf(rules, previous, later).map(pair => pair.area)
      : areasOf(previous);
    const paired = new Set(followed.map(area => judgement(previous, area)));
    for (const [, pair] of pairs) paired.add(judgement(later, pair.otherArea));
    rows.push(...alone(rules, previous, later, paired).map(pair => row(rules, previous, later, pair)));
  });
  return rows;
}

/** Rows by second inspection, as they come, then by common area, the strongest first. */
function inOrder(rules, rows) {
  const seconds = [...new Set(rows.map(({second}) => second.inspection.id))];
  const places = rows.map(r => [seconds.indexOf(r.second.inspection.id), rules.place.get(r.area), rules.place.get(r.strength)]);
  const order = rows.map((_, i) => i);
  order.sort((i, j) => places[i].map((place, n) => place - places[j][n]).find(difference => difference) ?? i - j);
  return order.map(i => rows[i]);
}

/** The rows of `compare(first, second, strict=False)`; of `compare(first, strict=False)` where both are one. */
export function compare(rules, first, second) {
  const same = first === second || first[0].authority === second[0].authority;
  const rows = same ? throughTime(rules, first) : sideBySide(rules, inForce(rules, first), inForce(rules, second));
  return inOrder(rules, rows);
}
