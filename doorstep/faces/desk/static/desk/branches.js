// A field that hangs on another answer shows only while that answer is given (data-when: any of these conditions,
// each wanting every named field to have one of its values). The server judges the same by the same definition.
const form = document.getElementById("affair");

function valuesOf(name) {
  const found = [];
  for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    const block = input.closest("[data-block]");
    if (block?.hidden) continue;
    if (input.type === "checkbox" && input.value === "on") found.push(input.checked);
    else if (!["radio", "checkbox"].includes(input.type) || input.checked) found.push(input.value);
  }
  return found;
}

function holds(condition) {
  return Object.entries(condition).every(([name, wanted]) => valuesOf(name).some((value) => wanted.includes(value)));
}

function show() {
  // a field that hides takes with it what only it had opened, so go on until nothing changes
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of form.querySelectorAll("[data-when]")) {
      const hidden = !JSON.parse(block.dataset.when).some(holds);
      if (block.hidden === hidden) continue;
      block.hidden = hidden;
      changed = true;
    }
  }
}

// One more row of a list: the last row again, empty, with the next number.
function more(list) {
  const rows = list.querySelectorAll(".list-row");
  const last = rows[rows.length - 1];
  const row = last.cloneNode(true);
  const from = `.${rows.length - 1}.`;
  const to = `.${rows.length}.`;
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(from, to));
    }
    if ("value" in element && element.type !== "radio") element.value = "";
  }
  row.querySelectorAll(".errorlist").forEach((note) => note.remove());
  list.append(row);
  row.querySelector("input, select")?.focus();
}

if (form) {
  show();
  form.addEventListener("change", show);
  form.addEventListener("input", show);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more]");
    if (button) more(form.querySelector(`[data-list="${CSS.escape(button.dataset.more)}"]`));
  });
}
