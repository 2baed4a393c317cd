// Photos go up as soon as they are taken, made smaller on the phone first; a bar shows how far.
// Without this module the same form is sent by its button.
const LONGEST = 3000;
const SMALL = 1.5 * 1024 * 1024;

document.documentElement.classList.add("is-quick");

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
    return blob && blob.size < file.size ? new File([blob], name, { type: "image/jpeg" }) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  const form = input.closest?.("[data-phone-send]");
  if (!form || input.type !== "file" || !input.files.length) return;
  form.querySelector("progress").hidden = false;
  const files = new DataTransfer();
  for (const file of input.files) files.items.add(await smaller(file));
  input.files = files.files;
  form.dispatchEvent(new CustomEvent("phone:chosen"));
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const { loaded, total } = event.detail;
  const bar = event.target.querySelector?.("progress");
  if (bar && total) bar.value = (100 * loaded) / total;
});

// A line that breaks loses nothing: the files are still chosen, the button comes back.
document.addEventListener("htmx:sendError", (event) => {
  if (!event.target.matches?.("[data-phone-send]")) return;
  event.target.querySelector("progress").hidden = true;
  document.documentElement.classList.remove("is-quick");
});
