"""What faults can do to each provider, as the fakes say; a fault that could never act is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fakes.core.captures import Json
from fakes.core.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One provider: the keys of `do` that it carries out, and the stages of its conversation, if it has any."""

    channel: str
    provider: str
    actions: frozenset[str]
    stages: tuple[str, ...] = ()

    def can(self, rule: Json) -> bool:
        """Tell whether everything that a full rule asks for can happen here."""
        return not self.lacking(rule)

    def lacking(self, rule: Json) -> str:
        """Return in words what a full rule asks for and cannot happen here; nothing if all of it can."""
        actions = sorted(rule["do"].keys() - self.actions)
        if actions:
            return " and ".join(repr(name) for name in actions)
        if rule["stage"] is not None and rule["stage"] not in self.stages:
            return f"stage {rule['stage']!r}"
        return ""

    @property
    def words(self) -> str:
        """All that can happen here, for people."""
        stages = f"stages {', '.join(self.stages)}" if self.stages else "no stages"
        return f"For {self.provider}: {', '.join(sorted(self.actions))}; {stages}."


# They word what another action does, and do nothing by themselves.
_WORDING = frozenset({"message", "error_code"})


def check(rule: Json, abilities: Sequence[Ability]) -> None:
    """Refuse a full rule that none of the providers it names can carry out. Raises InvalidInput.

    Where no provider is known at all, any of them might.
    """
    if rule["do"].keys() <= _WORDING:
        raise InvalidInput(
            f"{' and '.join(repr(name) for name in sorted(rule['do']))} alone would do nothing.",
            hint="'message' goes with 'status' or 'code', 'error_code' with 'delivery'.",
        )
    concerned = [
        each
        for each in abilities
        if rule["channel"] in (None, each.channel) and rule["provider"] in (None, each.provider)
    ]
    if not abilities or any(each.can(rule) for each in concerned):
        return
    if not concerned:
        raise InvalidInput(
            f"There is no provider {rule['provider']!r} in channel {rule['channel']!r}.",
            hint=f"Known: {', '.join(f'{each.provider} in {each.channel}' for each in abilities)}.",
        )
    detail = (
        f"Faults of {concerned[0].provider} know no {concerned[0].lacking(rule)}."
        if len(concerned) == 1
        else "No provider can do all of that."
    )
    raise InvalidInput(detail, hint=" ".join(each.words for each in concerned))
