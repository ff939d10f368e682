// Sorts and filters the table of all authorities; the choice is kept in the address. The rows are those of the page.
import { keep, restore } from "./address.js";
import { save } from "./take.js";

const GRADES = ["outstanding", "good", "requires improvement", "adequate", "inadequate"]; // Best first

const form = document.querySelector("form.ilacs-filter");
const table = document.getElementById("authorities");
const heads = [...table.tHead.rows[0].cells];
const columns = heads.map((head) => head.dataset.key);
const rows = [...table.tBodies[0].rows];
const count = document.querySelector(".ilacs-count");
let sorted = { key: "authority", down: false };

/** The words of a cell, without its small print. */
function words(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll("small").forEach((small) => small.remove());
  return copy.textContent.trim();
}

const facts = rows.map((row) => ({
  row,
  cells: [...row.cells].map(words),
  keys: [...row.cells].map((cell) => cell.dataset.v ?? words(cell)),
}));
const column = (key) => columns.indexOf(key);

/** A name without case, accents, hyphens and "and" or "&". */
function plain(name) {
  return name.toLowerCase().normalize("NFKD").replace(/[^a-z0-9 &-]/g, "").replace(/&/g, "and").replace(/[- ]+/g, " ").trim();
}

/** What a key is sorted by: grades from the best, numbers by size, what is missing last. */
function place(key, name) {
  const grade = GRADES.indexOf(key);
  if (grade >= 0) return [0, grade];
  if (key === "" || key.startsWith("–")) return [1, 0];
  return [0, name === "years" ? Number(key) : key];
}

function compare(one, other) {
  const at = column(sorted.key);
  const [missing, a] = place(one.keys[at], sorted.key);
  const [gone, b] = place(other.keys[at], sorted.key);
  if (missing !== gone) return missing - gone;
  const order = typeof a === "number" ? a - b : a.localeCompare(b, "en");
  return (sorted.down ? -order : order) || one.keys[0].localeCompare(other.keys[0], "en");
}

function wanted() {
  return Object.fromEntries(new FormData(form));
}

function fits(fact, want) {
  const grade = fact.cells[column(want.of)];
  return (
    plain(fact.cells[0]).includes(plain(want.name)) &&
    (!want.region || fact.cells[column("region")] === want.region) &&
    (!want.type || fact.cells[column("type")] === want.type) &&
    (!want.grade || (want.grade === "-" ? !GRADES.includes(grade) : grade === want.grade))
  );
}

/** How many of those shown have each grade of the chosen area, in words. */
function counted(shown, area) {
  const at = column(area);
  const parts = GRADES.map((grade) => [grade, shown.filter((fact) => fact.cells[at] === grade).length]);
  const none = shown.filter((fact) => !GRADES.includes(fact.cells[at])).length;
  const known = parts.filter(([, n]) => n).map(([grade, n]) => `${n} ${grade}`);
  return [...known, ...(none ? [`${none} without a grade`] : [])].join(", ");
}

function remember(want) {
  const sort = sorted.key === "authority" && !sorted.down ? "" : (sorted.down ? "-" : "") + sorted.key;
  keep({ ...want, of: want.grade || want.of !== "overall" ? want.of : "", sort });
}

function show() {
  const want = wanted();
  const shown = facts.filter((fact) => fits(fact, want));
  table.tBodies[0].replaceChildren(...shown.sort(compare).map((fact) => fact.row));
  for (const head of heads) {
    if (head.dataset.key === sorted.key) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  const area = form.elements.of.selectedOptions[0].textContent.toLowerCase();
  const number = shown.length === 1 ? "1 authority" : `${shown.length} authorities`;
  count.textContent = shown.length ? `${number}. ${area[0].toUpperCase()}${area.slice(1)}: ${counted(shown, want.of)}` : "No authority fits this choice";
  remember(want);
  return shown;
}

function restoreSort() {
  const sort = new URL(location.href).searchParams.get("sort") ?? "";
  const key = sort.replace(/^-/, "");
  if (columns.includes(key)) sorted = { key, down: sort.startsWith("-") };
}

for (const head of heads) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  button.addEventListener("click", () => {
    sorted = { key: head.dataset.key, down: sorted.key === head.dataset.key && !sorted.down };
    show();
  });
  head.replaceChildren(button);
}
form.addEventListener("input", show);
form.addEventListener("reset", () => setTimeout(show));
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelectorAll("[data-take]").forEach((button) => {
  button.addEventListener("click", () => {
    const shown = show();
    save("authorities", button.dataset.take, [heads.map((head) => head.textContent), ...shown.map((fact) => fact.cells)]);
  });
});
document.querySelector("[data-shown]").hidden = false;
form.hidden = false;
restore(form);
restoreSort();
show();
