"""What becomes of an identity verification once a person has shown a document, or none that will do."""

from __future__ import annotations

from typing import Any

from fakes.payments.document import Document
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

_KIND = "identity.verification_session"
_REPORT = "identity.verification_report"
_REFUSED = {"code": "document_unverified_other", "reason": "The document could not be verified."}


def answer(work: Work, session_id: str, *, is_passed: bool) -> Document:
    """Verify a person, or ask again. Raises StripeError for a session that waits for nobody."""
    session = work.require(_KIND, session_id)
    if session["status"] != "requires_input":
        raise StripeError(
            400, f"This verification has a status of {session['status']}; nobody is asked any more."
        )
    session["status"] = "processing"
    work.save(session)
    work.emit(f"{_KIND}.processing", session)
    session["last_verification_report"] = _report(work, session, is_passed=is_passed).id
    if is_passed:
        session["status"], session["last_error"] = "verified", None
        session["client_secret"] = session["url"] = None
        work.save(session)
        work.emit(f"{_KIND}.verified", session)
    else:
        session["status"], session["last_error"] = "requires_input", dict(_REFUSED)
        work.save(session)
        work.emit(f"{_KIND}.requires_input", session)
    return session


def _report(work: Work, session: Document, *, is_passed: bool) -> Document:
    result: dict[str, Any] = {
        "address": None,
        "error": None if is_passed else dict(_REFUSED),
        "expiration_date": None,
        "files": [],
        "first_name": "Jenny" if is_passed else None,
        "issued_date": None,
        "issuing_country": "US" if is_passed else None,
        "last_name": "Rosen" if is_passed else None,
        "status": "verified" if is_passed else "unverified",
        "type": "driving_license" if is_passed else None,
    }
    known: dict[str, Any] = {"type": session["type"], "verification_session": session.id}
    if session["type"] == "document":
        known["document"] = result
    return work.create(_REPORT, known)
