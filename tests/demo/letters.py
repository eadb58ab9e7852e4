"""The shop's mails: their look, their words, and the parts of which they consist."""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from tests.demo import pictures

SHOP = "Kettle & Fern"
DOMAIN = "kettleandfern.example"
SENDER = f"hello@{DOMAIN}"
ORDERS = f"orders@{DOMAIN}"


@dataclass(frozen=True)
class Item:
    """One thing that was ordered."""

    name: str
    price: str
    picture: str


@dataclass
class Letter:
    """One mail. `pictures` are content ids of `PICTURES`; `files` are (name, type, bytes)."""

    to: str
    subject: str
    paragraphs: list[str]
    sender: str = SENDER
    heading: str = ""
    code: str = ""
    button: tuple[str, str] | None = None
    items: list[Item] = field(default_factory=list)
    total: str = ""
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    calendar: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_plain: bool = False

    def message(self, at: datetime, number: int) -> EmailMessage:
        """Return the mail, dated `at`; `number` tells its Message-ID from others'."""
        mail = EmailMessage()
        mail["From"] = f'"{SHOP}" <{self.sender}>'
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{number:04d}.{at:%Y%m%d%H%M}@{DOMAIN}>"
        for name, value in self.headers.items():
            mail[name] = value
        mail.set_content(self._text())
        if not self.is_plain:
            mail.add_alternative(self._html(), subtype="html")
            self._add_pictures(mail)
        for name, content_type, data in self.files:
            mail.add_attachment(
                data,
                maintype=content_type.partition("/")[0],
                subtype=content_type.partition("/")[2],
                filename=name,
            )
        if self.calendar:
            mail.add_attachment(
                self.calendar.encode(), maintype="text", subtype="calendar", filename="invite.ics"
            )
        return mail

    def _add_pictures(self, mail: EmailMessage) -> None:
        html = mail.get_body(("html",))
        for cid in dict.fromkeys(["logo", *(item.picture for item in self.items)]):
            if html is not None:
                picture = PICTURES[cid]()
                html.add_related(picture, "image", "png", cid=f"<{cid}>", filename=f"{cid}.png")

    def _text(self) -> str:
        lines = [*self.paragraphs]
        lines += [f"Your code: {self.code}"] if self.code else []
        lines += [f"{item.name}: {item.price}" for item in self.items]
        lines += [f"Total: {self.total}"] if self.total else []
        lines += [f"{self.button[0]}: {self.button[1]}"] if self.button else []
        return "\n\n".join([*lines, f"{SHOP}, 4 Harbour Lane"]) + "\n"

    def _html(self) -> str:
        body = "".join(
            f'<p style="margin:0 0 16px;font-size:16px;line-height:1.6">{escape(each)}</p>'
            for each in self.paragraphs
        )
        return _PAGE.format(
            subject=escape(self.subject),
            heading=escape(self.heading or self.subject),
            body=body + self._code() + self._items() + self._button(),
            shop=escape(SHOP),
        )

    def _code(self) -> str:
        return _CODE.format(escape(self.code)) if self.code else ""

    def _button(self) -> str:
        return _BUTTON.format(escape(self.button[1]), escape(self.button[0])) if self.button else ""

    def _items(self) -> str:
        if not self.items:
            return ""
        rows = "".join(
            _ITEM.format(item.picture, escape(item.name), escape(item.price)) for item in self.items
        )
        return f'<table role="presentation" width="100%" style="border-collapse:collapse">{rows}{_TOTAL.format(escape(self.total))}</table>'


PICTURES = {"logo": pictures.logo, "mug": pictures.mug, "kettle": pictures.kettle}
_CODE = (
    '<p style="margin:24px 0;padding:18px;background:#f0e4d0;border-radius:10px;text-align:center;'
    'font:600 30px/1.2 ui-monospace,Menlo,monospace;letter-spacing:6px">{}</p>'
)
_BUTTON = (
    '<p style="margin:24px 0 8px"><a href="{}" style="display:inline-block;padding:13px 26px;background:#2f5443;'
    'color:#ffffff;border-radius:8px;text-decoration:none;font-weight:600">{}</a></p>'
)
_ITEM = (
    '<tr><td style="padding:10px 0;width:76px"><img src="cid:{0}" width="64" height="60" alt="{1}" '
    'style="border-radius:8px;display:block"></td><td style="padding:10px 12px;font-size:16px">{1}</td>'
    '<td style="padding:10px 0;text-align:right;font-size:16px">{2}</td></tr>'
)
_TOTAL = (
    '<tr><td colspan="2" style="padding:14px 0;border-top:2px solid #2f5443;font-weight:600">Total</td>'
    '<td style="padding:14px 0;border-top:2px solid #2f5443;text-align:right;font-weight:600">{}</td></tr>'
)
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{subject}</title><style>@media (max-width:480px){{.sheet{{padding:24px 20px!important}}}}</style></head>"
    '<body style="margin:0;padding:24px 12px;background:#f7f3ec;color:#26322c;'
    'font-family:Georgia,\'Times New Roman\',serif"><table role="presentation" width="100%" '
    'style="max-width:600px;margin:0 auto;border-collapse:collapse"><tr><td style="padding:0 0 18px">'
    '<img src="cid:logo" width="40" height="40" alt="{shop}" style="vertical-align:middle"> '
    '<b style="font-size:19px;vertical-align:middle;padding-left:8px">{shop}</b></td></tr>'
    '<tr><td class="sheet" style="padding:36px 40px;background:#ffffff;border-radius:14px">'
    '<h1 style="margin:0 0 18px;font-size:27px;line-height:1.25;font-weight:600">{heading}</h1>{body}</td></tr>'
    '<tr><td style="padding:20px 4px;font-size:13px;color:#5f6a64">{shop} · 4 Harbour Lane · '
    '<a href="https://kettleandfern.example/help" style="color:#2f5443">Help</a></td></tr></table></body></html>'
)
