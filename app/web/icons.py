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
