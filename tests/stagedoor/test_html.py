import pytest

from stagedoor._html import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hello <b>Bob</b>, hi", "Hello Bob, hi"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("a<br>b<td>c</td>d", "a b c d"),
        ("<head><title>No</title><style>p {}</style></head><body>Yes</body>", "Yes"),
        ("<script>let no = '<p>'</script>Yes", "Yes"),
        ("caf&eacute;&nbsp;&amp;&#32;bar", "café & bar"),
        ("  many \n\t blanks  ", "many blanks"),
        ("<p>broken <b>tags", "broken tags"),
        ("", ""),
    ],
)
def test_the_words_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text
