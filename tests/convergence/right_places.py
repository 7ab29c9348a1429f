"""What is told wrong of places, trainees and lists, and how it is told right [COR-1]."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from contracts.messages.admission.adjustment import AdjustmentEntered
from contracts.messages.admission.decisions import ReportAccepted, TraineeWithdrawn
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.season.programmes import Programme
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.waiting import deadlines, waits_for
from services.admission.domain.intake.state import Intake
from services.admission.handlers import HEARS
from tests.admission import scenes
from tests.admission import test_completion as completion
from tests.admission.corrections import corrected
from tests.admission.crowd import AGGREGATES, CONFIRMED, DRAWINGS, START, published
from tests.admission.scenes import at
from tests.pure_loop import heard_of, run

HOUR = timedelta(hours=1)
_DATED: Final = {ReportAccepted.TYPE, TraineeWithdrawn.TYPE, ReclaimSeat.TYPE, AdjustmentEntered.TYPE}
PLAN = (
    Programme(specialty="AGP", name_zh="助理全科", seats=3),
    Programme(specialty="GP", name_zh="全科", seats=1, scarce=True),
)
SEASON = scenes.REAL.model_copy(update={"bases": (scenes.REAL.bases[0].model_copy(update={"programmes": PLAN}),)})


def _stands(words: Sequence[Any]) -> Any:
    known = scenes.after(*words)
    said = sorted(name for name in known.said if "act_refused" not in name)
    return known.stage, known.reasons, said, waits_for(known), deadlines(known, scenes.SEASONS), _when(known)


def _when(known: Enrolment) -> list[str]:
    """What was said of the steps that stand, so that another day is another end."""
    return [known.said[name] for name in sorted(known.said) if name in _DATED]


def enrolment() -> Iterator[tuple[Any, ...]]:
    s = scenes
    failed = s.examined(passed=False)
    yield _acts((s.offered(),), failed, s.examined(), "08-05T09:00")
    noticed = (s.offered(), s.examined(), s.noticed())
    yield _acts(noticed, s.operated(base="OTHER"), s.operated(), "08-13T09:00")
    yield _acts(noticed, s.objected(at("07-09T09:00")), s.objected(), "08-10T09:00")
    upheld, kept = s.decided(upheld=True), s.decided(upheld=False)
    yield _acts((*noticed, s.objected()), upheld, kept, "08-16T09:00")
    admitted, unplaced = s.ADMITTED, (s.unplaced(),)
    yield _acts(unplaced, s.requested(), s.requested(at("08-12T10:00")), "08-13T09:00")
    yield _acts(admitted, s.gave_up(at("08-20T09:00")), s.gave_up(at("08-21T09:00")), "08-25T09:00")
    yield _acts(admitted, s.reported(base="OTHER"), s.reported(), "08-30T12:00")
    arrived = (*admitted, s.reported())
    yield _acts(arrived, s.agreed(base="OTHER"), s.agreed(), "08-31T12:00")
    yield _acts((*arrived, s.agreed()), s.left_training(), s.left_training(at("09-21T09:00")), "09-25T09:00")
    absent = (*s.NEVER_REPORTED, s.reported())
    yield _acts(absent, s.reinstated(), s.reinstated(at("09-04T09:00")), "09-05T09:00")


def _acts(given: tuple[Any, ...], wrong: Any, right: Any, when: str) -> tuple[Any, ...]:
    fixed, never = corrected(right, at(when)), corrected(right, at(when), stands=False)
    return _stands, given, wrong, (fixed,), (right,), never, right


def _arranged(words: Sequence[Any]) -> Any:
    """Whose places are drawn where, after which transfers, and whom the base confirmed."""
    facts = [*published("A-1", "A-2", "A-3")]
    facts += [heard_of(word, START, f"told-{number}") for number, word in enumerate(words)]
    states = run(AGGREGATES, HEARS, {scenes.SEASON: SEASON}, facts, Random(len(words)), None, DRAWINGS).states()
    intake: Intake = states["intake", f"{scenes.SEASON}/{scenes.BASE}"]
    transfers = {number: (one.seats, one.to_specialty) for number, one in intake.transfers.items()}
    return intake.placing, transfers, intake.confirmed, intake.seats


def _counted(words: Sequence[Any]) -> Any:
    said = completion.run(words)[0].said
    return said and ([(one.attempt, one.passed) for one in said.attempts], said.certificate)


def completed() -> Iterator[tuple[Any, ...]]:
    begun, when = (completion.STARTED, completion.ENDED), completion.ENDS + 60 * 24 * HOUR
    failed, passed = completion.sat(passed=False), completion.sat()
    never = corrected(failed, when, stands=False)
    yield _counted, begun, failed, (corrected(passed, when),), (passed,), never
    issued = completion.issued(number="HG-9")
    right, gone = corrected(issued, when, certificate="HG-1"), corrected(issued, when, stands=False)
    yield _counted, (*begun, passed), issued, (right,), (completion.issued(),), gone


def intake() -> Iterator[tuple[Any, ...]]:
    asked = QuotaTransferred(
        transfer="T-1",
        season=scenes.SEASON,
        base=scenes.BASE,
        from_specialty="AGP",
        to_specialty="GP",
        seats=2,
        transferred_at=START - HOUR,
    )
    right, never = corrected(asked, START, seats=1), corrected(asked, START, stands=False)
    yield _arranged, (), asked, (right,), (asked.model_copy(update={"seats": 1}),), never
    listed = ListConfirmed(
        season=scenes.SEASON, base=scenes.BASE, applications=("A-1", "A-2"), confirmed_at=CONFIRMED, by="the base"
    )
    fewer, none = corrected(listed, CONFIRMED + HOUR, applications=("A-1",)), corrected(listed, CONFIRMED, stands=False)
    yield _arranged, (), listed, (fewer,), (listed.model_copy(update={"applications": ("A-1",)}),), none
