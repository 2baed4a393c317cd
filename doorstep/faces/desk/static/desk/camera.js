// 用本机摄像头拍: a snapshot goes into the paper's own upload field and is sent as every scan is.
const box = document.getElementById("camera");
const video = box?.querySelector("video");
const canvas = box?.querySelector("canvas");
let stream = null;
let row = null;

const WHY = { NotFoundError: "none", OverconstrainedError: "none", NotAllowedError: "refused", NotReadableError: "busy" };

function show(part) {
  for (const each of box.querySelectorAll("[data-camera-part]")) each.hidden = each.dataset.cameraPart !== part;
}

function say(why) {
  show("said");
  for (const each of box.querySelectorAll("[data-camera-said]")) each.hidden = each.dataset.cameraSaid !== why;
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
}

async function start() {
  show("wait");
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return say("insecure");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 2560 }, height: { ideal: 1920 }, facingMode: "environment" },
    });
  } catch (error) {
    return say(WHY[error.name] ?? "busy");
  }
  if (!box.open) return stop(); // closed while the browser asked
  video.srcObject = stream;
  await video.play();
  show("live");
  box.querySelector("[data-camera-shoot]").focus();
}

function shoot() {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  show("shot");
  box.querySelector("[data-camera-use]").focus();
}

async function use() {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  const field = document.getElementById(`scan-${row}`);
  if (blob && field) {
    const files = new DataTransfer();
    files.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  box.close();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-camera]");
  if (!button || !box) return;
  row = button.dataset.camera;
  box.querySelector("[data-camera-name]").textContent = button.dataset.cameraFor;
  box.showModal();
  start();
});

box?.querySelector("[data-camera-shoot]").addEventListener("click", shoot);
box?.querySelector("[data-camera-again]").addEventListener("click", () => {
  show("live");
  box.querySelector("[data-camera-shoot]").focus();
});
box?.querySelector("[data-camera-use]").addEventListener("click", use);
box?.querySelector("[data-camera-close]").addEventListener("click", () => box.close());
box?.addEventListener("close", () => {
  stop();
  document.querySelector(`[data-camera="${row}"]`)?.focus();
});
