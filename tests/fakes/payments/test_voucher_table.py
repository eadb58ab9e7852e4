import pytest

from fakes.payments.voucher_table import Habit, habit_of


@pytest.mark.parametrize(
    ("email", "number", "is_in_app", "habit"),
    [
        ("a@b.test", None, False, Habit("paid", 180)),
        ("a@b.test", None, True, Habit("paid", 8)),
        ("me_succeed_immediately@b.test", None, False, Habit("paid")),
        ("expire_with_delay@b.test", None, False, Habit("expired", 180)),
        ("fill_never@b.test", None, False, Habit(None)),
        ("fill_never@b.test", "22222222220", False, Habit("paid")),
        ("", "33333333330", False, Habit("expired")),
    ],
)
def test_habits(email: str, number: str | None, is_in_app: bool, habit: Habit) -> None:
    assert habit_of(email, number, is_in_app=is_in_app) == habit
