// Screen 2 opens with the cursor in the first answer that is missing; if none is, on the first paper; else on Accept.
// The questions before it (no list of gaps there) open with the cursor in the first that has no answer.
function empty(input) {
  if (input.type === "radio") return !input.form.querySelector(`input[name="${CSS.escape(input.name)}"]:checked`);
  if (input.type === "checkbox") return false;
  return !input.value;
}

const form = document.getElementById("affair");
const said = document.querySelector("[data-error-summary], #refusal .notice");
if (form && !said && !location.hash) {
  const listed = document.getElementById("gaps");
  const missing = [...document.querySelectorAll('#gaps a[data-jump][href^="#id_"]')].map((link) => link.hash.slice(4));
  const wanted = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")].find(
    (input) => (!listed || missing.includes(input.name)) && input.offsetParent !== null && empty(input),
  );
  const tick = document.querySelector("[data-tick]:not(:checked)");
  (wanted ?? tick ?? document.getElementById("accept") ?? document.getElementById("tell"))?.focus({ preventScroll: true });
}
