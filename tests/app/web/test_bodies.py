from app.web.bodies import readable

FORM = [("Content-Type", "application/x-www-form-urlencoded")]


def test_json_is_indented_whatever_it_is_called() -> None:
    shown = readable('{"id":"evt_1","ä":[1]}')
    assert (shown.kind, shown.text) == ("json", '{\n  "id": "evt_1",\n  "ä": [\n    1\n  ]\n}')


def test_a_form_becomes_fields_and_keeps_empty_ones() -> None:
    assert readable("To=%2B1415&Body=Hi+there&X=", FORM).fields == [
        ("To", "+1415"),
        ("Body", "Hi there"),
        ("X", ""),
    ]


def test_everything_else_stays_as_it_is() -> None:
    assert readable("").kind == "empty"
    for text in ("<Response/>", '{"cut off": ', "no form", "[" * 100_000):
        assert (readable(text, FORM).kind, readable(text).text) == ("text", text)
