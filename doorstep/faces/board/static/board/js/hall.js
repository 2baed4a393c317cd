// The hall screen: the newest call large, the last eight in a table, who waits, and the voice.
import { hourOf, run } from "./clock.js";
import { calling } from "./phrases.js";
import { Played } from "./played.js";
import { serverNow, watch } from "./stream.js";
import { Voice } from "./voice.js";

const ROWS = 8;
const NEW_FOR = 20_000; // ms a call stays lit
const SHOWN_FOR = 4 * 3_600_000; // ms; an older call is of another day or of nobody who still comes
const page = document.getElementById("hall");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const lost = document.querySelector("[data-part=lost]");
const button = document.querySelector("[data-part=sound]");
const played = new Played(page.dataset.site);
const voice = new Voice(page.dataset.clips, { onBlocked: (isBlocked) => (button.hidden = !isBlocked) });
let last = { board: JSON.parse(document.getElementById("board-now").textContent), now: serverNow() };

/** One line per ticket, newest first: a call repeated moves up instead of standing twice. */
function lines(calls, now) {
  const seen = new Set();
  return calls
    .filter((call) => now - call.at < SHOWN_FOR)
    .sort((a, b) => b.n - a.n)
    .filter((call) => !seen.has(call.label) && seen.add(call.label))
    .slice(0, ROWS);
}

function fill(template, values) {
  const piece = document.getElementById(template).content.cloneNode(true);
  for (const place of piece.querySelectorAll("[data-at]")) place.textContent = values[place.dataset.at];
  return piece;
}

function show() {
  const now = serverNow();
  const [first, ...rest] = lines(last.board.calls, now);
  part("now").replaceChildren(first ? fill("call-now", first) : fill("call-none", {}));
  part("now").classList.toggle("lit", Boolean(first) && now - first.at < NEW_FOR);
  part("calls").replaceChildren(...rest.map((call) => fill("call-line", call)));
  showWaiting();
}

/** Only the queues with people; one line says that nobody waits in the others. */
function showWaiting() {
  const queues = [...page.querySelectorAll("[data-queue]")];
  for (const line of queues) {
    const people = last.board.waiting[line.dataset.queue] ?? 0;
    line.querySelector("[data-at=people]").textContent = people;
    line.hidden = people === 0;
  }
  const empty = queues.filter((line) => line.hidden).length;
  const rest = part("rest");
  rest.hidden = empty === 0;
  rest.textContent = empty === queues.length ? rest.dataset.none : rest.dataset.some;
}

function flash() {
  const box = part("now");
  box.classList.remove("flash");
  void box.offsetWidth; // lets the same animation begin again
  box.classList.add("flash");
}

function take(message) {
  last = message;
  show();
  const fresh = played.take(message.board, message.now);
  if (fresh.length) flash();
  for (const call of fresh) voice.say(calling(call), { n: call.n, label: call.label, counter: call.counter });
}

function onLost(isLost) {
  lost.hidden = !isLost;
  if (isLost) lost.querySelector("[data-at=since]").textContent = hourOf(last.now);
}

button.addEventListener("click", () => voice.enable());
run(document.querySelector("[data-part=clock]"));
show();
voice.probe();
watch(page.dataset.events, { onBoard: take, onLost });
setInterval(show, 5000); // a lit call grows old
