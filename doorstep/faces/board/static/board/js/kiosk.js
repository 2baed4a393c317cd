// After a ticket is drawn: read it aloud, print the slip, go back to the start for the next person.
import { taken } from "./phrases.js";
import { Voice } from "./voice.js";

const slip = document.getElementById("slip");
const home = document.querySelector("[data-part=home]");
const BACK_AFTER = 20_000; // ms

if (slip) {
  const { label, ahead, clips } = slip.dataset;
  const key = `doorstep-slip-${label}-${slip.dataset.code}`;
  if (!sessionStorage.getItem(key)) {
    sessionStorage.setItem(key, "read");
    const voice = new Voice(clips);
    voice.say(taken({ label, ahead: Number(ahead) }), { label }, 1);
    window.addEventListener("load", () => window.print());
  }
  setTimeout(() => home.click(), BACK_AFTER);
}
