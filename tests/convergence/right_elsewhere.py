"""What is told wrong of applications, reviews, reductions, marks and money, and how it is told right [COR-1]."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import reduce
from typing import Any

from contracts.messages.finance import RatesPublished
from contracts.messages.platform.finance import PrepaymentMade, RateDecided
from contracts.season.moving import moved as season_after
from contracts.vocabulary import PayComponent
from services.exams.domain.candidate.effects import words_due
from services.finance.domain.policy.decide import decide as decide_policy
from services.finance.domain.policy.state import Policy
from services.finance.domain.policy.state import evolve as evolve_policy
from services.finance.domain.roll.decide import decide as decide_roll
from services.finance.domain.roll.state import Roll, prepaid_to
from services.finance.domain.roll.state import evolve as evolve_roll
from services.finance.projections.journal import balances, journal
from tests.admission.corrections import corrected
from tests.admission.moving import moved
from tests.admission.scenes import CALENDAR
from tests.admission.scenes import SEASON as HERE_SEASON
from tests.admission.scenes import SEASONS as ADMISSION_SEASONS
from tests.admission.scenes import at as then
from tests.exams import scenes as exams
from tests.exams.board_scenes import scene_after
from tests.finance import scenes as finance
from tests.registration import given as registration
from tests.verification import scenes as verification

HOUR = timedelta(hours=1)


def _verdict(words: Sequence[Any]) -> Any:
    told = registration.Registration().hears(*words).verdict()
    since = getattr(told, "refused_at", None)
    return type(told), getattr(told, "reasons", ()), getattr(told, "accepts_adjustment", None), since


def application() -> Iterator[tuple[Any, ...]]:
    form, order = registration.form(), registration.order_form()
    one = registration.form(accepts_adjustment=False, revision=2, submitted="2025-07-02 12:00:00")
    yield _verdict, (), form, (one,), (registration.form(accepts_adjustment=False),), None
    ends = (
        registration.cancelled("A-1", "2025-07-03 12:00:00"),
        registration.fraud("A-1", "2025-07-03 12:00:00"),
    )
    for wrong, field in zip(ends, ("cancelled_at", "found_at"), strict=True):
        at = registration.at("2025-07-05 12:00:00")
        changes: Any = {field: registration.at("2025-07-04 12:00:00")}
        right = corrected(wrong, at, **changes)
        once = wrong.model_copy(update=changes)
        yield _verdict, (form,), wrong, (right,), (once,), corrected(wrong, at, stands=False)
    wrong_line = registration.line(base=registration.NEXT_DOOR)
    later = {"revision": 2, "published_at": registration.at("2025-06-02 09:00:00")}
    right_list = registration.roster(registration.line(), **later)
    once_list = registration.roster(registration.line())
    yield _verdict, (order,), registration.roster(wrong_line), (right_list,), (once_list,), registration.roster(**later)
    wrong_place = registration.placed(registration.NEXT_DOOR, "玉溪市")
    after = registration.at("2025-06-21 09:00:00")
    right_place, never = registration.placed(decided_at=after), registration.placed(decided_at=after, stands=False)
    yield _verdict, (order,), wrong_place, (right_place,), (registration.placed(),), never
    barred = registration.imported("2024-09-01 09:00:00", "2026-09-01 09:00:00")
    over = {"bans_until": registration.at("2025-01-01 09:00:00")}
    right_entry = barred.model_copy(update=over | {"revision": 2})
    never_entry = barred.model_copy(update={"revision": 2, "stands": False})
    yield _verdict, (form,), barred, (right_entry,), (barred.model_copy(update=over),), never_entry


def _review(words: Sequence[Any]) -> Any:
    said = verification.after(*words).said
    return None if said is None else (said.outcome, getattr(said.message, "reasons", ()))


def review() -> Iterator[tuple[Any, ...]]:
    no, yes = verification.reviewed(reviewer_agrees=False), verification.reviewed()
    yield _review, (verification.accepted(),), no, (verification.reviewed(revision=2),), (yes,), None
    school = (verification.of_school(), yes)
    against = verification.by_school(agrees=False)
    yield _review, school, against, (verification.by_school(revision=2),), (verification.by_school(),), None
    came = (verification.accepted(), verification.reviewed("07-23T18:30"))
    elsewhen = verification.excused("07-24T18:00", "07-24T19:00")
    yield _review, came, elsewhen, (verification.excused(revision=2),), (verification.excused(),), None


def _reduction(words: Sequence[Any]) -> Any:
    said = verification.reduction_after(*words).said
    return None if said is None else (said.outcome, getattr(said.message, "years", 0))


def reduction() -> Iterator[tuple[Any, ...]]:
    applied, decided, reviewed, filed = (
        verification.applied(),
        verification.decided(),
        verification.reduction_reviewed(),
        verification.filed(),
    )
    papers = (verification.trainee_of(), applied, decided, reviewed, filed)
    yield _reduction, (papers[0], *papers[2:]), verification.applied("NOT"), _anew(applied), (applied,), None
    yield _reduction, (*papers[:2], *papers[3:]), verification.decided(agrees=False), _anew(decided), (decided,), None
    denied = verification.reduction_reviewed(agrees=False)
    yield _reduction, (*papers[:3], filed), denied, _anew(reviewed), (reviewed,), None
    one_copy, at = verification.filed(copies=1), verification.at("09-26T09:00")
    right, never = corrected(one_copy, at, copies=2), corrected(filed, at, stands=False)
    yield _reduction, papers[:4], one_copy, (right,), (filed,), None
    yield _reduction, papers[:4], filed, (), (), never


def _anew(paper: Any) -> tuple[Any, ...]:
    return (paper.model_copy(update={"revision": 2}),)


def _marks(words: Sequence[Any]) -> Any:
    return words_due(exams.candidate_after(*words), exams.SETTING)


def candidate() -> Iterator[tuple[Any, ...]]:
    written, skills, interview = exams.all_sheets()
    known = (exams.approved(), skills, interview, exams.final())
    wrong_sheet, right_sheet = exams.sheet(exams.WRITTEN, 1000), exams.sheet(exams.WRITTEN, 7000, revision=2)
    yield _marks, known, wrong_sheet, (right_sheet,), (written,), exams.sheet(exams.WRITTEN, None, revision=2)
    excuse = exams.excused(exams.WRITTEN)
    late = exams.at("08-02T09:00")
    at = exams.at("07-31T13:00")
    wrong = excuse.model_copy(update={"excused_at": late})
    yield _marks, known, wrong, (corrected(wrong, at, excused_at=excuse.excused_at),), (excuse,), None
    yield _marks, known, excuse, (), (), corrected(excuse, at, stands=False)


def _final(words: Sequence[Any]) -> Any:
    return scene_after(*words).board.finality.final_at if words else None


def board() -> Iterator[tuple[Any, ...]]:
    later = exams.FINAL + 2 * HOUR
    opened, again = exams.reopening(exams.FINAL + HOUR), exams.declared(later)
    yield _final, (), exams.declared(), (opened, again), (again,), opened
    yield _final, (exams.declared(),), opened, (again,), (opened, again), None


def _books(words: Sequence[Any]) -> Any:
    known = finance.after(*words)
    return {book: amount for book, amount in balances(journal(known, finance.TERMS)).items() if amount}


def account() -> Iterator[tuple[Any, ...]]:
    begun = (finance.opens(), finance.reports())
    paid = finance.pays(PayComponent.CENTRAL, 1_200_000).model_copy(update={"payment": "P-1"})
    right = paid.model_copy(update={"amount_fen": 120_000, "revision": 2})
    never = paid.model_copy(update={"revision": 2, "reversed": True})
    yield _books, begun, paid, (right,), (paid.model_copy(update={"amount_fen": 120_000}),), never
    left = (*begun, finance.pays(PayComponent.CENTRAL, 120_000), finance.closes(finance.at("2025-10-10T12:00")))
    back = finance.repays(180_000, "2025-11-01T09:00").model_copy(update={"repayment": "R-1"})
    less = back.model_copy(update={"amount_fen": 18_000, "revision": 2})
    gone = back.model_copy(update={"revision": 2, "reversed": True})
    yield _books, left, back, (less,), (back.model_copy(update={"amount_fen": 18_000}),), gone
    months = (*begun, finance.ends("2025-09"))
    unmet = finance.assesses("2025-09", met=False)
    yield _books, months, unmet, (finance.assesses("2025-09", revision=2),), (finance.assesses("2025-09"),), None
    failed, passed = finance.examines("2026-07-01T09:00", passed=False), finance.examines("2026-07-01T09:00")
    again = finance.examines("2026-07-01T09:00", revision=2)
    yield _books, (*begun, *map(finance.ends, finance.TERM[:14])), failed, (again,), (passed,), None


def _prepaid(words: Sequence[Any]) -> Any:
    known = Roll(finance.SEASON, finance.BASE)
    for number, word in enumerate(words):
        known = reduce(evolve_roll, decide_roll(known, finance.heard(word, number), finance.SEASONS), known)
    return sorted((one.fund, one.amount_fen) for one in prepaid_to(known))


def roll() -> Iterator[tuple[Any, ...]]:
    told = PrepaymentMade(
        season=finance.SEASON,
        base=finance.BASE,
        fund="central",
        amount_fen=2_400_000,
        prepaid_at=finance.at("2025-09-01T09:00"),
        prepayment="F-1",
    )
    right = told.model_copy(update={"amount_fen": 240_000, "revision": 2})
    never = told.model_copy(update={"revision": 2, "reversed": True})
    yield _prepaid, (), told, (right,), (told.model_copy(update={"amount_fen": 240_000}),), never


def _rates(words: Sequence[Any]) -> Any:
    """The rate that holds: the decision made last."""
    known, said = Policy(finance.SEASON), list[RatesPublished]()
    for number, word in enumerate(words):
        events = decide_policy(known, finance.heard(word, number), finance.SEASONS)
        known = reduce(evolve_policy, events, known)
        said += [event for event in events if isinstance(event, RatesPublished)]
    return said[-1].rates[-1].amount_fen if said else None


def policy() -> Iterator[tuple[Any, ...]]:
    told = RateDecided(
        season=finance.SEASON,
        component=PayComponent.CENTRAL,
        amount_fen=1_300_000,
        valid_from=finance.at("2026-09-01T00:00"),
        decided_at=finance.at("2026-06-20T09:00"),
        document="policy",
    )
    right = told.model_copy(update={"amount_fen": 130_000, "decided_at": finance.at("2026-06-21T09:00")})
    yield _rates, (), told, (right,), (right,), None


def _report_by(words: Sequence[Any]) -> Any:
    return season_after(ADMISSION_SEASONS[HERE_SEASON], words)[0].admission.report_by


def calendar() -> Iterator[tuple[Any, ...]]:
    before, right = then("08-27T10:00"), CALENDAR.report_by + timedelta(days=5)
    wrong, back = moved(1, right + timedelta(days=30), before), moved(2, CALENDAR.report_by, before + HOUR)
    yield _report_by, (), wrong, (moved(2, right, before + HOUR),), (moved(1, right, before),), back
