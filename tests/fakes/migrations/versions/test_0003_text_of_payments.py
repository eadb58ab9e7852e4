from importlib import import_module

from fakes.payments.models import PaymentTextRow


def test_it_follows_the_second_and_makes_the_table_of_the_model() -> None:
    revision = import_module("fakes.migrations.versions.0003_text_of_payments")
    assert revision.down_revision == "0002"
    assert PaymentTextRow.__tablename__ == "payment_text"
