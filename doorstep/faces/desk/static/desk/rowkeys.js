// T, P and X act on the row that has the focus, else on the first: [data-row-key] inside [data-row].
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

// one button chooses all rows of a form's name, or none where all are chosen
for (const button of document.querySelectorAll("[data-all]")) {
  button.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(button.dataset.all)}"]`)];
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
}
