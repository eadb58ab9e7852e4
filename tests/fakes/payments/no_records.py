"""An account without objects, for what reads none."""

from __future__ import annotations

from typing import Any

from fakes.core.look import Question
from fakes.payments.document import Json
from fakes.payments.records import Records


class NoRecords(Records):
    """Records that find nothing, whatever they are asked for."""

    def of(self, account: str) -> NoRecords:
        """Return another account without objects."""
        return NoRecords(self.scope._replace(account=account), self.now)

    def row(self, id: str) -> Json | None:
        """Find nothing."""
        return None

    def select(self, statement: Any) -> list[Json]:
        """Find nothing."""
        return []

    def ask(self, question: Question, values: Json) -> list[Json]:
        """Find nothing."""
        return []
