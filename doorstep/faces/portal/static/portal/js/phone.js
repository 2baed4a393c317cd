// Photos go up as soon as they are taken, made smaller on the phone first, in parts (tus 1.0): what a bad line cuts off
// goes on from there. Without this module, or without tus, the same form is sent whole by its button.
const LONGEST = 3000;
const SMALL = 1.5 * 1024 * 1024;
const PART = 256 * 1024; // about ten seconds of a poor line
const AGAIN_AFTER = [0, 1000, 3000, 5000]; // milliseconds; then the person is asked
const LINK_LIVES = 60 * 60 * 1000; // at the longest; a part sent to an older one is of no use
const { tus, htmx } = window;

if (tus) {
  document.documentElement.classList.add("is-quick");
  forgetOld();
}

/** What was left unfinished by links that are long over. */
async function forgetOld() {
  const left = tus.defaultOptions.urlStorage;
  for (const one of await left.findAllUploads()) {
    if (Date.now() - Date.parse(one.creationTime) > LINK_LIVES) left.removeUpload(one.urlStorageKey);
  }
}

async function smaller(file) {
  if (!file.type.startsWith("image/") || (file.size <= SMALL && /jpeg|png/.test(file.type))) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    const how = { type: "image/jpeg", lastModified: file.lastModified }; // by which it is known when it is chosen again
    return blob && blob.size < file.size ? new File([blob], name, how) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  const form = input.closest?.("[data-phone-send]");
  if (!tus || !form || input.type !== "file" || !input.files.length) return;
  const { paper } = form.dataset;
  const { action } = form;
  const files = [...input.files];
  input.value = "";
  busy(paper, true);
  const refused = [];
  for (const [place, file] of files.entries()) {
    const why = await sent(paper, await smaller(file), (share) => show(paper, (place + share) / files.length));
    if (why) refused.push([file.name, why]);
  }
  await htmx.ajax("GET", action, { target: paper, swap: "outerHTML" }).catch(() => {});
  busy(paper, false);
  tell(paper, refused);
});

/** The paper's form as it is now: what the window says meanwhile may have put another in its place. */
function formOf(paper) {
  return document.querySelector(`${paper} [data-phone-send]`);
}

function show(paper, share) {
  const bar = formOf(paper)?.querySelector("progress");
  if (bar) bar.value = 100 * share;
}

/** One file, sent to its end however often the line breaks; gives what the server refused it with, else nothing. */
async function sent(paper, file, onShare) {
  const upload = uploadOf(formOf(paper), file, onShare);
  const [begun] = await upload.findPreviousUploads();
  if (begun) upload.resumeFromPreviousUpload(begun);
  for (;;) {
    const broken = await ended(upload);
    if (!broken) return "";
    const said = words(broken);
    if (said) return said;
    await asked(paper);
  }
}

function uploadOf(form, file, onShare) {
  return new tus.Upload(file, {
    endpoint: form.dataset.parts,
    headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    chunkSize: PART,
    retryDelays: AGAIN_AFTER,
    removeFingerprintOnSuccess: true,
    onShouldRetry: (error) => !words(error) && navigator.onLine,
    onProgress: (done, all) => onShare(done / all),
  });
}

function ended(upload) {
  return new Promise((done) => {
    upload.options.onSuccess = () => done(null);
    upload.options.onError = done;
    upload.start();
  });
}

/** What the server says no with; nothing where the line broke, the server is away, or only the place was wrong. */
function words(error) {
  const answer = error.originalResponse;
  if (!answer || answer.getStatus() >= 500) return "";
  try {
    const { code, detail } = JSON.parse(answer.getBody());
    return code === "upload_offset" || code === "tus_damaged" ? "" : detail;
  } catch {
    return String(answer.getStatus());
  }
}

/** Until the person presses "go on", or the phone has found its line again. */
function asked(paper) {
  const broken = formOf(paper)?.querySelector(".phone-broken");
  if (!broken) return new Promise((done) => setTimeout(done, AGAIN_AFTER.at(-1)));
  broken.hidden = false;
  return new Promise((done) => {
    const on = new AbortController();
    const go = () => {
      on.abort();
      broken.hidden = true;
      done();
    };
    broken.querySelector("button").addEventListener("click", go, { signal: on.signal });
    window.addEventListener("online", go, { signal: on.signal });
  });
}

function busy(paper, is) {
  const form = formOf(paper);
  if (!form) return;
  form.querySelector("progress").hidden = !is;
  for (const input of form.querySelectorAll("input[type=file]")) input.disabled = is;
}

/** What was refused, at its paper. */
function tell(paper, refused) {
  const list = document.querySelector(`${paper} [data-phone-refused]`);
  if (!list || !refused.length) return;
  for (const [name, why] of refused) {
    const line = list.querySelector("template").content.cloneNode(true);
    line.querySelector("b").textContent = name.length > 24 ? `${name.slice(0, 23)}…` : name;
    line.querySelector("[data-why]").textContent = why;
    list.append(line);
  }
  list.hidden = false;
}
