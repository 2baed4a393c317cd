// Who takes it: the field for another person's card shows only when it is asked for.
const who = document.getElementById("collector-who");
const other = document.querySelector("[data-other]");
const hand = document.querySelector("#hand button");

function follow() {
  who.hidden = !other.checked;
  if (other.checked) who.querySelector("input[type=text]")?.focus();
  else hand?.focus();
}

if (who && other) {
  for (const choice of document.querySelectorAll('input[name="who_takes"]')) choice.addEventListener("change", follow);
  document.addEventListener("desk:card", () => {
    other.checked = true;
    follow();
  });
  who.addEventListener("htmx:afterSettle", () => {
    if (who.querySelector("[data-person]")) hand?.focus();
  });
}
