// A stacked table's cells get their column's name to show on a phone, and its parts their roles, which a browser forgets
// when a style sheet draws them as blocks.
const ROLES = { thead: "rowgroup", tbody: "rowgroup", tr: "row", "thead th": "columnheader", "tbody th": "rowheader", td: "cell" };

function prepare() {
  for (const table of document.querySelectorAll("table.stacked:not([data-ready])")) {
    table.dataset.ready = "yes";
    table.setAttribute("role", "table");
    for (const [part, role] of Object.entries(ROLES)) {
      for (const element of table.querySelectorAll(part)) element.setAttribute("role", role);
    }
    const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, at) => {
        if (cell.matches("td:not([colspan], [data-label])")) cell.dataset.label = names[at] ?? "";
      });
    }
  }
}

prepare();
document.addEventListener("htmx:afterSettle", prepare);
