// Search as you type: ↑ ↓ choose, Enter takes, Esc closes (WAI-ARIA combobox with a list).
for (const box of document.querySelectorAll("[data-combobox]")) {
  const input = box.querySelector('[role="combobox"]');
  const list = box.querySelector('[role="listbox"]');
  const chosen = box.querySelector("[data-chosen]");
  const item = document.querySelector("[data-item]");

  const options = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];
  const active = () => list.querySelector('[aria-selected="true"]');

  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    item.value = option.dataset.code;
    input.value = option.dataset.name;
    chosen.classList.remove("unseen");
    chosen.querySelector("b").textContent = option.dataset.name;
    close();
    document.dispatchEvent(new CustomEvent("desk:chosen"));
  }

  input.addEventListener("input", () => {
    item.value = "";
    chosen.classList.add("unseen");
  });
  list.addEventListener("htmx:afterSettle", () => {
    input.setAttribute("aria-expanded", "true");
    activate(options()[0]);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]:not([aria-disabled])');
    if (option) take(option);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey) return;
    const all = options();
    const at = all.indexOf(active());
    if (event.key === "ArrowDown" && !all.length) input.dispatchEvent(new CustomEvent("desk:ask"));
    else if (event.key === "ArrowDown") activate(all[Math.min(all.length - 1, at + 1)]);
    else if (event.key === "ArrowUp") activate(all[Math.max(0, at - 1)]);
    else if (event.key === "Enter" && active()) take(active());
    else if (event.key === "Escape" && all.length) close();
    else if (event.key !== "Enter") return;
    event.preventDefault();
  });
}
