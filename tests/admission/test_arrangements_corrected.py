"""Transfers and lists told wrongly: right at once while it matters, refused by name once it is out [COR-1, REG-13]."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.messages.admission.answers import ConfirmationRefused, TransferRefused
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.messages.platform.finance import RepaymentReceived
from contracts.reasons import Reason
from contracts.season.programmes import Programme
from services.admission.domain.intake.state import Intake
from services.admission.handlers import HEARS
from tests.admission.corrections import corrected
from tests.admission.crowd import AGGREGATES, CONFIRMED, DRAWINGS, START, physical, published
from tests.admission.scenes import BASE, CALENDAR, REAL, SEASON
from tests.pure_loop import Loop, heard_of, run

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PLAN = (
    Programme(specialty="AGP", name_zh="助理全科", seats=3),
    Programme(specialty="GP", name_zh="全科", seats=1, scarce=True),
)
SEASONS = {SEASON: REAL.model_copy(update={"bases": (REAL.bases[0].model_copy(update={"programmes": PLAN}),)})}
ASKED = QuotaTransferred(
    transfer="T-1",
    season=SEASON,
    base=BASE,
    from_specialty="AGP",
    to_specialty="GP",
    seats=1,
    transferred_at=START - HOUR,
)
LISTED = ListConfirmed(season=SEASON, base=BASE, applications=("A-1", "A-2"), confirmed_at=CONFIRMED, by="the base")


def played(*parts: tuple[Any, Any]) -> Loop:
    """What comes until each moment, and the deadlines up to it."""
    names = ("A-1", "A-2")
    loop = run(AGGREGATES, HEARS, SEASONS, [*published(*names), *map(physical, names)], Random(1), None, DRAWINGS)
    for number, (word, until) in enumerate(parts):
        loop.deliver([heard_of(word, until, f"told-{number}")])
        while (due := loop.next_deadline(until)) is not None:
            loop.fire(*due)
    return loop


def intake(loop: Loop) -> Intake:
    found: Intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    return found


def refused(loop: Loop, kind: type[TransferRefused] | type[ConfirmationRefused]) -> list[tuple[Reason, ...]]:
    return [one.message.reasons for one in loop.said if isinstance(one.message, kind)]


def test_a_transfer_corrected_once_placing_has_closed_is_refused_and_changes_nothing() -> None:
    closed = CALENDAR.backfill_physical_by + HOUR
    never = corrected(ASKED, closed, stands=False)
    loop = played((ASKED, CALENDAR.backfill_physical_by + HOUR), (never, closed + HOUR))
    assert intake(loop).transfers == {"T-1": ASKED}
    assert refused(loop, TransferRefused) == [(Reason.PLACING_CLOSED,)]


def test_of_two_corrections_of_a_transfer_under_one_number_the_other_is_told_so() -> None:
    first, second = corrected(ASKED, START, seats=2), corrected(ASKED, START + HOUR, stands=False)
    for order in ((first, second), (second, first)):
        loop = played((ASKED, START), *((one, START + HOUR) for one in order))
        assert intake(loop).transfers == {"T-1": first}
        assert (Reason.REVISION_REPEATED,) in refused(loop, TransferRefused)


def test_whoever_is_on_the_published_list_stays_on_it_and_the_base_is_told_so() -> None:
    out = CALENDAR.notice_at + HOUR
    fewer = corrected(LISTED, out, applications=("A-1",))
    loop = played((LISTED, out), (fewer, out + HOUR))
    assert intake(loop).confirmed.keys() == {"A-1", "A-2"}
    assert refused(loop, ConfirmationRefused) == [(Reason.LIST_PUBLISHED,)]


def test_whoever_moves_up_after_a_correction_is_confirmed_beside_it() -> None:
    fewer = corrected(LISTED, CONFIRMED + MINUTE, applications=("A-1",))
    up = LISTED.model_copy(update={"applications": ("A-2",), "confirmed_at": CONFIRMED + 2 * MINUTE})
    for order in ((LISTED, fewer, up), (up, LISTED, fewer), (fewer, up, LISTED)):
        loop = played(*((one, CONFIRMED + 3 * MINUTE) for one in order))
        assert intake(loop).confirmed == {"A-1": CONFIRMED, "A-2": CONFIRMED + 2 * MINUTE}


def test_money_told_anew_says_which_it_is() -> None:
    told = {"application": "A-1", "season": SEASON, "payer": "trainee", "amount_fen": 1, "received_at": START}
    for wrong in ({"revision": 2}, {"reversed": True}):
        with pytest.raises(ValidationError, match="a number to be known by"):
            RepaymentReceived.model_validate(told | wrong)
