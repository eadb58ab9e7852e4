// The timeline by keyboard. The row that has the focus is the current one.
import { rowOf, rows } from "./list.js";
import { isTyping } from "./page.js";
import { act, chosen, clear, discard, pick, pickAll, undo } from "./selection.js";

// Whoever comes back from a capture goes on where it stands.
let last = sessionStorage.getItem("looked-at");
const current = () => document.activeElement.closest?.(".row") ?? null;
const linkOf = (row) => row?.querySelector("a");

function step(by) {
  const all = rows();
  const from = current() ?? (last && rowOf(last));
  const index = from ? all.indexOf(from) + by : 0;
  const row = all[Math.max(0, Math.min(index, all.length - 1))];
  linkOf(row)?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

const targets = () => {
  const all = chosen();
  return all.length ? all : [current()].filter(Boolean);
};

function tag() {
  const row = current();
  if (!chosen().length && row) pick(row, true);
  if (chosen().length) document.getElementById("tag").focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => linkOf(current())?.click(),
  x: () => {
    const row = current();
    if (row) pick(row, !row.querySelector(".pick").checked);
  },
  a: pickAll,
  e: () => act("read", targets()),
  u: () => act("unread", targets()),
  t: tag,
  d: () => discard(targets()),
  "#": () => discard(targets()),
  z: undo,
  "/": () => document.getElementById("q").select(),
  "?": () => document.getElementById("help").togglePopover(),
  Escape: clear,
};

document.addEventListener("focusin", () => {
  last = current()?.dataset.id ?? last;
});
document.addEventListener("keydown", (event) => {
  // What is open is closed first, by the browser.
  if (document.querySelector(":popover-open") && event.key !== "?") return;
  if (event.key === "Escape" && event.target.matches?.("input")) {
    event.target.blur();
    linkOf(last && rowOf(last))?.focus({ preventScroll: true });
    return;
  }
  const does = isTyping(event) ? null : KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});
