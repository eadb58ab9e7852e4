from fakes.payments.catalogue.example import outline


def test_keeps_what_tells_of_a_fresh_object_and_drops_the_values() -> None:
    example = {
        "id": "cus_QXg1o8vcGmoR32",
        "object": "customer",
        "balance": 120,
        "delinquent": False,
        "preferred_locales": [],
        "tax_exempt": "none",
        "metadata": {"order": "1234"},
        "subscriptions": [{"id": "sub_1"}],
        "name": "Jenny Rosen",
    }
    assert outline({"customer": example}) == {
        "customer": {
            "balance": None,
            "delinquent": False,
            "id": None,
            "metadata": {"order": None},
            "name": None,
            "object": "customer",
            "preferred_locales": [],
            "subscriptions": None,
            "tax_exempt": "none",
        }
    }


def test_leaves_out_deleted_shapes() -> None:
    assert outline({"deleted_customer": {"deleted": True}}) == {}
