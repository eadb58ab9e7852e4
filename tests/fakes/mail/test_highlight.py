"""The source of a mail as text in colours: none of it is markup."""

from fakes.mail.highlight import MAX_CHARS, highlighted


def test_every_piece_is_marked_and_escaped() -> None:
    shown = highlighted('<p class="x">a & b</p><script>alert(1)</script>')
    assert '<span class="hl-tag">&lt;p</span>' in shown
    assert '<span class="hl-attribute">class</span>' in shown
    assert '<span class="hl-value">=&#34;x&#34;</span>' in shown
    assert "a &amp; b" in shown
    assert '<span class="hl-raw">alert(1)</span>' in shown
    assert "<script" not in shown
    assert "<p" not in shown


def test_a_long_source_is_cut() -> None:
    assert len(highlighted("x" * (MAX_CHARS + 10))) == MAX_CHARS
