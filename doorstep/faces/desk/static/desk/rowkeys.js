// T and P act on the row that has the focus, else on the first: [data-row-key] inside [data-row].
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("input, select, textarea") || event.key.length !== 1) return;
  if (localStorage.getItem("doorstep-single-keys-off")) return;
  const row = event.target.closest("[data-row]") ?? document.querySelector("[data-row]");
  const found = row?.querySelector(`[data-row-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (!found) return;
  event.preventDefault();
  found.click();
});
