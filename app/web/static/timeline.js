// Keeps the timeline up to date. Every row it puts in was rendered by the server; the page works without it.
import "./keys.js";
import "./suggest.js";
import { arrive, change, isFirst, onChange, refresh, remove } from "./list.js";
import { notify, show } from "./notice.js";
import { say } from "./page.js";
import { tell } from "./selection.js";
import { listen } from "./stream.js";

const live = document.getElementById("live");
const STATES = { live: isFirst ? "Live" : "Not live", lost: "Connection lost" };

const PATIENCE_MS = 1500;
let warning = 0;
let endWarning = () => {};

// The connection is shown beside the search, which may be scrolled away.
function warn(isLost) {
  clearTimeout(warning);
  endWarning();
  if (!isLost) return;
  warning = setTimeout(() => {
    endWarning = say("Connection lost: what comes now appears when it is back.", { forMs: 0 });
  }, PATIENCE_MS);
}

onChange((count) => {
  show(count);
  tell();
});

// A search that was refused shows nothing that could change.
if (live) {
  listen(document.getElementById("list").dataset.version, {
    capture: (capture) => {
      arrive(capture.id);
      notify(capture);
    },
    update: (capture) => change(capture.id),
    delete: (gone) => (gone.cleared_up_to ? refresh() : remove(gone.id)),
    resync: refresh,
    gap: refresh,
    state: (name) => {
      if (name !== live.dataset.state) warn(name === "lost");
      live.dataset.state = name;
      live.firstElementChild.textContent = STATES[name];
    },
  });
}

// A menu closes when the focus or a click goes elsewhere.
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of document.querySelectorAll("details.choice[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
