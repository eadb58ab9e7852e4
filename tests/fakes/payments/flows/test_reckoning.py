from fakes.payments.document import Document
from fakes.payments.flows import reckoning
from tests.fakes.payments.builders import Json
from tests.fakes.payments.flows.test_bill import rate


def test_each_line_says_what_is_taken_off_it_and_how_it_is_taxed() -> None:
    tea: Json = {"amount": 1000, "pricing": {"price_details": {"price": "p", "product": "prod_tea"}}}
    gift: Json = {"amount": 500, "pricing": None}
    coupon = Document(
        {"id": "c", "percent_off": 10, "applies_to": {"products": ["prod_tea"]}}, account="", seq=1, created=0
    )
    reckoning.reckon([(tea, [rate(20)]), (gift, [rate(5, inclusive=True)])], [(coupon, "di_1")], "usd")
    assert tea["discount_amounts"] == [{"amount": 100, "discount": "di_1"}]
    assert "discount_amounts" not in gift
    assert [(each["amount"], each["tax_behavior"]) for line in (tea, gift) for each in line["taxes"]] == [
        (180, "exclusive"),
        (24, "inclusive"),
    ]
