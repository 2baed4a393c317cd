// The frame on a phone: what stands at the end of the head folds behind one word, and the menu shows where one is.
const NARROW = matchMedia("(max-width: 44em)");

function fold() {
  for (const part of document.querySelectorAll("[data-fold]")) {
    part.open = !NARROW.matches;
    part.dataset.fold = "ready";
  }
}

function showCurrent() {
  for (const item of document.querySelectorAll(".rail [aria-current], .office-nav [aria-current]")) {
    const list = item.closest("ul");
    const box = item.getBoundingClientRect();
    list.scrollLeft += box.left - list.getBoundingClientRect().left - (list.clientWidth - box.width) / 2;
  }
}

function closeOn(event) {
  for (const part of document.querySelectorAll("[data-fold][open]")) {
    if (!NARROW.matches || (event.type === "click" && part.contains(event.target))) continue;
    if (event.type === "keydown" && event.key !== "Escape") continue;
    const inside = part.contains(document.activeElement);
    part.open = false;
    if (inside) part.querySelector("summary").focus();
  }
}

fold();
showCurrent();
NARROW.addEventListener("change", () => {
  fold();
  showCurrent();
});
document.addEventListener("click", closeOn);
document.addEventListener("keydown", closeOn);
