// One capture's page with script: its neighbours and buttons by keyboard, and what happens next without a reload. It works without.
import { isTyping, prefix } from "./page.js";

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const wanted = document.querySelector(`.capture-bar [aria-keyshortcuts~="${CSS.escape(event.key)}"]`);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});

// What the browser fetched ahead is read only now.
const ahead = document.querySelector("article[data-unread]");
if (ahead) fetch(`${prefix}/ui/bulk`, { method: "POST", body: new URLSearchParams({ do: "read", id: ahead.dataset.unread }) });

// The keys are told of on the page only where they work.
document.body.dataset.keys = "on";

const live = () => [...document.querySelectorAll("[data-live][id]")];
const rendered = new WeakMap();
let timer = 0;
let isFetching = false;

/** Render the page anew on the server, and take over the parts that live. What is unfolded stays so. */
async function refresh() {
  if (isFetching) {
    later();
    return;
  }
  isFetching = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of live()) {
      const next = fresh.getElementById(old.id);
      if (!next || next.innerHTML === rendered.get(old)) continue;
      const open = [...old.querySelectorAll("details")].map((details) => details.open);
      const html = next.innerHTML;
      old.replaceChildren(...next.childNodes);
      rendered.set(old, html);
      [...old.querySelectorAll("details")].forEach((details, index) => {
        details.open = open[index] ?? details.open;
      });
    }
  } finally {
    isFetching = false;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 60);
}

if (live().length) {
  for (const each of live()) rendered.set(each, each.innerHTML);
  const stream = new EventSource(`${prefix}/stagedoor/v1/stream`);
  for (const kind of ["open", "capture", "update", "callback", "resync"]) stream.addEventListener(kind, later);
}

// On a narrow window the views stand in one line that scrolls.
document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The newest text of a conversation stands at its end.
document.querySelector(".sms-thread")?.scrollTo(0, 1e6);
