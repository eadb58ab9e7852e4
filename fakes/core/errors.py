"""The named failures of the kernel; it does not know how any dialect renders them."""

from __future__ import annotations


class KernelError(Exception):
    """A named fact about a request that could not be served: a status, a title, and what to do next.

    `status` is the HTTP status that our own API answers with; providers map the class to their dialect.
    """

    status = 500
    title = "Internal error"

    def __init__(self, detail: str, *, hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint


class InvalidInput(KernelError):
    """Something in the request cannot be understood."""

    status = 400
    title = "Invalid request"


class Forbidden(KernelError):
    """Whoever asks may not have it."""

    status = 403
    title = "Forbidden"


class NotFound(KernelError):
    """What was asked for does not exist in this sandbox."""

    status = 404
    title = "Not found"


class Conflict(KernelError):
    """The request contradicts the present state."""

    status = 409
    title = "Conflict"


class TooLarge(KernelError):
    """The input exceeds one of the limits."""

    status = 413
    title = "Too large"


class StoreUnavailable(KernelError):
    """The database is locked, full or gone: nothing was stored, and trying again later may work."""

    status = 503
    title = "Store unavailable"


class StoreInUse(KernelError):
    """Another process already serves the same SQLite file."""

    title = "Store in use"


class BindFailed(KernelError):
    """A listener could not open its port."""

    title = "Port not available"
