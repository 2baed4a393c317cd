// Keys: an element with data-key="F2" (or "Ctrl+Enter", "Alt+N", "/") is pressed or focused by that key.
// The first visible and enabled element wins, so a page shows one action per key at a time.
// A key that does something rests until the page has been seen: a held key acts once, and a key that is drummed does
// not run through the pages that it opens. `data-keys="ready"` on the root says that the rest is over.
const REST = 400; // ms; every press during the rest begins it anew
const root = document.documentElement;
let waking;

function rest() {
  delete root.dataset.keys;
  clearTimeout(waking);
  waking = setTimeout(() => (root.dataset.keys = "ready"), REST);
}

function isTooSoon(event) {
  if (root.dataset.keys === "ready") return event.repeat;
  rest();
  return true;
}

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

function isField(element) {
  return element.matches("input:not([type=submit]), textarea, select");
}

function press(element) {
  element.focus();
  if (isField(element)) element.select?.();
  else element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const name = nameOf(event);
  // Enter on the button that the page put the focus on is the same as its key.
  if (event.key === "Enter" && event.target.matches?.(":is(button, a)[data-key], :is(button, a)[data-focus]") && isTooSoon(event)) {
    event.preventDefault();
    return;
  }
  // A bare letter or digit belongs to the field that is being typed in.
  if (typing(event.target) && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) return;
  for (const element of document.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)) {
    if (element.disabled || element.offsetParent === null) continue;
    event.preventDefault();
    if (isField(element) || !isTooSoon(event)) press(element);
    return;
  }
});

window.addEventListener("pageshow", rest);
rest();
