// The clock of a screen, in the county's time whatever the machine is set to.
import { serverNow } from "./stream.js";

const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" };
export const hourOf = (ms) => new Date(ms).toLocaleTimeString("zh-CN", options);

/** Keep `element` at the present minute. */
export function run(element) {
  const tick = () => {
    const text = hourOf(serverNow());
    if (element.textContent !== text) element.textContent = text;
  };
  tick();
  setInterval(tick, 1000);
}
