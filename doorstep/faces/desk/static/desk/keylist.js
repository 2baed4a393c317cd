// `?` lists the keys that this page has, read off the page itself, so the list can't be out of date.
const panel = document.getElementById("keylist");
const opener = document.querySelector("[data-keylist]");
const singles = document.querySelector("[data-single-keys]");
const OFF = "doorstep-single-keys-off";

function wordOf(element) {
  if (element.dataset.keyWord) return element.dataset.keyWord;
  const label = element.labels?.[0]?.textContent ?? element.textContent;
  const copy = element.cloneNode(true);
  copy.querySelectorAll?.("kbd, svg").forEach((part) => part.remove());
  return (copy.textContent.trim() || label.trim()).replace(/\s+/g, " ");
}

function fill() {
  const rows = panel.querySelector("[data-keylist-rows]");
  rows.replaceChildren();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.disabled || element.offsetParent === null || seen.has(element.dataset.key)) continue;
    seen.add(element.dataset.key);
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const word = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.key.replace("Escape", "Esc");
    key.append(cap);
    word.textContent = wordOf(element);
    row.append(key, word);
    rows.append(row);
  }
}

function show(open) {
  if (open) fill();
  panel.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  (open ? panel.querySelector("h2") : opener).focus();
}

function close() {
  if (!panel.hidden) show(false);
}

if (panel && opener) {
  opener.addEventListener("click", () => show(panel.hidden));
  panel.querySelector("[data-keylist-close]").addEventListener("click", close);
  singles.checked = !localStorage.getItem(OFF);
  singles.addEventListener("change", () => (singles.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}

// Before keys.js sees it: Esc closes the list; single letters can be switched off (WCAG 2.1.4).
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && panel && !panel.hidden) {
      event.stopPropagation();
      close();
      return;
    }
    const bare = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    const known = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
    if (bare && known && event.key !== "?" && localStorage.getItem(OFF)) event.stopPropagation();
  },
  true,
);
