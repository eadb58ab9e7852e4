import pytest

from fakes.payments.catalogue.model import Shape
from fakes.payments.catalogue.source import Call, Source, method_of


def _call(path: str, id: str = "") -> Call:
    return Call("GET", path, "api", Shape("object"), "object", (), id)


def test_path_parameters_do_not_make_another_operation() -> None:
    assert _call("/v1/charges/{charge}").key == _call("/v1/charges/{id}").key == "GET /v1/charges/{}"


def test_of_two_ways_to_one_address_the_first_stays() -> None:
    source = Source(version="1")
    source.add(_call("/v1/charges", "first"))
    source.add(_call("/v1/charges", "second"))
    assert [call.id for call in source.calls.values()] == ["first"]


def test_methods_are_written_in_capitals() -> None:
    assert method_of("post") == "POST"
    with pytest.raises(ValueError, match="no method"):
        method_of("patch")
