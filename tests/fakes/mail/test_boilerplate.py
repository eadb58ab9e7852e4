from fakes.core.packer import Packer
from fakes.mail.boilerplate import boilerplate

MAIL = (
    b"Received: from localhost (localhost [127.0.0.1])\r\nFrom: no-reply@shop.example\r\nMIME-Version: 1.0\r\n"
    b"Subject: Lamps\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    b'<!DOCTYPE html><html lang="en"><body style="margin:0;padding:0"><table role="presentation" align="center"'
    b' cellpadding="0" cellspacing="0" border="0"><tr><td align="center">Lamps</td></tr></table></body></html>\r\n'
)


def test_a_mail_is_half_as_large_with_what_is_the_same_in_most() -> None:
    packer = Packer()
    before = len(packer.pack(MAIL))
    packer.learn(boilerplate(), is_newest=True)
    assert len(packer.pack(MAIL)) < before / 2


def test_it_is_the_same_at_every_start() -> None:
    assert boilerplate() == boilerplate()
