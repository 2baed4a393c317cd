// In a form with data-enter-next Enter goes to the next field; from the last to data-next, or to the form's button.
function fields(form) {
  const seen = new Set();
  return [...form.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")].filter((element) => {
    if (element.disabled || element.offsetParent === null) return false;
    if (element.type !== "radio") return true;
    if (seen.has(element.name)) return false;
    seen.add(element.name);
    return true;
  });
}

function representative(element, all) {
  return element.type === "radio" ? all.find((other) => other.name === element.name) : element;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const form = event.target.form?.closest("form[data-enter-next]");
  if (!form || !event.target.matches("input, select")) return;
  event.preventDefault();
  const all = fields(form);
  const next = all[all.indexOf(representative(event.target, all)) + 1];
  if (next) {
    const checked = next.type === "radio" ? form.querySelector(`input[name="${CSS.escape(next.name)}"]:checked`) : null;
    (checked ?? next).focus();
    next.select?.();
    return;
  }
  const after = form.dataset.next && document.querySelector(form.dataset.next)?.querySelector("input:not([type=hidden]), button, a");
  (after || document.querySelector(`button[form="${CSS.escape(form.id)}"]`) || form.querySelector("button")).focus();
});
