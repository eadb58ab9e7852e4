"""The icons of the pages, drawn by us: strokes on a grid of 16 by 16."""

from __future__ import annotations

from markupsafe import Markup

_PATHS = {
    "mail": '<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.5"/><path d="m2.5 4.5 5.5 4.25L13.5 4.5"/>',
    "sms": '<path d="M2 4.25c0-.8.7-1.5 1.5-1.5h9c.8 0 1.5.7 1.5 1.5v5.5c0 .8-.7 1.5-1.5 1.5H7L4 13.75v-2.5h-.5'
    'c-.8 0-1.5-.7-1.5-1.5z"/>',
    "payments": '<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.5"/><path d="M2 6.5h12M4.5 10h2.5"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.75V8l2.25 1.75"/>',
    "attachment": '<path d="m12.5 7.25-4.6 4.6a2.6 2.6 0 0 1-3.7-3.7l5-5a1.8 1.8 0 0 1 2.5 2.5l-4.8 4.8a.9.9 0 0 1-1.3-1.3'
    'l4.2-4.2"/>',
    "search": '<circle cx="7" cy="7" r="4.25"/><path d="m10.25 10.25 3.5 3.5"/>',
    "back": '<path d="M9.75 3.5 5.25 8l4.5 4.5"/>',
    "next": '<path d="M6.25 3.5 10.75 8l-4.5 4.5"/>',
    "delete": '<path d="M2.75 4.5h10.5M6.25 4.5v-1.5h3.5v1.5M4 4.5l.6 8.5h6.8l.6-8.5"/>',
    "copy": '<rect x="5.25" y="5.25" width="8" height="8" rx="1.25"/><path d="M3 10.5V3.75C3 3.3 3.3 3 3.75 3h6.75"/>',
    "fault": '<path d="M8 2.25 14.25 13H1.75zM8 6.5v3M8 11.1v.2"/>',
    "door": '<path d="M3.5 13.75V2.5h7v11.25M1.75 13.75h12.5M8.4 8.1v.2M10.5 4.5h2v9.25"/>',
    "timeline": '<path d="M5.5 4h8M5.5 8h8M5.5 12h5.5M2.5 4h.2M2.5 8h.2M2.5 12h.2"/>',
    "person": '<circle cx="8" cy="5.25" r="2.75"/><path d="M2.75 13.75c.4-2.9 2.5-4.5 5.25-4.5s4.85 1.6 5.25 4.5"/>',
    "callback": '<path d="M9.5 2.75h3.75V6.5M13 3 7.75 8.25M11 9.5v2.75c0 .6-.4 1-1 1H3.75c-.6 0-1-.4-1-1V6c0-.6.4-1 1-1H6.5"/>',
    "request": '<path d="M2.75 8H10M7 4.9 10.1 8 7 11.1M10.5 2.75h1.75c.6 0 1 .4 1 1v8.5c0 .6-.4 1-1 1H10.5"/>',
    "sandbox": '<path d="m8 1.9 5.5 3v6.2L8 14.1l-5.5-3V4.9zM2.6 5 8 8l5.4-3M8 8v6"/>',
    "setup": '<path d="M5.75 2v3.25M10.25 2v3.25M3.75 5.25h8.5V7.5a4.25 4.25 0 0 1-8.5 0zM8 11.75V14"/>',
    "api": '<path d="M6 2.75c-1.6 0-2 .6-2 2v1.5c0 1-.5 1.75-1.5 1.75 1 0 1.5.75 1.5 1.75v1.5c0 1.4.4 2 2 2M10 2.75c1.6 0 2 .6 2 2v1.5'
    'c0 1 .5 1.75 1.5 1.75-1 0-1.5.75-1.5 1.75v1.5c0 1.4-.4 2-2 2"/>',
    "menu": '<path d="M2.5 4.25h11M2.5 8h11M2.5 11.75h11"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "check": '<path d="m3 8.5 3.25 3.25L13 5"/>',
    "tag": '<path d="M2.5 3.5v4l6 6 5-5-6-6h-4c-.6 0-1 .4-1 1zM5.4 5.4v.2"/>',
    "flag": '<path d="M4 14V2.75h7.5L10 5.5l1.5 2.75H4"/>',
    "bell": '<path d="M4 11.25V7a4 4 0 0 1 8 0v4.25l1 1H3zM6.75 14h2.5"/>',
    "help": '<circle cx="8" cy="8" r="6"/><path d="M6.4 6.4a1.7 1.7 0 1 1 2.5 1.5c-.6.3-.9.7-.9 1.3M8 11.2v.2"/>',
    "unread": '<circle cx="8" cy="8" r="3.25" fill="currentColor"/>',
    "read": '<circle cx="8" cy="8" r="3.25"/>',
    "down": '<path d="m3.5 6 4.5 4.5L12.5 6"/>',
    "link": '<path d="M6.75 9.25a2.5 2.5 0 0 0 3.5 0l2.3-2.3a2.5 2.5 0 0 0-3.5-3.5l-.8.8M9.25 6.75a2.5 2.5 0 0 0-3.5 0l-2.3 2.3'
    'a2.5 2.5 0 0 0 3.5 3.5l.8-.8"/>',
    "download": '<path d="M8 2.5v7.25M4.9 6.9 8 10l3.1-3.1M2.75 13.25h10.5"/>',
}


def icon(name: str) -> Markup:
    """Return an icon as inline SVG, hidden from screen readers. Raises KeyError for an unknown name."""
    # The paths are constants of this module.
    return Markup(  # noqa: S704 - see above
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" '
        'stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{_PATHS[name]}</svg>"
    )
