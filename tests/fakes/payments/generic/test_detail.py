from fakes.core.clock import iso
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.generic.detail import Fresh, fill
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope
from tests.fakes.payments.builders import Shop

DAY = 24 * 60 * 60


async def test_a_new_object_says_of_itself_what_nobody_sent(shop: Shop) -> None:
    token = await shop.post("/v1/terminal/connection_tokens")
    reader = await shop.post("/v1/terminal/readers", registration_code="simulated-wpe")
    session = await shop.post("/v1/identity/verification_sessions", type="document")
    clock = await shop.post("/v1/test_helpers/test_clocks", frozen_time=1_800_000_000)
    account = await shop.post("/v2/core/accounts", display_name="Ann")
    assert token["secret"].startswith("pst_test_")
    assert (reader["status"], reader["label"]) == ("online", reader["serial_number"])
    assert session["client_secret"].startswith(f"{session['id']}_secret_")
    assert session["url"] == f"http://pay.test/s/shop/pay/identity/{session['id']}"
    assert clock["deletes_after"] == clock["created"] + 30 * DAY
    assert clock["frozen_time"] == 1_800_000_000
    assert account["created"] == iso(clock["created"] * 1000)


def test_every_row_is_about_fields_of_its_kind() -> None:
    class Anyone:
        now = 1_800_000_000
        account_id = "acct_1"
        scope = Scope("default", PLATFORM)

        def page_url(self, path: str) -> str:
            return path

    for kind in catalogue().resource_names:
        fresh = Fresh(Anyone(), "x_1", {})  # type: ignore[arg-type]  # only its time and addresses are asked for
        fill(kind, fresh)
        assert fresh.known.keys() <= catalogue().resource(kind).fields.keys()
