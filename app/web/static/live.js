// Keeps the timeline up to date: every row it puts in was rendered by the server. The page works without it.
const { prefix } = document.body.dataset;
const timeline = document.getElementById("timeline");
const state = document.getElementById("link-state");
const seen = new Set([...document.querySelectorAll(".row")].map((row) => row.id));
const waiting = [];
let isFetching = false;

function say(words) {
  state.hidden = !words;
  state.textContent = words;
}

function put(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector(".row");
  if (!row || seen.has(row.id)) return;
  seen.add(row.id);
  row.classList.add("arrived");
  const date = row.querySelector("time").dateTime.slice(0, 10);
  let day = timeline.querySelector(".day");
  if (!day || day.dataset.date !== date) {
    // A new day has begun, or this is the first capture: its heading is the server's to write.
    location.reload();
    return;
  }
  day.querySelector(".rows").prepend(row);
}

async function drain() {
  if (isFetching) return;
  isFetching = true;
  while (waiting.length) {
    if (waiting.length > 50) {
      location.reload();
      return;
    }
    const answer = await fetch(`${prefix}/ui/rows/${waiting.shift()}`);
    if (answer.ok) put(await answer.text());
  }
  isFetching = false;
}

function count(change) {
  const counter = document.getElementById("unread-count");
  if (!counter) return;
  counter.textContent = Math.max(0, Number(counter.textContent) + change);
  const unread = Number(counter.textContent);
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (unread) document.title = `(${unread}) ${document.title}`;
}

function listen() {
  // What came between the rendering of the page and this connection is sent first; after a gap likewise.
  const stream = new EventSource(`${prefix}/stagedoor/v1/stream?after=${timeline.dataset.newest}`);
  stream.addEventListener("open", () => say(""));
  stream.addEventListener("error", () => say("Connection lost, trying again …"));
  stream.addEventListener("capture", (event) => {
    const capture = JSON.parse(event.data);
    if (seen.has(`c-${capture.id}`)) return;
    count(1);
    if (timeline.dataset.channel && timeline.dataset.channel !== capture.channel) return;
    if (timeline.dataset.filtered === "yes") {
      say("New captures have arrived.");
      return;
    }
    waiting.push(capture.id);
    drain();
  });
  stream.addEventListener("delete", (event) => {
    const gone = JSON.parse(event.data);
    if (gone.cleared_up_to) location.reload();
    document.getElementById(`c-${gone.id}`)?.remove();
  });
  stream.addEventListener("resync", () => location.reload());
}

if (timeline?.dataset.live === "yes") listen();

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("copied");
  say(`Copied ${button.dataset.copy}`);
  setTimeout(() => say(""), 1500);
});
