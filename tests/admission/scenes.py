"""The words of admission's tests: a small base with two seats, what is heard there, what is said then."""

from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any, Literal

from contracts.envelope import Envelope, Message, Received
from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed, Unplaced
from contracts.messages.admission.enrolment import SeatRefused, SeatRetaken
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.messages.registration import BanImposed, BanLifted
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.programmes import Programme
from contracts.season.season import Season, seasons_of
from contracts.vocabulary import SHANGHAI, Category, HospitalGrade, Level, Track
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.state import Enrolment, evolve
from services.chassis.core.data import read_tables

A, SEASON, BASE, PERSON = "A-1", "2025-kunming-2", "KM-SECOND-PEOPLES", "a" * 64
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


REAL = seasons_of(read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"))[SEASON]


def season_with(seats: dict[str, int], physical_grace_hours: int = 2) -> Season:
    """The real calendar, with these seats, and some hours for physicals on their way."""
    programmes = tuple(Programme(specialty=code, name_zh=code, seats=count) for code, count in seats.items())
    base = REAL.bases[0].model_copy(update={"programmes": programmes})
    calendar = REAL.admission.model_copy(update={"physical_grace_hours": physical_grace_hours})
    return REAL.model_copy(update={"bases": (base,), "admission": calendar})


SEASONS = {SEASON: season_with({"AGP": 2})}
CALENDAR = SEASONS[SEASON].admission
GRACE = timedelta(hours=CALENDAR.arrival_grace_hours)
PHYSICAL_DUE = CALENDAR.physical_by + timedelta(hours=2)
REPORT_DUE = CALENDAR.report_by + GRACE
OBJECTED, DECIDED, REQUESTED = at("08-09T09:00"), at("08-15T09:00"), at("08-12T09:00")
SIGNED, LEFT, REINSTATED = at("08-31T09:00"), at("09-20T09:00"), at("09-03T09:00")
TRAINING, COMPLETION = REAL.finance.term_starts, REAL.finance.term_ends + GRACE
EXAMINED, OPERATED, REPORTED = at("08-04T09:00"), at("08-12T10:00"), at("08-30T10:00")


def offered(physical_by: datetime = CALENDAR.physical_by) -> PlaceOffered:
    return PlaceOffered(
        application=A,
        season=SEASON,
        person_key=PERSON,
        category=Category.SOCIAL,
        base=BASE,
        specialty="AGP",
        total_points=8000,
        rank=1,
        offered_at=at("08-02T18:00"),
        physical_by=physical_by,
    )


def refused(reason: Reason = Reason.MERIT_CORRECTED) -> PlaceRefused:
    return PlaceRefused(application=A, season=SEASON, base=BASE, reasons=(reason,), refused_at=at("08-05T12:00"))


def unplaced() -> PlaceRefused:
    """Refused by a full quota, and told on what terms the provincial round may be entered."""
    terms = Unplaced(
        person_key=PERSON,
        category=Category.UNIT,
        employer_level=Level.COUNTY,
        total_points=7000,
        lot="0" * 64,
        preferences=("AGP",),
    )
    return refused(Reason.QUOTA_FULL).model_copy(update={"unplaced": terms})


def requested(moment: datetime = REQUESTED) -> AdjustmentRequested:
    return AdjustmentRequested(application=A, season=SEASON, bases=(BASE,), requested_at=moment)


def granted() -> AdjustmentOffered:
    return AdjustmentOffered(
        application=A,
        season=SEASON,
        person_key=PERSON,
        category=Category.UNIT,
        base=BASE,
        specialty="AGP",
        total_points=7000,
        rank=1,
        held_back=False,
        offered_at=at("08-18T18:00"),
        physical_by=at("08-20T12:00"),
    )


def not_granted() -> AdjustmentRefused:
    return AdjustmentRefused(application=A, season=SEASON, reasons=(Reason.ROUND_FULL,), refused_at=at("08-18T18:00"))


def objected(moment: datetime = OBJECTED, objection: str = "O-1") -> ObjectionRaised:
    return ObjectionRaised(
        objection=objection, application=A, season=SEASON, base=BASE, grounds="学历不符", raised_at=moment
    )


def decided(*, upheld: bool, moment: datetime = DECIDED, objection: str = "O-1") -> ObjectionDecided:
    return ObjectionDecided(
        objection=objection,
        application=A,
        season=SEASON,
        base=BASE,
        upheld=upheld,
        reasons="经核查",
        by="省毕教办",
        decided_at=moment,
    )


def examined(
    moment: datetime = EXAMINED, grade: HospitalGrade = HospitalGrade.GRADE_3A, passed: bool = True
) -> PhysicalRecorded:
    return PhysicalRecorded(application=A, examined_at=moment, hospital_grade=grade, passed=passed)


def noticed() -> TraineeNoticed:
    return TraineeNoticed(application=A, season=SEASON, base=BASE, objections_until=CALENDAR.objections_until)


def operated(moment: datetime = OPERATED, base: str = BASE) -> AdmissionOperated:
    return AdmissionOperated(application=A, season=SEASON, base=base, operated_at=moment)


def reported(moment: datetime = REPORTED, base: str = BASE) -> TraineeReported:
    return TraineeReported(application=A, season=SEASON, base=base, reported_at=moment)


def gave_up(moment: datetime) -> PlaceGivenUp:
    return PlaceGivenUp(application=A, given_up_at=moment)


def fraud(moment: datetime) -> FraudFound:
    return FraudFound(application=A, found_at=moment)


def banned(since: datetime = CALENDAR.report_by) -> BanImposed:
    return BanImposed(
        application=A,
        track=Track.ASSISTANT_GP,
        person_key=PERSON,
        bans_from=since,
        bans_until=since.replace(year=2027),
    )


def account_opened() -> AccountOpened:
    return AccountOpened(application=A, opened_at=at("08-12T10:00"))


def account_closed(paid_fen: int = 0, closed_at: datetime = CALENDAR.report_by) -> AccountClosed:
    penalty_fen = paid_fen // 2
    return AccountClosed(
        application=A,
        season=SEASON,
        paid_fen=paid_fen,
        penalty_fen=penalty_fen,
        clawback_fen=paid_fen + penalty_fen,
        closed_at=closed_at,
    )


def released(vacated_at: datetime | None = None) -> SeatReleased:
    return SeatReleased(application=A, season=SEASON, base=BASE, specialty="AGP", vacated_at=vacated_at)


def agreed(moment: datetime = SIGNED, base: str = BASE) -> AgreementSigned:
    return AgreementSigned(application=A, season=SEASON, base=base, signed_at=moment)


def left_training(
    moment: datetime = LEFT, cause: Literal["graduate_study", "resigned"] = "resigned", base: str = BASE
) -> TrainingLeft:
    return TrainingLeft(application=A, season=SEASON, base=base, cause=cause, left_at=moment)


def reinstated(moment: datetime = REINSTATED, base: str = BASE) -> TraineeReinstated:
    return TraineeReinstated(
        application=A, season=SEASON, base=base, reason="报到在期限内", by="省毕教办", reinstated_at=moment
    )


def ban_lifted() -> BanLifted:
    return BanLifted(application=A, track=Track.ASSISTANT_GP, person_key=PERSON, lifted_at=REINSTATED)


def account_reopened() -> AccountOpened:
    return account_opened().model_copy(update={"reopened_at": REINSTATED})


def retaken(moment: datetime = REINSTATED) -> SeatRetaken:
    return SeatRetaken(application=A, season=SEASON, base=BASE, specialty="AGP", reclaimed_at=moment)


def seat_refused(moment: datetime = REINSTATED) -> SeatRefused:
    reasons = (Reason.SEAT_GIVEN_AWAY,)
    return SeatRefused(application=A, season=SEASON, base=BASE, specialty="AGP", reasons=reasons, reclaimed_at=moment)


def due(name: str, moment: datetime) -> DeadlineReached:
    return DeadlineReached(name, moment)


ADMITTED = (offered(), examined(), noticed(), operated())
NEVER_REPORTED = (*ADMITTED, due("report", REPORT_DUE))
CONFIRMED = (banned(), account_closed(), released())
TRAINING_BEGUN = (*ADMITTED, reported(), agreed(), due("training", TRAINING))
REINSTATING = (*NEVER_REPORTED, reported(), reinstated(), retaken())
REVERSED = (ban_lifted(), account_reopened())


def heard(message: Any, sequence: int = 1) -> Received[Any]:
    envelope = Envelope(
        id=f"{sequence}",
        source="test",
        type="test.said.v1",
        time=at("08-01T09:00"),
        correlation_id="c",
        sequence=sequence,
    )
    return Received(message, envelope)


def after(*messages: Any) -> Enrolment:
    """The enrolment once these were heard, a later one speaking later."""
    enrolment = Enrolment(A)
    for sequence, message in enumerate(messages, start=1):
        one = message if isinstance(message, Received) else heard(message, sequence)
        enrolment = reduce(evolve, decide(enrolment, one, SEASONS), enrolment)
    return enrolment


def said(*messages: Any) -> list[Message]:
    """What the last of these messages makes the enrolment say."""
    *before, last = messages
    one = last if isinstance(last, Received) else heard(last, len(messages))
    return [event for event in decide(after(*before), one, SEASONS) if isinstance(event, Message)]


def types(*messages: Any) -> set[str]:
    return {message.TYPE for message in said(*messages)}
