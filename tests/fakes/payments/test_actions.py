import pytest

from fakes.payments.actions import Call, reads, table_of_actions, table_of_jobs, writes
from fakes.payments.document import Json
from fakes.payments.records import Records


def answer(records: Records, call: Call) -> Json:
    return {}


def test_the_parts_are_joined_to_one_table() -> None:
    table = table_of_actions([{"GET /v1/a": reads(answer)}, {"POST /v1/a": writes(answer, is_public=True)}])
    reading, writing = table.find("GET", "/v1/a"), table.find("POST", "/v1/a")
    assert reading is not None
    assert writing is not None
    assert (reading.writes, reading.is_public) == (False, False)
    assert (writing.writes, writing.is_public) == (True, True)
    assert table.find("DELETE", "/v1/a") is None


def test_an_operation_belongs_to_one_flow() -> None:
    with pytest.raises(ValueError, match="two flows carry out GET /v1/a"):
        table_of_actions([{"GET /v1/a": reads(answer)}, {"GET /v1/a": reads(answer)}])


def test_a_job_belongs_to_one_flow() -> None:
    assert table_of_jobs([{"payments.a": print}, {"payments.b": print}]).keys() == {
        "payments.a",
        "payments.b",
    }
    with pytest.raises(ValueError, match=r"two flows carry out payments\.a"):
        table_of_jobs([{"payments.a": print}, {"payments.a": print}])
