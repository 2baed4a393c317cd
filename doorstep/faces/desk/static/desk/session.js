// Nothing typed is lost when the login ran out: long forms ask before they are sent, fragments never swap in a
// login page, and after a new login elsewhere this page goes on with the new form token.
const note = document.getElementById("session-gone");

function gone() {
  if (!note) return;
  note.hidden = false;
  note.scrollIntoView({ block: "nearest" });
  note.querySelector("a")?.focus();
}

async function awake() {
  const answer = await fetch("/desk/awake/", { credentials: "same-origin", cache: "no-store" });
  const { awake: isAwake, csrf } = await answer.json();
  if (!isAwake) return false;
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = csrf;
  if (note) note.hidden = true;
  return true;
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("form[data-guarded]") || form.dataset.passed || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    const submitter = event.submitter;
    if (!(await awake().catch(() => true))) {
      gone();
      return;
    }
    form.dataset.passed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.passed;
  },
  true,
);

document.addEventListener("htmx:beforeSwap", (event) => {
  const address = event.detail.xhr.responseURL ?? "";
  if (!address.includes("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  gone();
});

window.addEventListener("focus", () => {
  if (note && !note.hidden) awake();
});
