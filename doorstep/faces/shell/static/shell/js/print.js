// A button with data-print prints the page; data-print-now on <main> prints as soon as it is shown.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
