from fakes.payments.lent_key import lent_key
from fakes.payments.models import PLATFORM
from fakes.payments.providers.stripe.credentials import credentials_of
from fakes.payments.records import Scope


def test_a_lent_key_tells_whose_it_is() -> None:
    for scope in (Scope("qa", PLATFORM), Scope("qa", "acct_1Ab"), Scope("default", "acct_1Ab")):
        for target in ("", "cus_1Xy"):
            headers = {"authorization": f"Bearer {lent_key('ek_test_', scope, target)}"}
            known = credentials_of(headers, {})
            assert (known.sandbox, known.account) == scope
            assert known.lent_for == target
    key = lent_key("ek_test_", Scope("default", PLATFORM), "cus_1Xy")
    assert credentials_of({"authorization": f"Bearer {key}"}, {}).lent_for == "cus_1Xy"
    assert "sbx" not in lent_key("metevtses_", Scope("default", PLATFORM))[:13]
