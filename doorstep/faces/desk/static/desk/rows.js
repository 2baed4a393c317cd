// ↑ and ↓ go through the rows of a list; from its search box or nowhere in particular ↓ goes to its first.
function buttons(list) {
  const wanted = list.dataset.rows || "button:not([disabled]), a";
  return [...list.querySelectorAll(wanted)].filter((element) => element.offsetParent !== null);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey || event.altKey) return;
  if (event.target.matches("input:not([type=search]), select, textarea")) return;
  const own = document.getElementById(event.target.getAttribute("aria-controls"))?.querySelector("[data-rows]");
  const list = own ?? event.target.closest("[data-rows]") ?? document.querySelector("[data-rows]");
  if (!list) return;
  const all = buttons(list);
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
});
