// Suggestions below the search field: the server writes the list, the arrow keys walk it.
import { prefix } from "./page.js";

const field = document.getElementById("q");
const list = document.getElementById("suggestions");
let asked = 0;
let timer = 0;

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
close();

const options = () => [...list.querySelectorAll("[role=option]")];
const marked = () => list.querySelector("[aria-selected=true]");

function close() {
  asked += 1;
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

async function ask() {
  const number = ++asked;
  const query = new URLSearchParams({ q: field.value, caret: field.selectionStart });
  const answer = await fetch(`${prefix}/ui/suggest?${query}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || number !== asked || document.activeElement !== field) return;
  list.innerHTML = await answer.text();
  list.hidden = options().length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function mark(option) {
  marked()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function take(option) {
  field.value = option.dataset.q;
  field.focus();
  field.setSelectionRange(option.dataset.caret, option.dataset.caret);
  ask();
}

function walk(by) {
  if (list.hidden) {
    ask();
    return;
  }
  // One place more than there are options: on it stands what was typed.
  const all = [...options(), null];
  const from = marked() ? all.indexOf(marked()) : all.length - 1;
  mark(all[(from + by + all.length) % all.length]);
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 60);
});
field.addEventListener("blur", () => {
  clearTimeout(timer);
  close();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  } else if ((event.key === "Enter" || event.key === "Tab") && marked()) {
    event.preventDefault();
    take(marked());
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
});
// The field keeps the focus while an option is clicked.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) take(option);
});
