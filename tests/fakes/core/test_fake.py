from fakes.core.fake import EXCHANGE, SANDBOX, FakeSettings, HttpProvider, Urls


async def application(_scope: object, _receive: object, _send: object) -> None:
    """Answer nothing."""


def test_a_provider_is_a_value_with_a_name_hosts_and_an_application() -> None:
    provider = HttpProvider(
        name="x", hosts=("api.x.test",), owns=lambda _m, path, _h: path == "/x", app=application
    )
    assert provider.owns("GET", "/x", ())
    assert not provider.owns("GET", "/y", ())


def test_the_scope_keys_differ() -> None:
    assert EXCHANGE != SANDBOX


def test_settings_and_urls_begin_empty() -> None:
    assert FakeSettings().values == {}
    assert Urls().public == ""
