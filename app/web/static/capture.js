// One capture's page with script: its neighbours and buttons by keyboard, and what happens next without a reload. It works without.
import { isTyping, prefix } from "./page.js";
import { renew } from "./parts.js";

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const wanted = document.querySelector(`.capture-bar [aria-keyshortcuts~="${CSS.escape(event.key)}"]`);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});

// What the browser fetched ahead is read only now, even if somebody goes back at once.
const ahead = document.querySelector("article[data-unread]");
if (ahead) fetch(`${prefix}/ui/bulk`, { method: "POST", body: new URLSearchParams({ do: "read", id: ahead.dataset.unread }), keepalive: true });

// The timeline's keys go on from here.
sessionStorage.setItem("looked-at", location.pathname.split("/").at(-1));

// The keys are told of on the page only where they work.
document.body.dataset.keys = "on";

let timer = 0;

function later() {
  clearTimeout(timer);
  timer = setTimeout(renew, 60);
}

if (document.querySelector("[data-part]")) {
  const stream = new EventSource(`${prefix}/stagedoor/v1/stream`);
  for (const kind of ["open", "capture", "update", "callback", "resync"]) stream.addEventListener(kind, later);
}

// On a narrow window the views stand in one line that scrolls.
const section = document.querySelector(".views [aria-current]");
if (section) {
  const [views, here] = [section.parentElement, section.getBoundingClientRect()];
  views.scrollLeft += here.left - views.getBoundingClientRect().left - (views.clientWidth - here.width) / 2;
}

// The newest text of a conversation stands at its end.
document.querySelector(".sms-thread")?.scrollTo(0, 1e6);
