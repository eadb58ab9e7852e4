"""The only list of the fakes."""

from __future__ import annotations

from fakes.core.fake import FakeFactory
from fakes.mail.fake import MailFake
from fakes.payments.fake import PaymentsFake
from fakes.sms.fake import SmsFake

FAKES: tuple[FakeFactory, ...] = (MailFake, SmsFake, PaymentsFake)
