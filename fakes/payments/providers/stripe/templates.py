"""The templates of the pages that payers and merchants see: loaded when the first page is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parents[2] / "templates"


class Templates:
    """Renders pages for one server."""

    @cached_property
    def _environment(self) -> Environment:
        # Most servers are started to take requests, and never show a page.
        from jinja2 import Environment, FileSystemLoader

        return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True)

    def page(self, template: str, values: Mapping[str, Any]) -> bytes:
        """Return a page in UTF-8."""
        return self._environment.get_template(template).render(values).encode()
