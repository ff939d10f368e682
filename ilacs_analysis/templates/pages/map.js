// The map of tiles: another area and another day. All grades and words are from the file that Python made; this only chooses.
const digit = letter => parseInt(letter, 36);

/** What is known about each authority for an area on a day: {code, words}; null where it did not exist. */
export function known(facts, area, day) {
  const at = facts.days.findIndex(([iso]) => iso === day);
  return facts.authorities.map((authority, i) => {
    const runs = facts.known[area][i];
    let run = "";
    for (let k = 0; k < runs.length && digit(runs[k]) <= at; k += 3) run = runs.slice(k, k + 3);
    const code = run[1];
    if (!run || code === ".") return null;
    if (!(code in facts.grades)) return {code, grade: "", words: facts.reasons[digit(code)]};
    const [published, rules] = authority.inspections[digit(run[2])];
    return {code, grade: facts.grades[code], words: `${facts.grades[code]}, ${published}, ${facts.rules[rules]}`};
  });
}

/** How many have each grade, best first, then how many have none and why. */
export function tally(facts, found) {
  const counts = new Map(Object.values(facts.grades).map(grade => [grade, 0])), without = new Map();
  for (const {grade, words} of found.filter(Boolean)) {
    const where = grade ? counts : without, key = grade || words;
    where.set(key, (where.get(key) ?? 0) + 1);
  }
  const reasons = [...without].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [...counts, ...reasons].filter(([, n]) => n).map(([words, n]) => `${n} ${words}`).join(", ");
}

/** Who has no tile on the day, and why. */
export function absent(facts, found) {
  const sentences = [], missing = [], ended = [];
  facts.authorities.forEach(({name, tile}, i) => {
    if (tile && !found[i]) missing.push(name);
    if (!tile && found[i]) ended.push(`${name} (${found[i].grade || found[i].words})`);
  });
  if (missing.length) sentences.push(`Did not exist then: ${missing.join("; ")}.`);
  if (ended.length) sentences.push(`Ended since, without a tile: ${ended.join("; ")}.`);
  return sentences.join(" ");
}

function show(map, facts, area, day) {
  const found = known(facts, area, day), index = new Map(facts.authorities.map(({name}, i) => [name, i]));
  for (const tile of map.querySelectorAll(".tile")) {
    const now = found[index.get(tile.dataset.name)];
    tile.classList.toggle("gone", !now);
    if (!now) continue;
    const words = `${tile.dataset.name}: ${now.words}`;
    tile.dataset.grade = now.grade;
    tile.setAttribute("aria-label", words);
    tile.querySelector("title").textContent = words;
    tile.querySelector(".grade").textContent = facts.letters[now.grade];
  }
  for (const row of map.querySelectorAll("tr[data-name]")) {
    const now = found[index.get(row.dataset.name)];
    row.hidden = !now;
    row.lastElementChild.textContent = now ? now.words : "";
  }
  const what = `${facts.areas[area]}, ${facts.days.find(([iso]) => iso === day)[1]}`;
  map.querySelector(".map-status").textContent = `${what}: ${tally(facts, found)}.`;
  map.querySelector("caption").textContent = what;
  map.querySelector(".map-absent").textContent = absent(facts, found);
}

/** From a tile to the next one in the direction of an arrow. */
function step(map, event) {
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  const tile = event.target.closest(".tile");
  if (!way || !tile || event.altKey || event.ctrlKey || event.metaKey) return;
  let [column, row] = tile.dataset.at.split(",").map(Number);
  for (let steps = 0; steps < 30; steps += 1) {
    [column, row] = [column + way[0], row + way[1]];
    const next = map.querySelector(`.tile:not(.gone)[data-at="${column},${row}"]`);
    if (next) {
      event.preventDefault();
      next.focus();
      return;
    }
  }
}

async function start(map) {
  const form = map.querySelector("form"), {area: first, day: last} = map.dataset;
  const facts = await (await fetch(map.dataset.facts)).json();
  const choose = () => {
    const asked = new URLSearchParams(location.search);
    const area = asked.get("area") in facts.areas ? asked.get("area") : first;
    const day = facts.days.some(([iso]) => iso === asked.get("day")) ? asked.get("day") : last;
    [form.elements.area.value, form.elements.day.value] = [area, day];
    show(map, facts, area, day);
  };
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("change", () => {
    const address = new URL(location.href);
    for (const name of ["area", "day"]) address.searchParams.set(name, form.elements[name].value);
    history.replaceState(history.state, "", address);
    choose();
  });
  addEventListener("popstate", choose);
  map.addEventListener("keydown", event => step(map, event));
  form.hidden = false;
  if (/[?&](area|day)=/.test(location.search)) choose();
}

if (globalThis.document) document.querySelectorAll(".ilacs-map").forEach(map => start(map));
