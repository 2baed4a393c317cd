// The focus goes where the next keystroke goes: to [data-focus] of a new page or of a fragment that was put in.
function visible(element) {
  return element.offsetParent !== null && !element.disabled;
}

function settle(root) {
  if (root.querySelector("[data-error-summary]")) return; // errors.js has it
  const first = [...root.querySelectorAll("[data-focus]")].find(visible);
  if (first) first.focus({ preventScroll: root !== document });
}

settle(document);
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.target ?? event.target;
  if (swapped.matches?.(".who")) settle(swapped);
});
// A link that names a field puts the cursor into it; the gaps' own key goes to the first answer that is missing, then
// to the first paper.
document.addEventListener("click", (event) => {
  const gaps = event.target.closest?.("[data-next-gap]")?.closest(".gaps");
  const first = gaps?.querySelector('a[data-jump][href^="#id_"]') ?? gaps?.querySelector("a[data-jump]");
  const link = first ?? event.target.closest?.("a[data-jump], .refusal-list a");
  const id = link?.getAttribute("href")?.slice(1);
  const target = id && (document.getElementById(id) ?? document.getElementById(`${id}_0`));
  if (!target) return;
  event.preventDefault();
  const inside = target.matches("input, select, textarea") ? target : target.querySelector("input:not([type=hidden]), select, textarea");
  (inside ?? target).focus();
});
