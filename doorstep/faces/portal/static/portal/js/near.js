// Asks the browser for the place, rounds it to about a kilometre, and shows the nearest sites.
const offer = document.querySelector("[data-near]");
const refused = document.querySelector("[data-near-refused]");

if (offer && "geolocation" in navigator && window.isSecureContext) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        location.search = `?near=${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      },
      () => {
        refused.hidden = false;
      },
      { timeout: 10000 },
    );
  });
}
