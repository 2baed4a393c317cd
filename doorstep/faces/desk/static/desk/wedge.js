// A card reader types like a keyboard, only faster, and ends with Enter. If no field has the focus, what it types
// goes to the page's field for identity numbers ([data-wedge]).
const FAST = 80; // ms between two keys; nobody types eighteen digits so
const SHORTEST = 15;
let typed = "";
let last = 0;

function field() {
  return document.querySelector("[data-wedge]");
}

document.addEventListener(
  "keydown",
  (event) => {
    const target = event.target;
    if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select") || event.ctrlKey || event.altKey) return;
    if (event.key === "Enter" && typed.length >= SHORTEST) {
      event.preventDefault();
      event.stopPropagation();
      document.dispatchEvent(new CustomEvent("desk:card"));
      const input = field();
      if (input) {
        input.value = typed;
        input.form.requestSubmit();
      }
      typed = "";
      return;
    }
    if (event.timeStamp - last > FAST) typed = "";
    last = event.timeStamp;
    typed = /^[0-9Xx]$/.test(event.key) ? typed + event.key.toUpperCase() : "";
  },
  true,
);
