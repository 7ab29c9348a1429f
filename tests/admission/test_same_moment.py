"""A dismissal and a reopening of one and the same moment: in either order everybody ends the same [ADM-5, EXM-4].

Where the dismissal came first, what it says on the spot cannot be unsaid: admitted, an account opened. The reopening of
that moment takes it back as of that moment, so the account was open for no time and owes nothing; nobody is barred.
"""

from datetime import timedelta

import pytest

from contracts.messages.admission.decisions import PlaceVacated, TraineeAdmitted
from contracts.messages.finance import AccountClosed, CloseAccount, OpenAccount
from contracts.messages.registration import ImposeBan
from tests.admission.crowd import board, granted, physical, published, season_run, stages, until, words
from tests.admission.scenes import CALENDAR, DECIDED, OPERATED, A, decided, objected, operated
from tests.finance.scenes import closes, opens, said
from tests.pure_loop import Loop, heard_of

DISMISSED = heard_of(decided(upheld=False), DECIDED, "d")
REOPENED = board([granted(DECIDED)], first=10)
ANEW = published("A-8", "A-9", A, first=20, as_of=DECIDED + timedelta(minutes=30))


def lived(dismissed_first: bool) -> Loop:
    """Objected to, operated while that was undecided; then both at once, then results that have no seat any more."""
    loop = season_run([*published(A, "A-8", "A-9"), physical(A)], until=CALENDAR.notice_at)
    last = ([DISMISSED], REOPENED) if dismissed_first else (REOPENED, [DISMISSED])
    for part in ([heard_of(objected(), DECIDED, "o")], [heard_of(operated(), OPERATED, "a")], *last, ANEW):
        loop.deliver(part)
    until(loop, CALENDAR.report_by + timedelta(days=3))
    return loop


def test_whichever_comes_first_everybody_ends_the_same_and_nobody_is_barred() -> None:
    one, other = lived(dismissed_first=True), lived(dismissed_first=False)
    assert stages(one) == stages(other)
    assert stages(one)[A] == "unplaced"
    assert not [ban for loop in (one, other) for ban in words(loop, ImposeBan) if ban.application == A]


@pytest.mark.parametrize("dismissed_first", [True, False])
def test_whoever_was_admitted_in_that_moment_was_so_for_no_time(dismissed_first: bool) -> None:
    loop = lived(dismissed_first)
    admitted, vacated = words(loop, TraineeAdmitted), words(loop, PlaceVacated)
    opened, closed = words(loop, OpenAccount), words(loop, CloseAccount)
    assert [word.opened_at for word in opened] == [word.closed_at for word in closed]
    assert {word.admitted_at for word in admitted} <= {DECIDED}
    assert DECIDED in {word.vacated_at for word in vacated if word.application == A}
    assert bool(opened) is dismissed_first


def test_an_account_that_was_open_for_no_time_owes_nothing() -> None:
    """[FIN-5]."""
    (word,) = [each for each in said(opens(DECIDED), closes(DECIDED)) if isinstance(each, AccountClosed)]
    assert (word.paid_fen, word.clawback_fen) == (0, 0)
