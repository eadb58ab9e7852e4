// Keeps the pages beside the timeline up to date, with what the server renders. They work without it.
import { prefix } from "./page.js";
import { fetched, renew, replace } from "./parts.js";

const page = document.querySelector(".page[data-live]");
const MOST_ONE_BY_ONE = 20;
const MOST_LINES = 200;
const notice = document.getElementById("notice");

// What happened before the stream was open, or while it was lost, only the server knows: `again` asks it.
function listen(handlers, again = renew) {
  let stream;
  const open = () => {
    stream = new EventSource(`${prefix}/stagedoor/v1/stream${handlers.request ? "?requests=true" : ""}`);
    stream.onopen = () => again();
    for (const [kind, handle] of Object.entries(handlers)) {
      stream.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
    }
    stream.addEventListener("resync", () => again());
  };
  // A page with an open connection is not kept for the way back.
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

function tell(words) {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Show it";
  notice.replaceChildren(`${words} `, link);
  notice.hidden = false;
}

/** Take the list anew from the server: too much has happened, or it is not known what. */
async function retake() {
  const fresh = await fetched();
  const lines = document.getElementById("lines");
  const next = fresh?.getElementById("lines");
  if (!next || next.textContent === lines.textContent) return;
  for (const gone of page.querySelectorAll(".empty, .pages")) gone.remove();
  replace(lines, next);
  lines.after(...fresh.querySelectorAll(".page .empty, .page .pages"));
}

// A burst of events for the same thing is one fetch, and many things are one fetch of the whole list, as is null.
function onePerId(show) {
  const waiting = new Set();
  let isBusy = false;
  return async (id) => {
    waiting.add(id);
    if (isBusy) return;
    isBusy = true;
    try {
      while (waiting.size) {
        if (waiting.size > MOST_ONE_BY_ONE || waiting.has(null)) {
          waiting.clear();
          await retake();
        } else {
          const [next] = waiting;
          waiting.delete(next);
          await show(next);
        }
      }
    } finally {
      isBusy = false;
    }
  };
}

/** Return what puts a row of the list `name` in, or a newer one in its place. */
const rowOf = (name) => async (id) => {
  const answer = await fetch(`${prefix}/ui/${name}/${id}/row`);
  if (!answer.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const row = template.content.querySelector(".line");
  const old = document.getElementById(row.id);
  if (old) return old.replaceWith(row);
  document.querySelector(".page .empty")?.remove();
  row.classList.add("arrived");
  const lines = document.getElementById("lines");
  lines.prepend(row);
  // What is beyond is on the next page.
  if (lines.children.length > MOST_LINES) lines.lastElementChild.remove();
};

const lives = {
  requests() {
    const show = onePerId(rowOf("requests"));
    listen({
      request: ({ id }) => {
        if (page.dataset.first === "yes") show(id);
        else tell("Another request has come.");
      },
    }, () => show(null));
  },
  callbacks() {
    const show = onePerId(rowOf("callbacks"));
    listen({
      callback: ({ id }) => {
        const isShown = document.getElementById(`cb-${id}`) !== null;
        if (isShown || page.dataset.first === "yes") show(id);
        else tell("Another callback has come.");
      },
    }, () => show(null));
  },
  callback() {
    listen({ callback: ({ id }) => id === page.dataset.id && renew() });
  },
  person() {
    const addresses = page.dataset.addresses.toLowerCase().split("\n");
    const isAbout = (each) => addresses.includes(each.toLowerCase());
    listen({
      capture: (capture) => {
        if (![capture.from, ...capture.to, capture.payment?.customer ?? ""].some(isAbout)) return;
        if (page.dataset.newest === "yes") renew();
        else tell("Something new has arrived.");
      },
    });
  },
  setup() {
    let timer = 0;
    const later = () => {
      timer ||= setTimeout(() => {
        timer = 0;
        renew();
      }, 100);
    };
    listen({ capture: later });
  },
};

if (page) lives[page.dataset.live]();

const ticking = document.querySelector('[data-ticks="yes"]');
if (ticking) {
  const start = Number(ticking.dataset.ms);
  const loaded = performance.now();
  setInterval(() => {
    const now = new Date(start + performance.now() - loaded).toISOString();
    ticking.dateTime = now;
    ticking.querySelector(".now-date").textContent = now.slice(0, 10);
    ticking.querySelector(".now-time").textContent = now.slice(11, 19);
  }, 250);
}
