// What a correction changes, at the foot of its form: each field whose answer is no longer the one that was given.
// The page brings the given answers with their words (#before-answers: name → [answer, words]).
const form = document.getElementById("affair");
const list = form.querySelector("[data-changes]");
const none = form.querySelector("[data-no-change]");
const before = JSON.parse(document.getElementById("before-answers").textContent);

function flat(answer) {
  if (answer === null || answer === undefined || answer === "" || answer === false) return [];
  if (Array.isArray(answer)) return answer.flatMap(flat);
  if (typeof answer === "object") return Object.values(answer).flatMap(flat);
  return [String(answer)];
}

function inputsOf(block) {
  const all = [...block.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return all.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
}

function answerOf(input) {
  return input.type === "checkbox" && input.value === "on" ? "true" : input.value.trim();
}

function wordsOf(input) {
  if (input.matches("select")) return input.selectedOptions[0]?.textContent.trim() ?? "";
  return ["radio", "checkbox"].includes(input.type) ? input.labels[0].textContent.trim() : input.value.trim();
}

function changeOf(block) {
  const [answer, words] = before[block.dataset.block] ?? [null, ""];
  const inputs = block.hidden ? [] : inputsOf(block).filter((input) => answerOf(input) !== "");
  if (inputs.map(answerOf).sort().join("\n") === flat(answer).sort().join("\n")) return null;
  return [words, inputs.map(wordsOf).join("、")];
}

function show() {
  list.replaceChildren();
  for (const block of form.querySelectorAll("[data-block]")) {
    const change = changeOf(block);
    if (!change) continue;
    const name = document.createElement("dt");
    const words = document.createElement("dd");
    const label = block.querySelector("legend, label, b").cloneNode(true);
    label.querySelector(".field-optional")?.remove();
    name.textContent = label.textContent.trim();
    words.textContent = change.map((said) => said || list.dataset.nothing).join(" → ");
    list.append(name, words);
  }
  list.hidden = list.children.length === 0;
  none.hidden = !list.hidden;
}

show();
form.addEventListener("input", show);
form.addEventListener("change", show);
