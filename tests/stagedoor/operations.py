"""Builders for the client's tests: operations played against written answers, and captures as the API sends them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stagedoor._wire import Answer, Operation, Request

T = TypeVar("T")


def answer(status: int = 200, **members: Any) -> Answer:
    """An answer whose body is a JSON object."""
    return Answer(status, json.dumps(members).encode())


def problem(status: int, title: str = "Not found", **members: Any) -> Answer:
    """An answer that is a problem."""
    return Answer(status, json.dumps({"title": title, "status": status, **members}).encode())


def capture_json(number: int = 1, **members: Any) -> dict[str, Any]:
    """A capture as a list shows it."""
    return {
        "id": f"0000000000{number:02}",
        "sandbox": "default",
        "channel": "mail",
        "provider": "smtp",
        "kind": "message",
        "created_at": "2026-11-23T03:21:45.120Z",
        "from": "shop@example.com",
        "to": ["ann@example.com"],
        "title": "Your code",
        "preview": "Use 123456",
        "size": 812,
        "read": False,
        "tags": [],
        "codes": ["123456"],
        "links": [{"url": "https://shop.example/confirm?t=1", "text": "Confirm"}],
        "flags": [],
        **members,
    }


def mail_json(
    number: int = 1, *, subject: str = "Your code", text: str = "Use 123456", **members: Any
) -> dict[str, Any]:
    """A whole mail."""
    return capture_json(number, title=subject, mail={"subject": subject, "text": text}, **members)


@dataclass
class Played:
    """What an operation asked for while it was played."""

    requests: list[Request] = field(default_factory=list)

    def play(self, operation: Operation[T], *answers: Answer | Callable[[], Answer]) -> T:
        """Run the operation, giving it these answers in turn, and return its result."""
        try:
            self.requests.append(next(operation))
            for each in answers:
                self.requests.append(operation.send(each() if callable(each) else each))
        except StopIteration as end:
            result: T = end.value
            return result
        raise AssertionError(f"one answer too few: the operation asks for {self.requests[-1]}")


def play(operation: Operation[T], *answers: Answer | Callable[[], Answer]) -> T:
    """Run an operation, giving it these answers in turn, and return its result."""
    return Played().play(operation, *answers)


@dataclass
class Watch:
    """A monotonic clock that tests move."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def then(self, seconds: float, reply: Answer) -> Callable[[], Answer]:
        """An answer that comes after some seconds."""

        def later() -> Answer:
            self.now_s += seconds
            return reply

        return later
