from fakes.core.counted import Count, Counted


class Numbers:
    """What matches, and from where on it was looked through."""

    def __init__(self) -> None:
        self.matching = [3, 5, 8]
        self.asked: list[int] = []

    def count(self, above: int, limit: int) -> Count:
        self.asked.append(above)
        found = [number for number in self.matching if number > above][:limit]
        return Count(len(found), found[-1] if found else above)


def test_what_was_counted_once_is_not_looked_through_again() -> None:
    counted, numbers = Counted(), Numbers()
    assert counted.total("lamp", 0, 1, 10, numbers.count) == 3
    numbers.matching.append(9)
    assert counted.total("lamp", 0, 1, 10, numbers.count) == 4
    assert counted.total("lamp", 0, 1, 10, numbers.count) == 4
    assert numbers.asked == [0, 8, 9]


def test_a_count_holds_for_its_search_its_beginning_and_its_version() -> None:
    counted, numbers = Counted(), Numbers()
    assert counted.total("lamp", 0, 1, 10, numbers.count) == 3
    numbers.matching.remove(5)
    assert counted.total("lamp", 0, 2, 10, numbers.count) == 2
    assert counted.total("lamp", 3, 2, 10, numbers.count) == 1
    assert counted.total("chair", 0, 2, 10, Numbers().count) == 3
    assert numbers.asked == [0, 0, 3]


def test_nothing_is_counted_beyond_what_is_asked_for() -> None:
    counted, numbers = Counted(), Numbers()
    assert counted.total("lamp", 0, 1, 2, numbers.count) == 2
    assert counted.total("lamp", 0, 1, 2, numbers.count) == 2
    assert counted.total("lamp", 0, 1, 10, numbers.count) == 3
    assert numbers.asked == [0, 5]
