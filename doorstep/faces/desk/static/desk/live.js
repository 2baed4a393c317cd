// The hall's lists follow the site's event stream; the poll in the page covers a stream that is down.
const place = document.querySelector("[data-events]");
let waiting = false;

function refresh() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    document.body.dispatchEvent(new CustomEvent("desk:hall"));
  });
}

if (place?.dataset.events) {
  const stream = new EventSource(place.dataset.events, { withCredentials: true });
  stream.onmessage = refresh;
  stream.addEventListener("board", refresh);
  window.addEventListener("pagehide", () => stream.close());
}
