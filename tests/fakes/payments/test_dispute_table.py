from fakes.payments.card_table import CARDS
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.dispute_table import CHOICES, EARLY_WARNING, KINDS, MULTIPLE


def test_every_card_that_is_disputed_has_its_kind() -> None:
    named = {card.dispute for card in CARDS if card.dispute is not None}
    assert named <= {*KINDS, MULTIPLE, EARLY_WARNING}


def test_what_people_choose_has_its_kind() -> None:
    assert CHOICES.keys() <= {*KINDS, EARLY_WARNING}


def test_the_words_are_the_catalogues() -> None:
    shape = catalogue().resource("dispute").shape
    card = shape.fields["payment_method_details"].shape.fields["card"].shape
    for kind in KINDS.values():
        assert kind.status in shape.fields["status"].shape.enum
        assert kind.case_type in card.fields["case_type"].shape.enum
