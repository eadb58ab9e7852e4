"""The page on which people sign in, and the way out."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.guard import SIGN_IN
from app.sign_in import USER, Outcome, SignIn, local_path
from app.web.rendering import RendererDep

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=2000)]
_COMPLAINTS = {
    Outcome.WRONG: (403, "That user and password do not belong together."),
    Outcome.CROWDED: (429, "Too many wrong passwords. Wait a few seconds, then try again."),
}


def sign_in_of(request: Request) -> SignIn:
    """Return how this application knows people."""
    return cast("SignIn", request.app.state.sign_in)


@router.get(SIGN_IN)
async def ask(
    request: Request, renderer: RendererDep, next: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    """Ask for user and password; who needs none, or has signed in, goes on."""
    target = local_path(next)
    if not sign_in_of(request).is_needed or USER in request.scope:
        return RedirectResponse(target, 303)
    return renderer.page(request, "sign_in.html", target=target, user="", complaint="")


@router.post(SIGN_IN)
async def sign_in(
    request: Request, renderer: RendererDep, user: Typed = "", password: Typed = "", next: Typed = "/"
) -> Response:
    """Sign in and go where the person was going."""
    known, target = sign_in_of(request), local_path(next)
    outcome = await known.check(request.scope, user, password)
    if outcome is Outcome.RIGHT:
        return RedirectResponse(target, 303, {"Set-Cookie": known.cookie(request.scope, user)})
    status, complaint = _COMPLAINTS[outcome]
    return renderer.page(request, "sign_in.html", status, target=target, user=user, complaint=complaint)


@router.post("/ui/sign-out")
async def sign_out(request: Request) -> Response:
    """Sign out."""
    headers = {"Set-Cookie": sign_in_of(request).no_cookie(request.scope)}
    return RedirectResponse(SIGN_IN, 303, headers)
