/* What scripts of pages make of facts: elements, days and counts in words. */

/** An element with attributes and what is inside; nothing is made of what is null. */
export function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside.filter(part => part !== null));
  return made;
}

const DAY = new Intl.DateTimeFormat("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
export const MONTH = new Intl.DateTimeFormat("en-GB", {month: "short", year: "numeric", timeZone: "UTC"});
export const inWords = (day, form = DAY) => day ? form.format(new Date(day)) : "day not known";

export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const headings = words => element("tr", {}, ...words.map(word => element("th", {scope: "col"}, word)));
