import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.fake import PaymentsFake
from fakes.payments.providers.stripe.provider import owns
from tests.fakes.payments.builders import Shop


def test_everything_that_the_api_has_is_stripes_at_the_root() -> None:
    paths = {catalogue().operation(each).path for each in catalogue().operation_ids}
    assert all(owns("POST", path, []) for path in paths)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/nothing", True),
        ("/v2/core/events/evt_1", True),
        ("/pay/3ds/pi_1", True),
        ("/oauth/authorize", True),
        ("/oauth/tokens", False),
        ("/v2/emails", False),
        ("/v10/customers", False),
        ("/2010-04-01/Accounts", False),
        ("/", False),
    ],
)
def test_what_is_stripes_at_the_root(path: str, expected: bool) -> None:
    assert owns("GET", path, []) is expected


def test_what_a_client_of_stripes_asks_for_in_vain_is_stripes_to_refuse() -> None:
    assert owns("GET", "/v2/nothing", [(b"stripe-version", b"2026-10-28.endive")])
    assert not owns("GET", "/v2/nothing", [(b"user-agent", b"curl")])


async def test_the_door_knows_its_hosts(shop: Shop) -> None:
    [provider] = PaymentsFake(shop.context).http_providers()
    assert (provider.name, provider.hosts[0], provider.owns) == ("stripe", "api.stripe.com", owns)
