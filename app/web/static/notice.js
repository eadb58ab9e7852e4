// How the page says that something is new while nobody looks: title, icon, and a notification for those who asked for it.
import { prefix, say } from "./page.js";

const icon = document.getElementById("favicon");
const button = document.getElementById("notify");
const news = document.getElementById("news");
const iconUrl = icon.href;
const newIconUrl = iconUrl.replace("favicon.svg", "favicon-new.svg");
const title = document.title.replace(/^\(\d+\) /, "");
const KEY = "stagedoor-notify";
let unseen = 0;
let waiting = [];
let timer = 0;

const isWanted = () => "Notification" in window && Notification.permission === "granted" && localStorage.getItem(KEY) === "yes";

/** Show how many captures are unread, and that some are new; `count` is how many have just appeared. */
export function show(count) {
  if (document.hidden) unseen += count;
  const unread = Number(document.getElementById("channels").dataset.unread);
  document.title = (unseen ? "● " : "") + (unread ? `(${unread}) ` : "") + title;
  icon.href = unseen ? newIconUrl : iconUrl;
  if (count) news.textContent = count === 1 ? "A new capture has arrived." : `${count} new captures have arrived.`;
}

/** Tell those who asked that a capture was made; several within a moment become one notification. */
export function notify(capture) {
  if (!document.hidden || !isWanted()) return;
  waiting.push(capture);
  clearTimeout(timer);
  timer = setTimeout(tell, 300);
}

function tell() {
  const [first] = waiting;
  const words = waiting.length === 1 ? (first.to[0] ?? first.channel) : `${waiting.length} new captures`;
  const notification = new Notification(words, { body: first.title, tag: "stagedoor", icon: iconUrl });
  const url = waiting.length === 1 ? `${prefix}/ui/captures/${first.id}` : null;
  notification.onclick = () => {
    window.focus();
    notification.close();
    if (url) location.assign(url);
  };
  waiting = [];
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  show(0);
});

function press() {
  button.setAttribute("aria-pressed", String(isWanted()));
}

// A search that was refused tells of nothing.
if (button && "Notification" in window) {
  button.hidden = false;
  press();
  button.addEventListener("click", async () => {
    if (isWanted()) localStorage.removeItem(KEY);
    else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "yes");
    else say("The browser does not allow notifications for this page.");
    press();
  });
}
