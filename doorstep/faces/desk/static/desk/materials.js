// In the list of papers: ↑ ↓ from row to row, space ticks, U uploads, E takes the electronic licence.
const holder = document.getElementById("material-rows");

function ticks() {
  return [...holder.querySelectorAll("[data-tick]")];
}

holder?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const row = event.target.closest(".material");
  if (!row) return;
  const all = ticks();
  const at = all.indexOf(row.querySelector("[data-tick]"));
  if (event.key === "ArrowDown" || event.key === "Enter") {
    if (event.key === "Enter" && !event.target.matches("[data-tick]")) return;
    (all[at + 1] ?? document.getElementById("accept"))?.focus();
  } else if (event.key === "ArrowUp") {
    (all[at - 1] ?? all[0]).focus();
  } else if (event.key.toUpperCase() === "U") {
    row.querySelector("[data-scan]").click();
  } else if (event.key.toUpperCase() === "E") {
    row.querySelector("[data-electronic]")?.click();
  } else {
    return;
  }
  event.preventDefault();
});
