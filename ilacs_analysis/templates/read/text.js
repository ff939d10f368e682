/* The text of a document with the words marked that values were read from. All of it is text, never markup. */
import {element} from "../authorities/element.js";

/** Cut by characters as Python counts them: those beyond the first 65,536 count once. */
export function cutter(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end);
  const characters = Array.from(text);
  return (start, end) => characters.slice(start, end).join("");
}

/** The pieces of a text between all ends of spans: `[start, end, numbers of the spans that have it]`. */
export function pieces(length, spans) {
  const inside = spans.map(({start, end}, number) => ({start: Math.max(0, start), end: Math.min(length, end), number}))
    .filter(({start, end}) => start < end);
  const opens = Map.groupBy(inside, span => span.start), closes = Map.groupBy(inside, span => span.end);
  const ends = [...new Set([0, length, ...opens.keys(), ...closes.keys()])].sort((one, other) => one - other);
  const open = new Set();
  return ends.slice(0, -1).map((start, i) => {
    for (const {number} of closes.get(start) ?? []) open.delete(number);
    for (const {number} of opens.get(start) ?? []) open.add(number);
    return [start, ends[i + 1], [...open]];
  });
}

/** Fill `holder` with a text; gives a function that shows the words of one span and says whether there are any. */
export function fill(holder, text, spans, rest) {
  const cut = cutter(text), length = Array.from(text).length, all = [...spans, ...rest], of = new Map();
  const made = pieces(length, all).map(([start, end, numbers]) => {
    const words = document.createTextNode(cut(start, end));
    if (!numbers.length) return words;
    const read = numbers.filter(number => number < spans.length);
    const mark = element(read.length ? "mark" : "span", read.length ? {} : {class: "read-rest"}, words);
    for (const number of read) of.set(number, [...(of.get(number) ?? []), mark]);
    return mark;
  });
  holder.replaceChildren(...made);
  return number => {
    for (const mark of holder.querySelectorAll(".read-now")) mark.classList.remove("read-now");
    const marks = of.get(number) ?? [];
    for (const mark of marks) mark.classList.add("read-now");
    marks[0]?.scrollIntoView({block: "center"});
    return marks.length > 0;
  };
}
