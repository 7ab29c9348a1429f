from collections import Counter
from random import Random

from rehearsal.applicants.rates import Conduct, Endings, Frequencies, deal


def test_a_hand_holds_each_kind_at_its_share() -> None:
    assert Counter(deal(Random(1), {"a": 0.25, "b": 0.1}, "rest", 100)) == {"a": 25, "b": 10, "rest": 65}


def test_a_rare_kind_is_dealt_once_when_there_is_room() -> None:
    assert "a" in deal(Random(1), {"a": 0.001}, "rest", 20)


def test_a_kind_of_no_share_is_never_dealt() -> None:
    assert set(deal(Random(1), {"a": 0.0}, "rest", 50)) == {"rest"}


def test_a_hand_is_never_larger_than_asked_for() -> None:
    assert len(deal(Random(1), {"a": 0.9, "b": 0.9}, "rest", 10)) == 10


def test_a_season_without_trouble_can_be_asked_for() -> None:
    calm = Frequencies(endings=Endings(*[0] * 8))
    assert set(calm.deal_endings(Random(1), 30)) == {Conduct.REPORTS}
