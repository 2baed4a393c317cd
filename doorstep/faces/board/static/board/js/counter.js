// The screen above one counter: 正在办理 A012, 请 A013, 暂停服务，请到 2 号窗口.
import { hourOf, run } from "./clock.js";
import { serverNow, watch } from "./stream.js";

const page = document.getElementById("window");
const lost = document.querySelector("[data-part=lost]");
let last = { board: JSON.parse(document.getElementById("board-now").textContent), now: serverNow() };
let shown = "";

function show() {
  const own = page.dataset.counter;
  const { state, label } = last.board.counters[own] ?? { state: "closed", label: "" };
  for (const face of page.querySelectorAll("[data-state]")) face.hidden = face.dataset.state !== state;
  for (const place of page.querySelectorAll("[data-at=label]")) place.textContent = label;
  const others = Object.entries(last.board.counters)
    .filter(([number, other]) => number !== own && ["open", "called", "serving"].includes(other.state))
    .map(([number]) => number);
  for (const place of page.querySelectorAll("[data-at=others]")) place.textContent = others.join("、");
  for (const part of page.querySelectorAll("[data-part=others]")) part.hidden = !others.length;
  const times = last.board.calls.find((call) => call.label === label)?.times ?? 0;
  const key = `${state} ${label} ${times}`;
  if (state === "called" && key !== shown) {
    page.classList.remove("flash");
    void page.offsetWidth; // lets the same animation begin again
    page.classList.add("flash");
  }
  shown = key;
}

run(document.querySelector("[data-part=clock]"));
show();
watch(page.dataset.events, {
  onBoard: (message) => {
    last = message;
    show();
  },
  onLost: (isLost) => {
    lost.hidden = !isLost;
    if (isLost) lost.querySelector("[data-at=since]").textContent = hourOf(last.now);
  },
});
