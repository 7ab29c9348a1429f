import time

import pytest

from rehearsal.simulator.patience import GaveUp, Waiting


def work() -> None:
    """A little, by the processor's clock."""
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass


def in_vain(waiting: Waiting) -> None:
    while True:
        work()
        waiting.look(1, "exams takes no events")


def test_who_works_in_vain_is_given_up_by_name() -> None:
    with pytest.raises(GaveUp, match="exams takes no events"):
        in_vain(Waiting(worked_seconds=0.1, pause=0.0))


def test_with_every_sign_of_progress_it_begins_anew() -> None:
    waiting = Waiting(worked_seconds=0.2, pause=0.0)
    for left in range(20):
        work()
        waiting.look(left, "exams takes no events")


def test_before_the_first_look_nothing_is_counted() -> None:
    waiting = Waiting(worked_seconds=0.1, pause=0.0)
    for _ in range(20):
        work()
    waiting.look(1, "exams takes no events")
