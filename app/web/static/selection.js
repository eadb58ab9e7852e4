// Choosing rows and doing something with them; a deletion is held back for some seconds, so that it can be undone.
import { leaving, change, rowOf, rows } from "./list.js";
import { prefix, say } from "./page.js";

const UNDO_MS = 7000;
const form = document.getElementById("bulk");
const picked = document.getElementById("picked");
let last = null;
let held = null;

const boxOf = (row) => row.querySelector(".pick");
export const chosen = () => rows().filter((row) => boxOf(row).checked);

/** Bring the words of the bar up to date. */
export function tell() {
  picked.textContent = String(chosen().length);
}

/** Choose a row or not, and with `isRange` all from the last one that was touched up to it. */
export function pick(row, isPicked, isRange = false) {
  const all = rows();
  const from = isRange && last ? all.indexOf(rowOf(last)) : -1;
  const to = all.indexOf(row);
  const range = from < 0 ? [row] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of range) boxOf(each).checked = isPicked;
  last = row.dataset.id;
  tell();
}

export function pickAll() {
  const all = rows();
  const isEvery = all.every((row) => boxOf(row).checked);
  for (const row of all) boxOf(row).checked = !isEvery;
  tell();
}

export function clear() {
  for (const row of chosen()) boxOf(row).checked = false;
  tell();
}

/** Do `action` with rows: read, unread, tag, untag. */
export async function act(action, targets, tag = "") {
  if (!targets.length) return;
  const ids = targets.map((row) => row.dataset.id);
  const answer = await fetch(`${prefix}/ui/bulk`, { method: "POST", body: body(action, ids, tag) }).catch(() => null);
  if (!answer?.ok) {
    const problem = await answer?.json().catch(() => null);
    say(problem?.detail ?? "The server cannot be reached: nothing was changed.", { forMs: 6000 });
    return;
  }
  for (const id of ids) change(id);
}

function body(action, ids, tag = "") {
  const values = new URLSearchParams({ do: action, tag, confirmed: "1" });
  for (const id of ids) values.append("id", id);
  return values;
}

/** Take rows away at once, and delete them unless that is undone in time. */
export function discard(targets) {
  if (!targets.length) return;
  send();
  const all = rows();
  const next = all.slice(all.indexOf(targets.at(-1))).find((row) => !targets.includes(row)) ?? all.filter((row) => !targets.includes(row)).at(-1);
  for (const row of targets) {
    leaving.add(row.dataset.id);
    row.hidden = true;
    boxOf(row).checked = false;
  }
  next?.querySelector("a").focus({ preventScroll: true });
  tell();
  const ids = targets.map((row) => row.dataset.id);
  const words = ids.length === 1 ? "Deleted." : `${ids.length} deleted.`;
  const hide = say(words, { action: { label: "Undo", key: "z", run: undo }, forMs: 0 });
  held = { ids, hide, timer: setTimeout(send, UNDO_MS) };
}

export function undo() {
  if (!held) return;
  const { ids } = held;
  release();
  for (const id of ids) {
    leaving.delete(id);
    const row = rowOf(id);
    if (row) row.hidden = false;
  }
  rowOf(ids[0])?.querySelector("a").focus();
}

function release() {
  clearTimeout(held.timer);
  held.hide();
  held = null;
}

async function send() {
  if (!held) return;
  const { ids } = held;
  release();
  // The request must outlive the page: leaving it is no way to undo.
  const answer = await fetch(`${prefix}/ui/bulk`, { method: "POST", body: body("delete", ids), keepalive: true }).catch(() => null);
  if (answer?.ok) return;
  for (const id of ids) {
    leaving.delete(id);
    const row = rowOf(id);
    if (row) row.hidden = false;
  }
  say("The server cannot be reached: nothing was deleted.", { forMs: 6000 });
}

addEventListener("pagehide", send);
document.addEventListener("click", (event) => {
  const box = event.target.closest(".pick");
  if (box) pick(box.closest(".row"), box.checked, event.shiftKey);
});
document.getElementById("pick-all").addEventListener("click", pickAll);
form.addEventListener("reset", (event) => {
  event.preventDefault();
  clear();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  // Enter in the field means to tag.
  const action = document.activeElement === form.elements.tag ? "tag" : (event.submitter?.value ?? "tag");
  if (action === "delete") discard(chosen());
  else act(action, chosen(), form.elements.tag.value);
  if (action === "tag" || action === "untag") form.elements.tag.value = "";
});
tell();
