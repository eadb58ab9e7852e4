from fakes.payments.transition import Rule


def test_a_rule_is_a_fact() -> None:
    rule = Rule(("open",), ("closed",), {"*": "No."}, {"*": None})
    assert rule.param is None
    assert rule == Rule(("open",), ("closed",), {"*": "No."}, {"*": None})
