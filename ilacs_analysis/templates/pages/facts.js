/* The facts that Python wrote into facts.json, beside this file: fetched once, and made what `site_facts` gives. */

function unpacked(facts) {
  const {columns, link, rows} = facts.inspections;
  const areas = new Map(facts.frameworks.map(framework => [framework.id, framework.areas.map(area => area.id)]));
  const grades = new Map(facts.grades.map(grade => [grade.letter, grade.id]));
  const inspections = rows.map(row => {
    const inspection = {};
    columns.forEach((column, i) => {
      if (row[i] !== null) inspection[column] = column === "link" ? link + row[i] : row[i];
    });
    inspection.grades = {};
    areas.get(inspection.framework).forEach((area, i) => {
      const letter = row[columns.length + i];
      if (letter !== null) inspection.grades[area] = grades.get(letter);
    });
    return inspection;
  });
  return {...facts, inspections};
}

let asked;

/** A promise of the facts; a failure is asked for again next time. */
export function load() {
  asked ??= fetch(new URL("facts.json", import.meta.url))
    .then(answer => {
      if (!answer.ok) throw new Error(`facts.json: ${answer.status}`);
      return answer.json();
    })
    .then(unpacked);
  asked.catch(() => { asked = undefined; });
  return asked;
}
