// After a page or a fragment with wrong fields arrives, the focus goes to the first of them.
function focusFirstError(root) {
  if (!root.querySelector("[data-error-summary]")) return;
  const wrong = root.querySelector('[aria-invalid="true"]') ?? root.querySelector("[data-error-summary]");
  if (!wrong) return;
  if (!wrong.matches("input, select, textarea, button")) wrong.tabIndex = -1;
  wrong.focus({ preventScroll: true });
  (wrong.closest(".field") ?? wrong).scrollIntoView({ block: "nearest" });
}

focusFirstError(document);
document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.detail.elt.parentElement ?? document));
