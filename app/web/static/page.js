// What every page does with script: says short things, copies, asks before it does, goes places by keyboard. Pages work without it.
export const { prefix } = document.body.dataset;

/** Say something for a while; `action` is { label, key, run } for a button. Returns what takes it away. */
export function say(words, { action, forMs = 2500 } = {}) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.append(words);
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    toast.remove();
  };
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(action.label);
    if (action.key) {
      const key = document.createElement("kbd");
      key.append(action.key);
      button.append(" ", key);
    }
    button.addEventListener("click", () => {
      end();
      action.run();
    });
    toast.append(button);
  }
  document.getElementById("toasts").append(toast);
  if (forMs) timer = setTimeout(end, forMs);
  return end;
}

/** Tell whether a key belongs to what has the focus, and not to the page. */
export function isTyping(event) {
  const { target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]") !== null;
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (!question) return;
  if (!confirm(question)) event.preventDefault();
  // Without script the server asks.
  else if (event.target.elements.confirmed) event.target.elements.confirmed.value = "1";
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
    say(button.dataset.copy.length < 60 ? `Copied ${button.dataset.copy}` : "Copied");
  } catch {
    say("The browser does not let this page copy: select the text instead.");
  }
});

let isGoing = false;
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  if (isGoing) {
    isGoing = false;
    const link = document.querySelector(`.site a[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign(link.href);
    }
  } else if (event.key === "g") {
    isGoing = true;
    setTimeout(() => {
      isGoing = false;
    }, 1500);
  }
});
