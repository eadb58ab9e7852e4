"""What the receiver needs is what the kernel gives."""

from fakes.core import fault_rule
from fakes.core import faults as kernel
from fakes.mail.providers.smtp.session import Envelope, Faults, Session, Stage, StartTls


def as_faults(faults: kernel.Faults) -> Faults:
    """Hold, when types are checked, that the kernel's faults are what the receiver asks for."""
    return faults


def test_the_stages_are_those_that_faults_know() -> None:
    assert tuple(Stage) == fault_rule.STAGES


def test_starttls_is_spelled_as_its_setting() -> None:
    assert [mode.value for mode in StartTls] == ["off", "optional", "required"]


def test_facts_have_the_defaults_of_a_plain_conversation() -> None:
    session = Session(sandbox="default", peer="127.0.0.1:50000")
    assert (session.helo, session.tls, session.auth_user) == ("", None, None)
    assert Envelope(sender="", recipients=("a@example.com",)).flags == ()
