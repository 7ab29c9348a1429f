"""What a base's intake knows, and the places drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar, assert_never

from contracts.envelope import Message
from contracts.latest import Sequenced, is_later
from contracts.messages.admission.adjustment import CountSeats, SeatGranted
from contracts.messages.admission.decisions import PhysicalPassed, PlaceKept, PlaceVacated
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode
from services.admission.allocation.linked import LinkedSeat
from services.admission.allocation.posting import Rule
from services.admission.domain.intake.arranged import confirmed_in, made, named_in, transfer_of
from services.admission.domain.intake.facts import (
    Arranged,
    Event,
    Granted,
    Hears,
    Kept,
    Lost,
    Noted,
    Passed,
    Placed,
    Reclaimed,
    Vacation,
)
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import Results, hear

S = TypeVar("S", bound=Sequenced)
PLACING_CLOSES: Final = "placing_closes"
NOTICE: Final = "notice"


@dataclass(frozen=True, slots=True)
class Intake:
    """Facts, and the placing drawn from them on the results published at `placed_on`; None while there are none.

    Once placing has closed it stands, whatever becomes of ranks: nobody could be examined in time any more.
    But it never stands on nothing. When the scores it rests on are opened again it is void, closed or not; places are
    drawn once more when results are published anew, even after the day on which placing closes, and then that stands.
    Whoever left before those results were published makes room in it, whenever that is heard of; whoever left a place
    offered on void results is asked for anew, since it stands no more.
    `given_back` are the places of those who left, so that they too hear of another rank, or that none was theirs.
    `late` are the numbers of transfers heard of only when placing had closed, `late_corrections` corrections.
    `revised` is all that was told under numbers that were corrected; `kept_on` are whom a correction left out too late.
    `seats` are those of the programmes after transfers. `confirmed` says whom the base confirmed when, `granted` which
    seats the provincial round gave away here.
    `kept` are those who were said to have left, or to be fit, and were not.
    `turned` are the transfers that were refused, with the rule against each.
    `beside` are whom the round seated before these results came, `linked` postgraduates: places are drawn beside both.
    `asked` is whether the province asked what is left: a base with nobody to place has all its seats left once placing
    closes. `candidates` says of older documents that somebody had entered; today `results` know who did.
    `struck` are the deadlines that have come.
    """

    season: SeasonId
    base: BaseCode
    results: Results = field(default_factory=Results)
    vacations: Mapping[ApplicationId, Vacation] = field(default_factory=dict)
    passed: Mapping[ApplicationId, Passed] = field(default_factory=dict)
    transfers: Mapping[str, QuotaTransferred] = field(default_factory=dict)
    late: tuple[str, ...] = ()
    late_corrections: tuple[QuotaTransferred, ...] = ()
    revised: Mapping[str, tuple[QuotaTransferred, ...]] = field(default_factory=dict)
    lists: tuple[ListConfirmed, ...] = ()
    kept_on: tuple[ApplicationId, ...] = ()
    confirmed: Mapping[ApplicationId, Moment] = field(default_factory=dict)
    granted: Mapping[ApplicationId, Granted] = field(default_factory=dict)
    kept: Mapping[ApplicationId, Kept] = field(default_factory=dict)
    reclaimed: Mapping[ApplicationId, Reclaimed] = field(default_factory=dict)
    placing: Mapping[ApplicationId, Place] | None = None
    placed_on: Moment | None = None
    given_back: Mapping[ApplicationId, Place] = field(default_factory=dict)
    seats: Mapping[SpecialtyCode, int] = field(default_factory=dict)
    turned: Mapping[str, Rule] = field(default_factory=dict)
    beside: tuple[ApplicationId, ...] = ()
    linked: Mapping[ApplicationId, LinkedSeat] = field(default_factory=dict)
    struck: tuple[str, ...] = ()
    candidates: bool = False
    asked: bool = False

    @property
    def deserted(self) -> bool:
        """Whether nobody is to be placed here: nobody ever was a candidate, or all fell before any results."""
        known = self.results
        return not (self.candidates or known.lines or known.stood or known.published or known.reopenings)


def key_of(season: SeasonId, base: BaseCode) -> str:
    return f"{season}/{base}"


def initial(key: str) -> Intake:
    season, _, base = key.partition("/")
    return Intake(season, base)


def evolve(intake: Intake, event: Event) -> Intake:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence):
            return _noted(intake, message, sequence)
        case Placed(placing, placed_on, seats, left, turned, beside, linked):
            drawn = replace(intake, placing=placing, placed_on=placed_on, seats=seats, given_back=left, turned=turned)
            return replace(drawn, beside=beside, linked=linked)
        case Reclaimed():
            return _reclaimed(intake, event)
        case Lost(name, left):
            return replace(intake, vacations={**intake.vacations, name: left})
        case Message():
            return intake
        case _:
            assert_never(event)


def _noted(intake: Intake, message: Hears, sequence: int) -> Intake:  # noqa: C901, PLR0911  one case per kind of word
    match message:
        case (
            ResultPublished()
            | CandidateEntered()
            | CandidateScored()
            | CandidateDropped()
            | ScoresPublished()
            | ReopeningGranted()
            | ReopeningRefused()
            | LotCommitted()
            | LotRevealed()
        ):
            results = hear(intake.results, message, sequence)
            return intake if results is intake.results else replace(intake, results=results)
        case PlaceVacated(reasons=reasons) if Reason.MERIT_CORRECTED in reasons:
            return intake  # the echo of a place this intake took back itself
        case PlaceVacated(application=name, vacated_at=vacated_at, reasons=reasons):
            return _left(intake, name, Vacation(sequence, vacated_at, reasons))
        case PlaceKept(application=name):
            return _kept(intake, name, sequence)
        case PhysicalPassed(application=name, passed_at=passed_at):
            if not is_later(sequence, intake.passed.get(name), intake.kept.get(name)):
                return intake
            return _passed_before_leaving(
                replace(intake, passed={**intake.passed, name: Passed(sequence, passed_at)}), name
            )
        case QuotaTransferred() | ListConfirmed() | SeatGranted():
            return _arranged(intake, message)
        case CountSeats():
            return intake if intake.asked else replace(intake, asked=True)
        case ReclaimSeat():
            return intake  # decided at once, see `Reclaimed`
        case DeadlineReached(name=name):
            return intake if name in intake.struck else replace(intake, struck=tuple(sorted((*intake.struck, name))))
        case _:
            assert_never(message)


def _arranged(intake: Intake, message: Arranged) -> Intake:
    """What the base and the province arranged about seats; of two words under one number the earlier made stands."""
    match message:
        case QuotaTransferred(transfer=number):
            told = told_under(intake, number)
            known = message in told or message in intake.late_corrections
            return intake if known else _asked(intake, message, told)
        case ListConfirmed():
            return _confirmed(intake, message)
        case SeatGranted(application=name, specialty=specialty, held_back=held_back):
            granted = Granted(specialty, held_back)
            return intake if name in intake.granted else replace(intake, granted={**intake.granted, name: granted})
        case _:
            assert_never(message)


def _reclaimed(intake: Intake, answer: Reclaimed) -> Intake:
    """Taken again, it was not left; given up to the round after all, it is left as it was before."""
    name, known = answer.application, intake.reclaimed.get(answer.application)
    others = {other: left for other, left in intake.vacations.items() if other != name}
    if answer.retaken:
        kept = replace(answer, left=intake.vacations.get(name))
        return replace(intake, vacations=others, reclaimed={**intake.reclaimed, name: kept})
    left = intake.vacations.get(name) or (known.left if known is not None else None)
    vacations = others if left is None else {**others, name: left}
    return replace(intake, vacations=vacations, reclaimed={**intake.reclaimed, name: answer})


def _left_before(intake: Intake, back: Reclaimed, left: Vacation) -> Intake:
    """Told only after the seat was taken again: how it had been left."""
    if not is_later(left.sequence, back.left):
        return intake
    return replace(intake, reclaimed={**intake.reclaimed, back.application: replace(back, left=left)})


def told_under(intake: Intake, number: str) -> tuple[QuotaTransferred, ...]:
    """Everything told under this number, as far as it may count."""
    known = intake.transfers.get(number)
    return intake.revised.get(number, () if known is None else (known,))


def _asked(intake: Intake, message: QuotaTransferred, told: tuple[QuotaTransferred, ...]) -> Intake:
    number, late = message.transfer, intake.placing is not None and PLACING_CLOSES in intake.struck
    words = tuple(sorted((*told, message), key=made))
    corrected = any(one.correction is not None for one in words)
    if late and message.correction is not None:
        known = (*intake.late_corrections, message)
        return replace(intake, late_corrections=tuple(sorted(known, key=made)))
    stands = transfer_of(words)
    others = {name: one for name, one in intake.transfers.items() if name != number}
    transfers = dict(sorted((others if stands is None else {**others, number: stands}).items()))
    return replace(
        intake,
        transfers=intake.transfers if transfers == intake.transfers else transfers,
        revised=dict(sorted({**intake.revised, number: words}.items())) if corrected else intake.revised,
        late=tuple(sorted({*intake.late, number})) if late and not told else intake.late,
    )


def _confirmed(intake: Intake, message: ListConfirmed) -> Intake:
    """Every list is kept. A correction heard of once the list is out adds names, and takes none from it."""
    if message in intake.lists:
        return intake
    lists = tuple(sorted((*intake.lists, message), key=lambda one: one.model_dump_json()))
    if message.correction is not None and NOTICE in intake.struck:
        left_out = intake.confirmed.keys() - set(named_in(message))
        added = {name: message.confirmed_at for name in named_in(message) if name not in intake.confirmed}
        confirmed = dict(sorted({**added, **intake.confirmed}.items()))
        kept = tuple(sorted({*intake.kept_on, *left_out}))
        return replace(intake, confirmed=confirmed if added else intake.confirmed, kept_on=kept)
    confirmed = confirmed_in(lists, intake.confirmed)
    return replace(intake, lists=lists, confirmed=intake.confirmed if confirmed == intake.confirmed else confirmed)


def _left(intake: Intake, name: ApplicationId, vacation: Vacation) -> Intake:
    """A place left, unless something later is known: that it is kept, or that its seat was taken again."""
    kept, back = intake.kept.get(name), intake.reclaimed.get(name)
    if kept is not None and vacation.sequence < kept.sequence:
        return _left_once(intake, name, kept, vacation)
    if not is_later(vacation.sequence, intake.vacations.get(name)):
        return intake
    if back is not None and back.retaken and not is_later(vacation.sequence, back):
        return _left_before(intake, back, vacation)
    return _passed_before_leaving(replace(intake, vacations={**intake.vacations, name: vacation}), name)


def _passed_before_leaving(intake: Intake, name: ApplicationId) -> Intake:
    """Without a physical that was not passed before the place was left: in another order it was never told."""
    if name not in intake.passed or fit(intake, name):
        return intake
    return replace(intake, passed={other: word for other, word in intake.passed.items() if other != name})


def _kept(intake: Intake, name: ApplicationId, sequence: int) -> Intake:
    """What was said before it is forgotten; what was said after it stands, whichever comes first."""
    known, left, back = intake.kept.get(name), intake.vacations.get(name), intake.reclaimed.get(name)
    if not is_later(sequence, known):
        return intake
    if back is not None and back.left is not None and back.left.sequence < sequence:
        intake = replace(intake, reclaimed={**intake.reclaimed, name: replace(back, left=None)})
    if left is None or left.sequence > sequence:
        left = None if known is None else known.left
    return replace(
        intake,
        kept=dict(sorted({**intake.kept, name: Kept(sequence, left)}.items())),
        vacations=_since(intake.vacations, name, sequence),
        passed=_since(intake.passed, name, sequence),
    )


def _left_once(intake: Intake, name: ApplicationId, kept: Kept, left: Vacation) -> Intake:
    """Told only after the place was kept: how it was said to be left."""
    if not is_later(left.sequence, kept.left):
        return intake
    return replace(intake, kept={**intake.kept, name: replace(kept, left=left)})


def _since(words: Mapping[ApplicationId, S], name: ApplicationId, sequence: int) -> Mapping[ApplicationId, S]:
    """Without the word on this name, unless it was said after that."""
    known = words.get(name)
    if known is None or known.sequence > sequence:
        return words
    return {other: word for other, word in words.items() if other != name}


def fit(intake: Intake, name: ApplicationId) -> bool:
    """Passed, and not only after the place was left: the enrolment said so before it knew that."""
    passed, left = intake.passed.get(name), intake.vacations.get(name)
    return passed is not None and (left is None or passed.passed_at < left.vacated_at)
