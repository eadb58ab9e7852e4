import pytest

from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_rail_payments import RETURN, pay


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("ideal", ("return_url", "url")),
        ("alipay", ("return_url", "url")),
        ("wechat_pay", ("data", "hosted_instructions_url", "image_url_png")),
        ("cashapp", ("hosted_instructions_url", "mobile_auth_url")),
        ("pix", ("hosted_instructions_url", "expires_at")),
        ("multibanco", ("entity", "reference", "hosted_voucher_url")),
        ("oxxo", ("number", "expires_after", "hosted_voucher_url")),
    ],
)
async def test_every_address_is_a_page_of_ours(shop: Shop, kind: str, names: tuple[str, ...]) -> None:
    intent = await pay(shop, kind)
    action = intent["next_action"]
    told = action[action["type"]]
    page = (
        f"http://pay.test/s/shop/pay/authorize/{intent['id']}"
        f"?payment_intent_client_secret={intent['client_secret']}"
    )
    for name in names:
        assert told[name], name
        if name.endswith("url"):
            assert told[name] == (RETURN if name == "return_url" else page)


async def test_a_voucher_of_konbini_names_the_shops(shop: Shop) -> None:
    told = (await pay(shop, "konbini"))["next_action"]["konbini_display_details"]
    assert set(told["stores"]) == {"familymart", "lawson", "ministop", "seicomart"}
    assert len(told["stores"]["lawson"]["confirmation_number"]) == 11
