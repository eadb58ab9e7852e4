// The connection to the server's events: opens it, opens it again, says in which state it is and when something may have been missed.
import { prefix } from "./page.js";

const KINDS = ["capture", "update", "delete", "resync"];
const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 8000;

/** Call on[kind](data) for every event since the page's `version`, on.state(name) and, after a gap, on.gap(). */
export function listen(version, on) {
  let source;
  let timer = 0;
  let delayMs = FIRST_DELAY_MS;
  let wasLost = false;

  function lose() {
    wasLost = true;
    on.state("lost");
  }

  function open() {
    clearTimeout(timer);
    source?.close();
    // After a gap the page is taken anew, whatever it was rendered from.
    source = new EventSource(`${prefix}/stagedoor/v1/stream${wasLost ? "" : `?version=${version}`}`);
    source.onopen = () => {
      delayMs = FIRST_DELAY_MS;
      on.state("live");
      if (wasLost) on.gap();
      wasLost = false;
    };
    source.onerror = () => {
      lose();
      // The browser tries again by itself only while it thinks that it is worth it.
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, delayMs);
      delayMs = Math.min(delayMs * 2, LAST_DELAY_MS);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => on[kind](JSON.parse(event.data)));
    }
  }

  addEventListener("offline", lose);
  addEventListener("online", open);
  // A page with an open connection is not kept for the way back.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    wasLost = true;
    open();
  });
  open();
}
