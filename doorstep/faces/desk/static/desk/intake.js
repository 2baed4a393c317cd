// Who, then what, then the form: each choice hands the focus to what is still open.
const open = document.querySelector("[data-open]");
const item = document.querySelector("[data-item]");
const words = document.getElementById("item-q");

function onward() {
  const person = document.querySelector('[data-who="applicant"] [data-person]');
  if (!person) {
    document.querySelector('[data-who="applicant"] input[type="text"]')?.focus();
    return;
  }
  (item.value ? open : words).focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.target ?? event.target;
  if (swapped.matches?.("[data-who]") && swapped.querySelector("[data-person], [data-organisation]")) onward();
});
document.addEventListener("desk:chosen", onward);
if (document.querySelector('[data-who="applicant"] [data-person]') && !document.querySelector("#refusal .notice")) onward();
