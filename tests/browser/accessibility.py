"""Every page of a seeded server, by name; and axe-core, which looks at one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import Page

from tests.parts import NODE_SDKS

SECTIONS = (
    "html",
    "text",
    "source",
    "attachments",
    "links",
    "checks",
    "headers",
    "envelope",
    "parts",
    "raw",
    "test",
)
PAGES = {
    "timeline": "/",
    "timeline, nothing matches": "/?q=zzzzzz",
    "timeline, unread mail": "/?q=is:unread+channel:mail",
    "text": "/ui/captures/{sms}",
    "payment": "/ui/captures/{payments}",
    "payment as a test": "/ui/captures/{payments}?view=test",
    "bounce": "/ui/captures/{bounce}",
    "people": "/ui/people",
    "person": "/ui/people/ada@example.com",
    "nobody": "/ui/people/nobody@example.com",
    "callbacks": "/ui/callbacks",
    "no callbacks": "/ui/callbacks?event=none",
    "callback that failed": "/ui/callbacks/{callback}",
    "requests": "/ui/requests",
    "request": "/ui/requests/{request}",
    "sandboxes": "/ui/sandboxes",
    "sandbox": "/ui/sandboxes/demo",
    "reset": "/ui/sandboxes/demo/reset",
    "delete": "/ui/sandboxes/demo/delete",
    "faults": "/ui/faults",
    "clock": "/ui/clock",
    "set up": "/ui/setup",
    "set up, refused": "/ui/setup?host=a+b",
    "API": "/stagedoor/docs",
    "error": "/ui/no-such-page",
} | {f"mail, {section}": f"/ui/captures/{{mail}}?view={section}" for section in SECTIONS}
# What axe calls minor or moderate is advice; these keep somebody from using the page.
BLOCKING = ("serious", "critical")
_RUN = """
async (rules) => {
  const options = { iframes: false, resultTypes: ["violations"] };
  if (rules.length) options.runOnly = { type: "rule", values: rules };
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, nodes: nodes.slice(0, 5).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
  }));
}
"""


@dataclass(frozen=True)
class Seeded:
    """A server whose sandbox `demo` the demo has filled, and the ids of what the pages are about."""

    url: str
    ids: dict[str, str]

    def page(self, name: str) -> str:
        """Return the URL of a page."""
        return f"{self.url}/s/demo" + PAGES[name].format(**self.ids)


def ids_of(url: str) -> dict[str, str]:
    """Return an id of each kind of thing in the sandbox `demo`."""
    with httpx.Client(base_url=f"{url}/s/demo/stagedoor/v1", trust_env=False) as client:

        def first(path: str, **params: Any) -> str:
            items = client.get(path, params=params).raise_for_status().json()["items"]
            return str(items[0]["id"])

        return {
            "mail": first("/captures", channel="mail", q="receipt"),
            "sms": first("/captures", channel="sms"),
            "payments": first("/captures", channel="payments"),
            "bounce": first("/captures", channel="mail", kind="event"),
            "callback": first("/callbacks", state="failed"),
            "request": first("/requests", method="POST", status=402),
        }


async def complaints(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds serious or critical on the page that is open, by some of its rules or all."""
    if not await page.evaluate("'axe' in window"):
        axe = NODE_SDKS.path() / "axe-core" / "axe.min.js"
        # Evaluated from outside, as the pages' own policy lets no foreign script in.
        await page.evaluate(axe.read_text(encoding="utf-8"))
    found = await page.evaluate(_RUN, list(rules))
    return [
        f"{each['impact']} {each['id']}: {each['help']}\n  " + "\n  ".join(each["nodes"])
        for each in found
        if each["impact"] in BLOCKING
    ]
