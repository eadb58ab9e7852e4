"""Composition: one service out of settings, kernel, fakes, API and pages. Nothing happens at import."""

from __future__ import annotations

from collections.abc import Sequence

from app.body import BoundedBody
from app.door import Door
from app.entrance import Entrance
from app.guard import Guard
from app.late import Late
from app.own_names import OwnNames
from app.service import Service
from app.sign_in import SignIn
from fakes.core.fake import AsgiApp, HttpProvider


def own_site(service: Service, sign_in: SignIn) -> Late:
    """Return our API and pages. They take as long to load as all the rest, and no provider needs them."""

    def make() -> AsgiApp:
        from app.site import site

        return site(service, sign_in)

    return Late(make)


def application(service: Service, site: AsgiApp, sign_in: SignIn) -> AsgiApp:
    """Return the whole HTTP side of a service: providers at the door, our API and pages behind the guard."""
    providers: Sequence[HttpProvider] = [
        provider for fake in service.fakes.values() for provider in fake.http_providers()
    ]
    context = service.context
    bounded = BoundedBody(site, context.limits.max_message_bytes)
    entrance = Entrance(bounded, context.sandboxes)
    return Door(
        Guard(entrance, sign_in, OwnNames(service.settings)),
        providers,
        context.sandboxes,
        context.requests,
        context.limits.max_recorded_body_bytes,
    )
