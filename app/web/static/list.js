// The rows on the page: fetches from the server what arrived or changed, and puts it where it belongs. Every row was rendered there.
import { prefix } from "./page.js";

const MOST_AT_ONCE = 100;
const MOST_WAITING = 300;
const MOST_ROWS = 300;
const ROWS_PER_FRAME = 25;
const RETRY_MS = 2000;

const list = document.getElementById("list");
const timeline = document.getElementById("timeline");
const seen = new Set();
const fresh = [];
const stale = new Set();
/** Captures that are about to be deleted: not shown, but still there. */
export const leaving = new Set();
export const isFirst = list.dataset.first === "yes";
let areCountsOld = false;
let isPageOld = false;
let isWorking = false;
let changed = () => {};

export const rows = () => [...timeline.querySelectorAll(".row:not([hidden])")];
export const rowOf = (id) => document.getElementById(`c-${id}`);
const frame = () => new Promise((go) => (document.hidden ? setTimeout(go) : requestAnimationFrame(go)));

/** Call `listener` with the number of new rows whenever the page was brought up to date. */
export function onChange(listener) {
  changed = listener;
}

/** A capture was made. */
export function arrive(id) {
  areCountsOld = true;
  if (isFirst && !seen.has(id)) {
    seen.add(id);
    fresh.push(id);
  }
  work();
}

/** A capture was changed. */
export function change(id) {
  areCountsOld = true;
  if (rowOf(id)) stale.add(id);
  else if (isFirst && list.dataset.filtered === "yes") fresh.push(id);
  work();
}

/** A capture was deleted. */
export function remove(id) {
  areCountsOld = true;
  leaving.delete(id);
  stale.delete(id);
  const row = rowOf(id);
  if (row) {
    if (row.contains(document.activeElement)) (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("a").focus();
    drop(row);
  }
  work();
}

/** Take the whole page anew from the server: too much has happened, or it is not known what. */
export function refresh() {
  isPageOld = true;
  work();
}

async function work() {
  if (isWorking) return;
  isWorking = true;
  try {
    while (isPageOld || fresh.length || stale.size || areCountsOld) await step();
  } catch {
    // The server is away or busy: what was missed is in the page, once it can be had again.
    fresh.length = 0;
    isPageOld = areCountsOld = false;
    stale.clear();
    setTimeout(refresh, RETRY_MS);
  } finally {
    isWorking = false;
    list.removeAttribute("aria-busy");
  }
}

async function step() {
  if (isPageOld || fresh.length > MOST_WAITING) {
    fresh.length = 0;
    stale.clear();
    isPageOld = areCountsOld = false;
    await retake();
    return;
  }
  const ids = fresh.splice(0, MOST_AT_ONCE);
  const known = [...stale].slice(0, MOST_AT_ONCE);
  for (const id of known) stale.delete(id);
  areCountsOld = false;
  const query = new URLSearchParams(list.dataset.query);
  query.set("ids", ids.join());
  query.set("known", known.join());
  const page = await load(`${prefix}/ui/rows?${query}`);
  count(page);
  await put(page, known);
}

async function load(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function retake() {
  list.setAttribute("aria-busy", "true");
  const page = await load(location.href);
  const taken = page.getElementById("list");
  if (!taken) return;
  const picked = new Set([...timeline.querySelectorAll(".pick:checked")].map((box) => box.value));
  const focused = document.activeElement.closest?.(".row")?.dataset.id;
  const before = new Set(rows().map((row) => row.dataset.id));
  count(page);
  timeline.replaceChildren(...page.getElementById("timeline").children);
  for (const id of ["empty", "older"]) {
    const now = taken.querySelector(`#${id}`);
    const was = document.getElementById(id);
    if (was && now) was.replaceWith(now);
    else if (was) was.remove();
    else if (now) timeline.after(now);
  }
  seen.clear();
  let news = 0;
  for (const row of timeline.querySelectorAll(".row")) {
    seen.add(row.dataset.id);
    row.hidden = leaving.has(row.dataset.id);
    row.querySelector(".pick").checked = picked.has(row.dataset.id);
    if (!before.has(row.dataset.id)) news += 1;
  }
  if (focused) rowOf(focused)?.querySelector("a").focus({ preventScroll: true });
  changed(before.size ? news : 0);
}

function count(page) {
  const now = page.getElementById("channels");
  const was = document.getElementById("channels");
  if (!now || now.isEqualNode(was)) return;
  const focused = [...was.querySelectorAll("a")].indexOf(document.activeElement);
  was.replaceWith(now);
  now.querySelectorAll("a")[focused]?.focus({ preventScroll: true });
}

async function put(page, known) {
  let news = 0;
  let inFrame = 0;
  const gone = new Set(known);
  for (const day of page.querySelectorAll(".day")) {
    for (const row of day.querySelectorAll(".row")) {
      gone.delete(row.dataset.id);
      const was = rowOf(row.dataset.id);
      if (was) replace(was, row);
      else if (place(row, day)) news += 1;
      inFrame += 1;
      if (inFrame % ROWS_PER_FRAME === 0) await frame();
    }
  }
  for (const id of gone) drop(rowOf(id));
  trim();
  changed(news);
}

function replace(was, row) {
  const pick = was.querySelector(".pick");
  const focus = was.contains(document.activeElement) ? document.activeElement.className : null;
  row.querySelector(".pick").checked = pick.checked;
  row.hidden = was.hidden;
  was.replaceWith(row);
  if (focus !== null) row.querySelector(focus === "pick" ? ".pick" : "a").focus({ preventScroll: true });
}

/** Put a new row among the others, which stand in the order of their ids; false if it belongs to a later page. */
function place(row, day) {
  const all = [...timeline.querySelectorAll(".row")];
  const index = all.findIndex((each) => each.dataset.id < row.dataset.id);
  const next = index < 0 ? null : all[index];
  const previous = index < 0 ? all.at(-1) : all[index - 1];
  if (!next && !document.getElementById("older").hidden) return false;
  seen.add(row.dataset.id);
  row.classList.add("arrived");
  const isSameDay = (other) => other?.closest(".day").dataset.date === day.dataset.date;
  if (isSameDay(next)) next.before(row);
  else if (isSameDay(previous)) previous.after(row);
  else if (next && previous && next.parentElement === previous.parentElement) refresh();
  else begin(row, day, next);
  document.getElementById("empty")?.remove();
  return true;
}

function begin(row, day, next) {
  const section = day.cloneNode(true);
  section.querySelector(".rows").replaceChildren(row);
  // Headings are named after their first row, and the next one of the answer may be cloned from the same.
  section.querySelector("h2").id = `day-${row.dataset.id}`;
  section.setAttribute("aria-labelledby", `day-${row.dataset.id}`);
  if (next) next.closest(".day").before(section);
  else timeline.append(section);
}

function drop(row) {
  if (!row) return;
  seen.delete(row.dataset.id);
  const day = row.closest(".day");
  row.remove();
  if (!day.querySelector(".row")) day.remove();
  if (!timeline.querySelector(".row")) refresh();
}

/** Leave what is beyond so many rows to the next page. */
function trim() {
  const all = [...timeline.querySelectorAll(".row")];
  if (!isFirst || all.length <= MOST_ROWS) return;
  for (const row of all.slice(MOST_ROWS)) drop(row);
  const older = document.getElementById("older");
  const url = new URL(older.href);
  url.searchParams.set("cursor", all[MOST_ROWS - 1].dataset.id);
  older.href = url.href;
  older.hidden = false;
}

for (const row of rows()) seen.add(row.dataset.id);
