"""What people of a drawn province do, and what is told of them: likely or not, in time or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.season.calendar import Admission
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI, HospitalGrade

START: Final = datetime(2025, 8, 1, 18, tzinfo=SHANGHAI)  # scores are final
HOUR: Final = timedelta(hours=1)


def day(days: float) -> datetime:
    return START + timedelta(hours=round(days * 24))


def acts(name: str, home: str, season: Season, codes: Sequence[str], dice: Random) -> list[Any]:
    """All that is told of one person, likely or not."""
    calendar, round_ = season.admission, season.admission.provincial_round
    assert round_ is not None
    about = {"application": name, "season": season.id}
    told: list[Any] = []
    named = tuple(dice.sample(codes, dice.randint(1, len(codes))))
    if dice.random() < 0.85:
        told.append(_exam(name, day(dice.uniform(0, 4) if dice.random() < 0.7 else dice.uniform(-1, 6)), dice))
    if dice.random() < 0.15:
        told.append(_exam(name, day(dice.uniform(0, 5)), dice))
    if dice.random() < 0.7:
        told.append(_exam(name, day(dice.uniform(_days(round_.closes) - 0.2, _days(round_.physical_by) + 0.1)), dice))
    if dice.random() < 0.8:
        requested = day(dice.uniform(6, 13)) if dice.random() < 0.2 else round_.opens + dice.randint(0, 24) * HOUR
        told.append(AdjustmentRequested(**about, bases=named, requested_at=requested))
    for base in (home, *named[:2]):
        told += _at(base, about, calendar, dice)
    if dice.random() < 0.2:
        told.append(PlaceGivenUp(application=name, given_up_at=day(dice.uniform(-1, 32))))
    if dice.random() < 0.06:
        told.append(FraudFound(application=name, found_at=day(dice.uniform(-1, 32))))
    if dice.random() < 0.25:
        told += _objection(name, home, season, dice)
    return told


def _at(base: str, about: dict[str, str], calendar: Admission, dice: Random) -> list[Any]:
    """What a base tells of somebody, its trainee or not."""
    over, by = (_days(calendar.objections_until), _days(calendar.admit_by))
    told: list[Any] = []
    if dice.random() < 0.85:
        operated = day(dice.uniform(over, by) if dice.random() < 0.7 else dice.uniform(3, by + 1))
        told.append(AdmissionOperated(**about, base=base, operated_at=operated))
    if dice.random() < 0.75:
        reported = day(dice.uniform(20, 30) if dice.random() < 0.8 else dice.uniform(over, 30.2))
        told.append(TraineeReported(**about, base=base, reported_at=reported))
        if dice.random() < 0.6:
            told.append(AgreementSigned(**about, base=base, signed_at=reported + dice.randint(-9, 60) * HOUR))
        if dice.random() < 0.1:
            left = reported + dice.randint(-9, 90) * HOUR
            told.append(TrainingLeft(**about, base=base, cause="resigned", left_at=left))
    return told


def reports_told_late(told: list[Any], season: Season, dice: Random) -> list[Any]:
    """Some reports in time become known only later; of some of these, and of others, the office decides something."""
    late = [one for one in told if isinstance(one, TraineeReported) and dice.random() < 0.25]
    for one in late:
        told.remove(one)
    for one in [one for one in (*told, *late) if isinstance(one, TraineeReported)]:
        about = {"application": one.application, "season": season.id, "base": one.base}
        if dice.random() < (0.6 if one in late else 0.03):
            back = season.admission.report_by + dice.randint(-3, 200) * HOUR
            told.append(TraineeReinstated(**about, reason="准", by="省", reinstated_at=back))
            if dice.random() < 0.2:
                gone = back + dice.randint(-60, 90) * HOUR
                left = TrainingLeft(**about, cause="resigned", left_at=gone)
                told.append(
                    left if dice.random() < 0.5 else PlaceGivenUp(application=one.application, given_up_at=gone)
                )
    return late


def _days(at: datetime) -> float:
    return (at - START) / timedelta(days=1)


def _exam(name: str, at: datetime, dice: Random) -> PhysicalRecorded:
    grade = HospitalGrade.OTHER if dice.random() < 0.06 else HospitalGrade.GRADE_3A
    return PhysicalRecorded(application=name, examined_at=at, hospital_grade=grade, passed=dice.random() < 0.88)


def _objection(name: str, home: str, season: Season, dice: Random) -> list[Any]:
    over = season.admission.objections_until
    about = {"application": name, "season": season.id, "base": home, "objection": f"O-{name}"}
    raised = over - dice.randint(-5, 60) * HOUR
    told: list[Any] = [ObjectionRaised(**about, grounds="有异议", raised_at=raised)]
    at, last = raised, False
    for _ in range(dice.choice([0, 1, 1, 1, 2])):
        if last:  # nobody takes back what was upheld: the seat is somebody else's
            break
        at, last = at + dice.randint(1, 90) * HOUR, dice.random() < 0.5
        told.append(ObjectionDecided(**about, upheld=last, reasons="查", by="省", decided_at=at))
    return told
