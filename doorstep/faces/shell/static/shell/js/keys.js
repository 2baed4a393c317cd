// Keys: an element with data-key="F2" (or "Ctrl+Enter", "Alt+N", "/") is pressed or focused by that key.
// The first visible and enabled element wins, so a page shows one action per key at a time.
function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && event.key.length > 1) parts.push("Shift");
  parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return parts.join("+");
}

function typing(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select");
}

function press(element) {
  if (element.matches("input:not([type=submit]), textarea, select")) {
    element.focus();
    element.select?.();
    return;
  }
  element.focus();
  element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const name = nameOf(event);
  // A bare letter or digit belongs to the field that is being typed in.
  if (typing(event.target) && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) return;
  for (const element of document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)) {
    if (element.disabled || element.offsetParent === null) continue;
    event.preventDefault();
    press(element);
    return;
  }
});
