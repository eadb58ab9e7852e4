"""The nasty mails themselves, as text with plain line ends; `corpus` makes bytes of them."""

from __future__ import annotations

_HEAD = "From: Shop <shop@example.com>\nTo: jane@example.org\nSubject: s\nMIME-Version: 1.0\n"
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def _multi(subtype: str, boundary: str, *parts: str, tail: str = "") -> str:
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"{tail}\n\n{body}--{boundary}--\n'


def _leaf(content_type: str, body: str, *fields: str) -> str:
    return "\n".join([f"Content-Type: {content_type}", *fields, "", body])


_TEXT = _leaf("text/plain; charset=utf-8", "Your code is 123456\nBye")
_HTML = _leaf("text/html; charset=utf-8", "<p>Your code is <b>123456</b></p>")
_IMAGE = _leaf(
    "image/png",
    _PNG,
    "Content-Transfer-Encoding: base64",
    "Content-ID: <logo@x>",
    "Content-Disposition: inline",
)
_PDF = _leaf(
    "application/pdf",
    "JVBERi0=",
    "Content-Transfer-Encoding: base64",
    'Content-Disposition: attachment; filename="a.pdf"',
)
_INVITE = _leaf("text/calendar; charset=utf-8; method=REQUEST", "BEGIN:VCALENDAR\nEND:VCALENDAR")
_INNER = "From: inner@example.com\nSubject: inner\nContent-Type: text/plain\n\ninner body"
_ATTACHED = _leaf("message/rfc822", _INNER, "Content-Disposition: attachment; filename=fwd.eml")

STRUCTURES = {
    "plain": _HEAD + _TEXT,
    "html-only": _HEAD + _HTML,
    "no-type": _HEAD + "\nHello\n",
    "no-body": _HEAD + "Content-Type: text/plain\n\n",
    "no-body-no-blank-line": _HEAD + "X-Last: yes\n",
    "alternative": _HEAD + _multi("alternative", "b1", _TEXT, _HTML),
    "alternative-html-first": _HEAD + _multi("alternative", "b1", _HTML, _TEXT),
    "mixed": _HEAD + _multi("mixed", "b1", _TEXT, _PDF),
    "mixed-only-file": _HEAD + _multi("mixed", "b1", _PDF),
    "related": _HEAD + _multi("related", "b1", _HTML, _IMAGE),
    "related-start": _HEAD
    + _multi(
        "related", "b1", _IMAGE, _HTML.replace("\n\n", "\nContent-ID: <root>\n\n", 1), tail="; start=<root>"
    ),
    "nested": _HEAD
    + _multi("mixed", "m", _multi("alternative", "a", _TEXT, _multi("related", "r", _HTML, _IMAGE)), _PDF),
    "invite": _HEAD + _multi("alternative", "b1", _TEXT, _HTML, _INVITE),
    "invite-root": _HEAD + _INVITE,
    "attached-message": _HEAD + _multi("mixed", "b1", _TEXT, _ATTACHED),
    "attached-multipart": _HEAD
    + _multi("mixed", "b1", _TEXT, _leaf("message/rfc822", _multi("mixed", "inner", _TEXT, _PDF))),
    "digest": _HEAD + _multi("digest", "b1", f"\n{_INNER}", f"\n{_INNER}"),
    "report": _HEAD
    + _multi(
        "report",
        "b1",
        _TEXT,
        _leaf(
            "message/delivery-status",
            "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b\nAction: failed\n",
        ),
        _leaf("text/rfc822-headers", "Subject: s\n"),
        tail="; report-type=delivery-status",
    ),
    "signed": _HEAD
    + _multi("signed", "b1", _TEXT, _leaf("application/pgp-signature", "-----BEGIN PGP-----")),
    "preamble-epilogue": _HEAD
    + 'Content-Type: multipart/mixed; boundary="b1"\n\nThis is a multi-part message.\n\n'
    + f"--b1\n{_TEXT}\n--b1--\nepilogue\n--b1\nnot a part\n",
    "empty-parts": _HEAD + 'Content-Type: multipart/mixed; boundary="b1"\n\n--b1\n\n--b1\n\n\n--b1--\n',
    "boundary-prefix": _HEAD + _multi("mixed", "abc", _multi("alternative", "abcd", _TEXT, _HTML), _PDF),
    "boundary-prefix-inside": _HEAD
    + _multi("mixed", "abcd", _multi("alternative", "abc", _TEXT, _HTML), _PDF),
    "boundary-blanks": _HEAD
    + f'Content-Type: multipart/mixed; boundary="b 1"\n\n--b 1  \n{_TEXT}\n--b 1-- \t\n',
    "boundary-special": _HEAD + _multi("mixed", "=_(x)+'/:?.,-", _TEXT, _HTML),
    "boundary-unquoted": _HEAD
    + f"Content-Type: multipart/mixed; boundary=b1; charset=utf-8\n\n--b1\n{_TEXT}\n--b1--\n",
    "boundary-in-text": _HEAD
    + _multi("mixed", "b1", _leaf("text/plain", "see --b1 here\n --b1\n--b1x\n--b1-"), _PDF),
    "file-text": _HEAD
    + _multi(
        "mixed", "b1", _TEXT, _leaf("text/plain; name=log.txt", "log", "Content-Disposition: attachment")
    ),
    "attachment-is-the-mail": _HEAD + _PDF,
    "case-of-type": _HEAD + "CONTENT-TYPE: TEXT/HTML; CHARSET=UTF-8\n\n<p>x</p>\n",
    "folded-type": _HEAD + f'Content-Type: multipart/mixed;\n\tboundary="b1"\n\n--b1\n{_TEXT}\n--b1--\n',
    "non-mime-type": _HEAD + "Content-Type: text\n\nHello\n",
    "empty-type": _HEAD + "Content-Type:\n\nHello\n",
    "charset-comment": _HEAD + "Content-Type: text/plain; charset=us-ascii\n\nHello\n",
    "deep": _HEAD
    + _multi(
        "mixed", "b1", _multi("mixed", "b2", _multi("mixed", "b3", _multi("mixed", "b4", _TEXT), _PDF), _HTML)
    ),
    "eight-bit-body": _HEAD
    + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße\n",
    "binary-encoding": _HEAD + "Content-Type: text/plain\nContent-Transfer-Encoding: binary\n\nraw\n",
    "upper-encoding": _HEAD + "Content-Type: text/plain\nContent-Transfer-Encoding: BASE64\n\nSGVsbG8=\n",
    "qp-soft-breaks": _HEAD
    + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nlong =\nline=\n =C3=A9=20\n",
}

FIELDS = {
    "folded": "Subject: one\n two\n\tthree\nX: y",
    "blank-continuation": "Subject: one\n \n two\nX: y",
    "doubled": "Subject: first\nSubject: second\nTo: a@example.com\nTo: b@example.com",
    "empty": "Subject:\nX:  ",
    "long": "Subject: " + "word " * 400,
    "colons": "Subject: a: b: c\nX-Url: http://example.com/?a=b",
    "words-neighbours": "Subject: =?utf-8?q?Gr=C3=BC?= =?utf-8?q?=C3=9Fe?= end",
    "words-folded": "Subject: =?utf-8?b?R3LDvA==?=\n =?utf-8?b?w59l?=",
    "words-and-text": "Subject: Re: =?iso-8859-1?q?=E9t=E9?= (was: =?utf-8?q?x?=)",
    "words-two-charsets": "Subject: =?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=",
    "words-underscore": "Subject: =?utf-8?Q?a_b=5Fc?=",
    "words-empty": "Subject: =?utf-8?q??=",
    "words-lower": "Subject: =?UTF-8?b?w6k=?= =?utf-8?B?w6k=?=",
    "words-none": "Subject: =?utf-8?x?abc?= and =? and ?=",
    "words-unfinished": "Subject: =?utf-8?q?abc",
    "words-question": "Subject: =?utf-8?q?what=3F?=",
    "words-language": "Subject: =?utf-8*en?q?hello?=",
    "words-glued": "Subject: pre=?utf-8?q?=C3=A9?=post",
    "words-split-character": "Subject: =?utf-8?q?=C3?= =?utf-8?q?=A9?=",
    "words-no-padding": "Subject: =?utf-8?b?w6k?=",
    "words-bad-base64": "Subject: =?utf-8?b?!!!!?= rest",
    "words-unknown-charset": "Subject: =?x-klingon?q?abc?=",
    "words-blank-inside": "Subject: =?utf-8?q?two words?=",
    "words-raw-question": "Subject: =?utf-8?q?what??=",
    "words-line-break": "Subject: =?utf-8?q?a=0D=0AX-Injected:_yes?=",
    "utf-8": "Subject: Grüße 世界\nFrom: Jürgen <jürgen@exämple.de>",
    "eight-bit-latin1": "Subject: Grüße",
    "tabs": "Subject:\ttabbed\t\nX:\t1",
    "name-case": "sUbJeCt: x\nMESSAGE-ID: <a@b>\nmessage-id: <c@d>",
    "message-id-odd": "Message-ID: no-brackets@x\nSubject: s",
    "mbox-from": "From jane@example.org Tue Nov 24 10:00:00 2026\nSubject: s",
    "name-odd": "X_A.b!#$%&'*+^`{|}~: v\nSubject: s",
    "date-usual": "Date: Tue, 24 Nov 2026 10:00:00 +0100",
    "date-no-day": "Date: 24 Nov 2026 10:00:00 -0530",
    "date-no-seconds": "Date: Tue, 24 Nov 2026 10:00 +0000",
    "date-zone-name": "Date: Tue, 24 Nov 2026 10:00:00 EST",
    "date-gmt": "Date: Tue, 24 Nov 2026 10:00:00 GMT",
    "date-comment": "Date: Tue, 24 Nov 2026 10:00:00 +0100 (CET)",
    "date-unknown-zone": "Date: Tue, 24 Nov 2026 10:00:00 -0000",
    "date-two-digit-year": "Date: Tue, 24 Nov 26 10:00:00 +0000",
    "date-asctime": "Date: Tue Nov 24 10:00:00 2026",
    "date-wrong-day": "Date: Mon, 32 Nov 2026 10:00:00 +0000",
    "date-words": "Date: yesterday",
    "date-empty": "Date:",
    "date-dashes": "Date: 24-Nov-2026 10:00:00 +0000",
    "date-lower": "Date: tue, 24 nov 2026 10:00:00 +0000",
    "date-long-month": "Date: Tue, 24 November 2026 10:00:00 +0000",
    "date-year-0": "Date: Tue, 24 Nov 0000 10:00:00 +0000",
    "date-leap-second": "Date: Tue, 24 Nov 2026 23:59:60 +0000",
    "date-iso": "Date: 2026-11-24T10:00:00Z",
}

FILE_NAMES = {
    "quoted": 'Content-Disposition: attachment; filename="a b.pdf"',
    "token": "Content-Disposition: attachment; filename=a.pdf",
    "by-name": 'Content-Type: application/pdf; name="n.pdf"',
    "both": 'Content-Type: application/pdf; name="n.pdf"\nContent-Disposition: attachment; filename="f.pdf"',
    "extended": "Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf",
    "extended-language": "Content-Disposition: attachment; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.pdf",
    "extended-latin1-charset": "Content-Disposition: attachment; filename*=iso-8859-1''%E9t%E9.pdf",
    "extended-and-plain": "Content-Disposition: attachment; filename=\"plain.pdf\"; filename*=utf-8''ext.pdf",
    "extended-quoted": "Content-Disposition: attachment; filename*=\"utf-8''a%20b.pdf\"",
    "extended-no-charset": "Content-Disposition: attachment; filename*=''a%20b.pdf",
    "extended-no-quotes": "Content-Disposition: attachment; filename*=a%20b.pdf",
    "continued": 'Content-Disposition: attachment; filename*0="long "; filename*1="name.pdf"',
    "continued-extended": "Content-Disposition: attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC; filename*2=\"e.pdf\"",
    "continued-disorder": 'Content-Disposition: attachment; filename*1="b.pdf"; filename*0="a"',
    "continued-folded": "Content-Disposition: attachment;\n filename*0*=utf-8''a%20;\n filename*1*=b.pdf",
    "continued-many": "Content-Disposition: attachment;"
    + ";".join(f" filename*{i}={i:02d}" for i in range(12)),
    "word": "Content-Disposition: attachment; filename==?utf-8?q?=C3=A9t=C3=A9.pdf?=",
    "word-quoted": 'Content-Disposition: attachment; filename="=?utf-8?b?w6l0w6kucGRm?="',
    "words-folded": 'Content-Disposition: attachment; filename="=?utf-8?q?=C3=A9?=\n =?utf-8?q?t=C3=A9.pdf?="',
    "word-in-name": 'Content-Type: application/pdf; name="=?iso-8859-1?q?=E9t=E9.pdf?="',
    "utf-8": 'Content-Disposition: attachment; filename="Grüße.pdf"',
    "semicolon": 'Content-Disposition: attachment; filename="a;b.pdf"',
    "escaped-quote": 'Content-Disposition: attachment; filename="a\\"b.pdf"',
    "windows-path": 'Content-Disposition: attachment; filename="C:\\dir\\a.pdf"',
    "traversal": 'Content-Disposition: attachment; filename="../../etc/passwd"',
    "blanks": "Content-Disposition: attachment; filename = spaced.pdf ; size=3",
    "unquoted-blanks": "Content-Disposition: attachment; filename=my report (1).pdf",
    "unclosed": 'Content-Disposition: attachment; filename="unclosed.pdf',
    "empty": 'Content-Disposition: attachment; filename=""',
    "upper": 'CONTENT-DISPOSITION: ATTACHMENT; FILENAME="A.PDF"',
    "doubled": 'Content-Disposition: attachment; filename="first.pdf"; filename="second.pdf"',
    "no-semicolon": 'Content-Disposition: attachment filename="a.pdf"',
    "inline": 'Content-Type: image/png\nContent-Disposition: inline; filename="i.png"\nContent-ID: <cid-1@x>',
    "only-cid": "Content-Type: image/png\nContent-ID: <cid-1@x>",
    "nothing": "Content-Type: application/octet-stream",
}

ADDRESSES = {
    "bare": "jane@example.com",
    "angle": "<jane@example.com>",
    "name": "Jane Doe <jane@example.com>",
    "quoted": '"Doe, Jane" <jane@example.com>',
    "quoted-escapes": '"Jane \\"JD\\" Doe" <jane@example.com>',
    "two": "a@example.com, B <b@example.com>",
    "many": ", ".join(f"User {i} <u{i}@example.com>" for i in range(40)),
    "folded": "a@example.com,\n b@example.com,\n\tC <c@example.com>",
    "group": "Team: a@example.com, B <b@example.com>;",
    "group-empty": "undisclosed-recipients:;",
    "group-and-more": "x@example.com, Team: a@example.com;, y@example.com",
    "comment": "jane@example.com (Jane Doe)",
    "comment-after": "Jane <jane@example.com> (work)",
    "comment-nested": "jane@example.com (Jane (at work) Doe)",
    "comment-inside": "jane(comment)@example.com",
    "word": "=?utf-8?q?J=C3=BCrgen?= <j@example.com>",
    "words": "=?utf-8?q?J=C3=BCrgen?= =?utf-8?b?TcO8bGxlcg==?= <j@example.com>",
    "word-quoted": '"=?utf-8?q?J=C3=BCrgen?=" <j@example.com>',
    "word-comma": "=?utf-8?Q?Doe,_Jane?= <jane@example.com>",
    "utf-8": "Jürgen <jürgen@exämple.de>",
    "utf-8-quoted": '"Jürgen, 世界" <j@example.com>',
    "eight-bit-latin1": "Jürgen <j@example.com>",
    "quoted-local": '"jane doe"@example.com',
    "quoted-local-angle": 'Jane <"jane doe"@example.com>',
    "literal": "jane@[192.0.2.1]",
    "literal-ipv6": "Jane <jane@[IPv6:2001:db8::1]>",
    "route": "<@relay.example,@other.example:jane@example.com>",
    "blanks": "  jane@example.com  ,   b@example.com  ",
    "blanks-at": "jane @ example . com",
    "local": "root",
    "name-only": "Jane Doe",
    "no-brackets": "Jane Doe jane@example.com",
    "semicolons": "a@example.com; b@example.com",
    "trailing-comma": "a@example.com,",
    "empty-between": "a@example.com,,b@example.com",
    "empty": "",
    "empty-angle": "<>",
    "name-empty-angle": "Jane <>",
    "no-comma": "<a@example.com> <b@example.com>",
    "unclosed-angle": "Jane <jane@example.com",
    "unclosed-angle-more": "Jane <jane@example.com, b@example.com",
    "unclosed-quote": '"Jane <jane@example.com>',
    "unclosed-comment": "jane@example.com (Jane",
    "apostrophes": "'Jane' <jane@example.com>",
    "dots": "J. R. Doe <jane@example.com>",
    "at-in-name": "jane@work <jane@example.com>",
    "quoted-address": '"jane@example.com" <jane@example.com>',
    "plus": "jane+tag_1%x=y@example.com",
    "brackets-name": "[Support] Team <s@example.com>",
    "double-at": "a@b@example.com",
    "mailto": "<mailto:jane@example.com>",
}

_ALT = 'Content-Type: multipart/alternative; boundary="b1"\n\n'
_BASE64 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
_QP = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
_UU = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: x-uuencode\n\n"

BROKEN = {
    "nothing": "",
    "only-a-line": "Hello",
    "no-headers": "Hello world\nthis is no header\n\nreally\n",
    "blank-first": "\nHello\n",
    "garbage-between": "Subject: s\nthis is no header\nTo: a@example.com\n\nbody\n",
    "continuation-first": " stray\nSubject: s\n\nbody\n",
    "colon-first": ": stray\nSubject: s\n\nbody\n",
    "blank-before-colon": "Subject : s\nTo: a@example.com\n\nbody\n",
    "no-terminator": f"{_HEAD}{_ALT}--b1\n{_TEXT}\n--b1\n{_HTML}\n",
    "no-terminator-inner": f"{_HEAD}{_multi('mixed', 'm', _ALT + '--b1' + chr(10) + _TEXT, _PDF)}",
    "no-delimiter": f"{_HEAD}{_ALT}just text\n",
    "no-boundary-parameter": f"{_HEAD}Content-Type: multipart/mixed\n\n--b1\n{_TEXT}\n--b1--\n",
    "empty-boundary": f'{_HEAD}Content-Type: multipart/mixed; boundary=""\n\n--\n{_TEXT}\n----\n',
    "wrong-boundary": f"{_HEAD}{_ALT}--other\n{_TEXT}\n--other--\n",
    "only-terminator": f"{_HEAD}{_ALT}--b1--\n",
    "terminator-first": f"{_HEAD}{_ALT}--b1--\n--b1\n{_TEXT}\n--b1--\n",
    "part-without-blank-line": f"{_HEAD}{_ALT}--b1\nno header at all\n--b1--\n",
    "part-header-only": f"{_HEAD}{_ALT}--b1\nContent-Type: text/plain\n--b1--\n",
    "same-boundary": f"{_HEAD}{_multi('mixed', 'b1', _ALT + '--b1' + chr(10) + _TEXT)}",
    "base64-no-padding": f"{_HEAD}{_BASE64}SGVsbG8\n",
    "base64-one-over": f"{_HEAD}{_BASE64}SGVsbG8gd\n",
    "base64-garbage": f"{_HEAD}{_BASE64}SGVs!bG8 *=\n",
    "base64-footer": f"{_HEAD}{_BASE64}SGVsbG8=\n-- \nlist footer\n",
    "base64-blanks": f"{_HEAD}{_BASE64} SGVs \n\n bG8= \n",
    "base64-empty": f"{_HEAD}{_BASE64}",
    "qp-bad-escape": f"{_HEAD}{_QP}100=%zz =4 =\nx=C3=A9\n",
    "qp-lower": f"{_HEAD}{_QP}=c3=a9=3d\n",
    "qp-blanks-at-end": f"{_HEAD}{_QP}soft = \nbreak\n",
    "qp-end-equals": f"{_HEAD}{_QP}end=",
    "uu": f"{_HEAD}{_UU}begin 644 a.txt\n%2&5L;&\\\n \nend\n",
    "uu-no-begin": f"{_HEAD}{_UU}no such thing\n",
    "uu-broken-line": f"{_HEAD}{_UU}begin 644 a.txt\n%2&5L;&\\   \n~~~\nend\n",
    "unknown-encoding": f"{_HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13\n\nUryyb\n",
    "encoding-comment": f"{_HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: base64 (x)\n\nSGVsbG8=\n",
    "unknown-charset": f"{_HEAD}Content-Type: text/plain; charset=x-klingon\n\nGrüße\n",
    "codec-is-no-charset": f"{_HEAD}Content-Type: text/plain; charset=rot13\n\nhello\n",
    "wrong-charset": f"{_HEAD}Content-Type: text/plain; charset=us-ascii\n\nGrüße\n",
    "wrong-charset-latin1": f"{_HEAD}Content-Type: text/plain; charset=utf-8\n\nGrüße\n",
    "no-charset-latin1": f"{_HEAD}Content-Type: text/plain\n\nGrüße\n",
    "charset-quoted-twice": f"{_HEAD}Content-Type: text/plain; charset='utf-8'\n\nGrüße\n",
    "multipart-encoded": f"{_HEAD}Content-Transfer-Encoding: base64\n{_multi('mixed', 'b1', _TEXT)}",
    "nul-bytes": f"{_HEAD}X-Nul: a\0b\nContent-Type: text/plain\n\na\0b\n",
    "type-garbage": f"{_HEAD}Content-Type: ;;;=;\n\nHello\n",
    "two-types": f"{_HEAD}Content-Type: text/html\nContent-Type: text/plain\n\n<p>x</p>\n",
    "type-slashes": f"{_HEAD}Content-Type: text/html/extra\n\n<p>x</p>\n",
}
