"""A letter as apps send them, for the store: what is written in nearly every mail need not be written again."""

from __future__ import annotations

from fakes.core.content import Content
from fakes.core.limits import Limits
from fakes.mail.models import Arrival, Envelope
from fakes.mail.service import draft

_LETTER = """\
Received: from localhost (localhost [127.0.0.1])\r
\tby mail.example.com with ESMTPS id 0123456789ABCDEF; Mon, 5 Jan 2026 08:15:00 +0000\r
Return-Path: <bounces@mail.example.com>\r
X-Mailer: PHPMailer Nodemailer\r
List-Unsubscribe: <https://www.example.com/unsubscribe>\r
Reply-To: "Support" <support@example.com>\r
Cc: <team@example.net>\r
Message-ID: <0123456789abcdef@mail.example.com>\r
Date: Mon, 5 Jan 2026 08:15:00 +0000\r
From: "Example" <no-reply@example.com>\r
To: Ada <ada@example.org>\r
Subject: =?utf-8?Q?Welcome?= =?UTF-8?B?Please confirm your email address\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="----=_Part_0"\r
\r
------=_Part_0\r
Content-Type: application/pdf; name="invoice.pdf"\r
Content-Disposition: attachment; filename="invoice.pdf"\r
Content-ID: <logo>\r
Content-Transfer-Encoding: base64\r
\r
JVBERi0xLjQK\r
\r
------=_Part_0\r
Content-Type: multipart/alternative; boundary="----=_Part_1"\r
\r
------=_Part_1\r
Content-Type: text/plain; charset=utf-8; format=flowed\r
Content-Transfer-Encoding: quoted-printable\r
\r
Hello Ada,\r
\r
Thank you for your order. Please confirm your email address, or reset your password, here:\r
\r
https://www.example.com/?token=3D\r
\r
Your verification code is 123456. It expires in 15 minutes. If you did not ask for it, you can ignore this email.\r
\r
------=_Part_1\r
Content-Type: text/html; charset="UTF-8"\r
Content-Transfer-Encoding: 7bit\r
\r
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\r
<html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r
<meta name="viewport" content="width=device-width, initial-scale=1.0"><title></title>\r
<style type="text/css">@media only screen and (max-width:600px){.container{width:100% !important}}</style></head>\r
<body style="margin:0;padding:0;background-color:#f4f4f4;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;color:#333333">\r
<table role="presentation" align="center" width="600" cellpadding="0" cellspacing="0" border="0">\r
<tr><td align="center" valign="top" bgcolor="#ffffff" style="padding:20px 0;text-align:center">\r
<img src="https://www.example.com/logo.png" alt="" width="120" height="40" style="display:block;border:0">\r
<h1 style="margin:0 0 20px;font-weight:bold"></h1><p style="margin:0 0 20px 0"></p>\r
<p style="color:#999999"><strong></strong><br></p><span>&nbsp;</span><div></div><ul><li></li></ul>\r
<a href="https://www.example.com/" target="_blank" style="display:inline-block;text-decoration:none;border-radius:4px">\r
</a></td></tr></table></body></html>\r
\r
------=_Part_1--\r
\r
------=_Part_0--\r
"""
_ENVELOPE = Envelope(
    sender="no-reply@example.com", recipients=("ada@example.org",), helo="localhost", peer="127.0.0.1:50000"
)


def boilerplate() -> bytes:
    """Return what would be stored of the letter."""
    arrival = Arrival(sandbox="default", provider="smtp", envelope=_ENVELOPE, raw=_LETTER.encode())
    limits = Limits()
    drafted = draft(arrival, limits)
    search = drafted.search_text(limits.max_search_chars)
    return Content.of(drafted.detail, search, drafted.raw).joined()
