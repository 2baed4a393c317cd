// Whole boards from the event process. The browser comes back by itself; what is shown stays until then.
const SILENCE = 30_000; // ms without board or beat: the screen says so
const CLOSED_RETRY = 2_000;

/** Calls `onBoard(message)` for each board and `onLost(isLost)` when the line falls silent or is back. */
export function watch(url, { onBoard, onLost }) {
  let source;
  let heard = Date.now();
  let isLost = false;

  const hear = (event) => {
    heard = Date.now();
    if (isLost) onLost((isLost = false));
    const message = JSON.parse(event.data);
    setClock(message.now);
    return message;
  };
  const open = () => {
    source = new EventSource(url, { withCredentials: true });
    source.addEventListener("board", (event) => onBoard(hear(event)));
    source.addEventListener("beat", hear);
    source.addEventListener("error", () => {
      // an answer that is no stream (a proxy's error page) ends an EventSource for good: begin anew
      if (source.readyState === EventSource.CLOSED) setTimeout(open, CLOSED_RETRY);
    });
  };
  open();
  setInterval(() => {
    if (!isLost && Date.now() - heard > SILENCE) onLost((isLost = true));
  }, 1000);
}

let offset = 0;

function setClock(now) {
  offset = now - Date.now();
}

/** The server's time in ms: a hall's own clock may be wrong. */
export function serverNow() {
  return Date.now() + offset;
}
