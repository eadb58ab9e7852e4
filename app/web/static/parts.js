// Brings parts of a page up to date with what the server renders now. The page itself is never loaded anew: that would win over a page that somebody is just going to.
const rendered = new WeakMap();
const FOCUSABLE = "a, button, summary, input, select, textarea, [tabindex]";
const FIELDS = "input[name], select[name], textarea[name]";

const parts = () => [...document.querySelectorAll("[data-part][id]")];

/** Return the page as the server renders it now, null if it cannot: its stream tells when it can again. */
export async function fetched() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/** Return the fields in which somebody has typed or chosen something. */
function changedFields(part) {
  return [...part.querySelectorAll(FIELDS)].filter((field) =>
    field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
}

/** Carry what stands in a field over to the one in its place, if there is one. */
function carry(field, fields) {
  const place = ({ name, type, form }) => JSON.stringify([name, type, form?.action]);
  const now = fields.find((each) => place(each) === place(field));
  if (!now) return;
  now.value = field.value;
  if ("checked" in now) now.checked = field.checked;
}

/** Put what is in `next` into `old`; what is typed, unfolded, has the focus or stands at its end stays so. */
export function replace(old, next) {
  const isAtEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 8;
  const open = [...old.querySelectorAll("details")].map((details) => details.open);
  const before = [...old.querySelectorAll(FOCUSABLE)];
  const focus = before.indexOf(document.activeElement);
  const html = before[focus]?.outerHTML;
  const caret = document.activeElement?.selectionStart ?? null;
  const changed = changedFields(old);
  old.replaceChildren(...next.childNodes);
  const fields = [...old.querySelectorAll(FIELDS)];
  for (const field of changed) carry(field, fields);
  [...old.querySelectorAll("details")].forEach((details, index) => {
    details.open = open[index] ?? details.open;
  });
  if (isAtEnd) old.scrollTop = old.scrollHeight;
  if (focus < 0) return;
  const after = [...old.querySelectorAll(FOCUSABLE)];
  const focused = after.find((each) => each.outerHTML === html) ?? after[focus];
  focused?.focus({ preventScroll: true });
  if (caret !== null) focused?.setSelectionRange?.(caret, caret);
}

async function take() {
  const fresh = await fetched();
  if (!fresh) return;
  for (const old of parts()) {
    const next = fresh.getElementById(old.id);
    // A browser that translates pages has changed what is shown, not what was rendered.
    if (!next || next.innerHTML === rendered.get(old)) continue;
    rendered.set(old, next.innerHTML);
    replace(old, next);
  }
}

let isBusy = false;
let isStale = false;

/** Take over what changed in the parts that have `data-part` and an id; a burst of calls fetches the page twice. */
export async function renew() {
  isStale = true;
  if (isBusy) return;
  isBusy = true;
  try {
    while (isStale) {
      isStale = false;
      await take();
    }
  } finally {
    isBusy = false;
  }
}

for (const each of parts()) rendered.set(each, each.innerHTML);
