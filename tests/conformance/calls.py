"""One good call for each HTTP provider: what the conformance suite sends to all of them."""

from dataclasses import dataclass, field

from fakes.core.captures import Json


@dataclass(frozen=True)
class Call:
    """A request that makes at least one capture, and what its provider calls things."""

    method: str
    path: str
    status: int
    data: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    auth: tuple[str, str] | None = None
    secret: str = ""
    error_key: str = ""

    def options(self) -> Json:
        """Return the request's options, as httpx takes them."""
        options: Json = {"data": self.data, "headers": self.headers}
        return options if self.auth is None else {**options, "auth": self.auth}


CALLS = {
    "twilio": Call(
        method="POST",
        path="/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json",
        status=201,
        data={"To": "+14155552671", "From": "+15005550006", "Body": "hello"},
        auth=("AC00000000000000000000000000000000", "a-very-secret-token"),
        secret="a-very-secret-token",
        error_key="code",
    ),
    "stripe": Call(
        method="POST",
        path="/v1/customers",
        status=200,
        data={"email": "ada@example.com"},
        headers={"Authorization": "Bearer sk_test_averysecretkey0123456789"},
        secret="averysecretkey",
        error_key="error",
    ),
}
