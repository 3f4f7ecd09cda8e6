// Shows only the rows that have every word typed. Without this script there is no box, and every row is shown.
const filter = document.getElementById("filter");
const input = filter.querySelector("input");
const status = filter.querySelector("[role=status]");
const groups = [...document.querySelectorAll("[data-group]")];
const rows = [...document.querySelectorAll("[data-row]")].map(row => ({ row, text: plain(wordsOf(row)) }));
const folds = [...document.querySelectorAll("details:has([data-row])")];
const unfolded = new Set(folds.filter(fold => fold.open));

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function wordsOf(row) {
  const words = [row.textContent, row.dataset.row];
  for (let group = row.closest("[data-group]"); group; group = group.parentElement.closest("[data-group]")) {
    words.push(group.dataset.group);
  }
  return words.join(" ");
}

function apply() {
  const wanted = plain(input.value).split(/\s+/).filter(Boolean);
  for (const { row, text } of rows) row.hidden = !wanted.every(word => text.includes(word));
  for (const group of groups) group.hidden = !group.querySelector("[data-row]:not([hidden])");
  for (const fold of folds) fold.open = wanted.length > 0 || unfolded.has(fold);
  const shown = rows.filter(({ row }) => !row.hidden).length;
  status.textContent = wanted.length ? status.dataset.said.replace("{shown}", shown).replace("{all}", rows.length) : "";
}

filter.hidden = false;
input.addEventListener("input", apply);
// a browser that comes back to the page puts the words in again
addEventListener("pageshow", () => input.value && apply());
