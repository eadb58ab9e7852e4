from fakes.registry import FAKES


def test_every_fake_has_a_channel_and_a_key_of_its_own() -> None:
    channels = [(make.channel, make.detail_key) for make in FAKES]  # type: ignore[attr-defined]  # factories are classes
    assert channels == [("mail", "mail"), ("sms", "sms"), ("payments", "payment")]
