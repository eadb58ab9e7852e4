from typing import Any

import pytest

from fakes.payments.verification_table import judge, proof_facts


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"dob": "1901-01-01", "id_number": "000000000"}, []),
        ({"id_number": "given"}, []),
        ({"id_number": "111111111"}, ["verification_failed_keyed_identity"]),
        ({"ssn_last_4": "1111"}, ["verification_failed_keyed_identity"]),
        ({"id_number": "111111111", "document": "file_identity_document_success"}, []),
        (
            {"id_number": "111111111", "document": "file_identity_document_failure"},
            ["verification_failed_keyed_identity", "verification_document_failed_other"],
        ),
        ({"address": "address_full_match"}, []),
        ({"address": "address_no_match"}, ["verification_failed_address_match"]),
        ({"tax_id": "111111111"}, ["verification_failed_tax_id_match"]),
        ({"tax_id": "111111112"}, ["verification_failed_tax_id_not_issued"]),
    ],
)
def test_documented_values_prove_or_fail(facts: dict[str, str], codes: list[str]) -> None:
    assert sorted(flaw.code for flaw in judge(facts).flaws) == sorted(codes)


@pytest.mark.parametrize(
    ("facts", "is_at_once", "is_listed"),
    [
        ({"dob": "1902-01-01"}, True, False),
        ({"id_number": "222222222"}, True, False),
        ({"tax_id": "222222222"}, True, False),
        ({"dob": "1901-01-01"}, False, False),
        ({"dob": "1900-01-01"}, False, True),
    ],
)
def test_some_are_known_at_once_and_one_is_on_a_list(
    facts: dict[str, str], is_at_once: bool, is_listed: bool
) -> None:
    assert judge(facts)[1:] == (is_at_once, is_listed)


def test_facts_come_from_data_and_numbers() -> None:
    data: dict[str, Any] = {
        "address": {"line1": "address_full_match"},
        "dob": {"day": 1, "month": 1, "year": 1901},
        "verification": {"document": {"front": "file_identity_document_success"}},
    }
    assert proof_facts(data, {"id_number": "000000000"}, who="person") == {
        "address": "address_full_match",
        "dob": "1901-01-01",
        "document": "file_identity_document_success",
        "id_number": "000000000",
    }
    assert proof_facts({"dob": {"day": 1}}, {}, who="person") == {}
