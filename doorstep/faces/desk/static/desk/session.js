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

// What is saved at each change must not race with the form itself: from the moment it leaves, no more saving, and
// what is under way is waited for, so that the form carries the newest revision.
async function allSaved() {
  while (document.querySelector(".htmx-request")) {
    await new Promise((done) => document.addEventListener("htmx:afterRequest", done, { once: true }));
    await new Promise((done) => setTimeout(done)); // htmx starts the next one of its queue after the event
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.dataset?.leaving) event.preventDefault();
});

// The field with the cursor is still being typed in: it is not judged yet.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id === "affair") event.detail.parameters._typing = document.activeElement?.name ?? "";
});

document.body.addEventListener("desk:saved", (event) => {
  const revision = document.getElementById("revision");
  if (revision) revision.value = event.detail.revision;
});

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("form[data-guarded]") || form.dataset.passed || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.leaving) return;
    const submitter = event.submitter;
    form.dataset.leaving = "yes";
    await allSaved();
    if (await awake().catch(() => true)) {
      form.dataset.passed = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.passed;
    } else {
      delete form.dataset.leaving;
      gone();
    }
  },
  true,
);

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-leaving]")) delete form.dataset.leaving;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const address = event.detail.xhr.responseURL ?? "";
  if (!address.includes("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  gone();
});

window.addEventListener("focus", () => {
  if (note && !note.hidden) awake();
});
