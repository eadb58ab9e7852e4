// Keeps the pages beside the timeline up to date, with what the server renders. They work without it.
import { prefix } from "./page.js";

const page = document.querySelector(".page[data-live]");
const notice = document.getElementById("notice");

const told = (root) => [...root.querySelectorAll(".line, .step, .state, [data-words]")].map((each) => each.textContent.trim()).join("\n");

// What happened before the stream was open, or while it was lost, only the server knows.
async function catchUp(renew) {
  const shown = told(page);
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = told(new DOMParser().parseFromString(await answer.text(), "text/html"));
  // A browser that changes the words of pages, to translate them, must not load this one for ever.
  const step = [location.href, shown, fresh].join("\n\n");
  if (fresh === shown || step === sessionStorage.getItem("stagedoor-caught-up")) return;
  sessionStorage.setItem("stagedoor-caught-up", step);
  renew();
}

function listen(handlers, renew = () => location.reload()) {
  const stream = new EventSource(`${prefix}/stagedoor/v1/stream`);
  stream.onopen = () => catchUp(renew);
  for (const [kind, handle] of Object.entries(handlers)) {
    stream.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
  }
  stream.addEventListener("resync", renew);
  // A page with an open connection is not kept for the way back.
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && renew());
}

function tell(words) {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Show it";
  notice.replaceChildren(`${words} `, link);
  notice.hidden = false;
}

// A burst of events for the same thing is one fetch, and many things are one reload.
function onePerId(show, most) {
  const waiting = new Set();
  let isBusy = false;
  return async (id) => {
    waiting.add(id);
    if (isBusy) return;
    isBusy = true;
    while (waiting.size) {
      if (waiting.size > most) return location.reload();
      const [next] = waiting;
      waiting.delete(next);
      await show(next);
    }
    isBusy = false;
  };
}

async function showCallback(id) {
  const answer = await fetch(`${prefix}/ui/callbacks/${id}/row`);
  if (!answer.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const row = template.content.querySelector(".line");
  const old = document.getElementById(row.id);
  if (old) return old.replaceWith(row);
  document.querySelector(".page .empty")?.remove();
  row.classList.add("arrived");
  document.getElementById("lines").prepend(row);
}

const lives = {
  callbacks() {
    const show = onePerId(showCallback, 30);
    listen({
      callback: ({ id }) => {
        const isShown = document.getElementById(`cb-${id}`) !== null;
        if (isShown || page.dataset.first === "yes") show(id);
        else tell("Another callback has come.");
      },
    });
  },
  callback() {
    const form = page.querySelector("[data-edited]");
    form.addEventListener("input", () => (form.dataset.edited = "yes"));
    const renew = () => {
      if (form.dataset.edited === "yes") tell("There is news of this callback.");
      else location.reload();
    };
    listen({ callback: ({ id }) => id === page.dataset.id && renew() }, renew);
  },
  person() {
    const addresses = page.dataset.addresses.toLowerCase().split("\n");
    const isAbout = (each) => addresses.includes(each.toLowerCase());
    listen({
      capture: (capture) => {
        if (![capture.from, ...capture.to, capture.payment?.customer ?? ""].some(isAbout)) return;
        if (page.dataset.newest === "yes") location.reload();
        else tell("Something new has arrived.");
      },
    });
  },
  setup() {
    const counts = {};
    listen({
      capture: ({ channel }) => {
        const light = document.querySelector(`[data-light="${CSS.escape(channel)}"]`);
        if (!light) return;
        counts[channel] = (counts[channel] ?? Number(light.textContent.match(/\d+/)?.[0] ?? 0)) + 1;
        light.classList.add("is-on");
        const words = counts[channel] === 1 ? "capture" : "captures";
        light.querySelector("[data-words]").textContent = `Seen: ${counts[channel]} ${words}`;
      },
    });
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
