"""The provincial round of one season: entries and remaining seats come in, one draw answers everybody [ADM-6]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from contracts.envelope import Message, Received
from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
    CountSeats,
    SeatGranted,
    SeatsRemained,
)
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.admission.domain.province.drawing import Grant, draw

COUNT: Final = "count"
DRAW: Final = "draw"
Hears = AdjustmentEntered | AdjustmentLeft | SeatsRemained | DeadlineReached


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """An applicant's latest word on the round."""

    sequence: int
    word: AdjustmentEntered | AdjustmentLeft


@dataclass(frozen=True, slots=True)
class Remained:
    """A base's latest word on what it has left."""

    sequence: int
    word: SeatsRemained


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a draw rests on: who takes part, and what is left where."""

    entered: Mapping[ApplicationId, AdjustmentEntered] = field(default_factory=dict)
    remained: Mapping[BaseCode, SeatsRemained] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Province:
    """RoundFacts, and the draw made of them; `drawn` is None until the round is over. The draw stands once it was made.

    `counted` is whether every base was asked what it has left: one that nobody applied to would not say so by itself.
    `rested_on` are the facts of that moment, kept since later ones change nothing any more [ADM-9].
    """

    season: SeasonId
    entries: Mapping[ApplicationId, RoundEntry] = field(default_factory=dict)
    remained: Mapping[BaseCode, Remained] = field(default_factory=dict)
    drawn: Mapping[ApplicationId, Grant] | None = None
    rested_on: RoundFacts = field(default_factory=RoundFacts)
    counted: bool = False

    @property
    def entered(self) -> dict[ApplicationId, AdjustmentEntered]:
        """Who takes part now, by number."""
        words = ((name, entry.word) for name, entry in sorted(self.entries.items()))
        return {name: word for name, word in words if isinstance(word, AdjustmentEntered)}


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    word: AdjustmentEntered | AdjustmentLeft | SeatsRemained
    sequence: int


@dataclass(frozen=True, slots=True)
class RoundDrawn:
    """The draw was made."""

    grants: Mapping[ApplicationId, Grant]
    rested_on: RoundFacts = field(default_factory=RoundFacts)


@dataclass(frozen=True, slots=True)
class Counted:
    """Every base was asked."""


Event = Noted | RoundDrawn | Counted | Message


def decide(province: Province, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the word; at the end of the round draw once; whoever comes after it is refused at once."""
    season, word = seasons[province.season], heard.message
    calendar = season.admission.provincial_round
    if calendar is None:
        return []
    if isinstance(word, DeadlineReached) and word.name == COUNT:
        return [] if province.counted else [Counted(), *_questions(season)]
    if isinstance(word, DeadlineReached):
        return [] if province.drawn is not None else _draw(province, season, calendar)
    noted = Noted(word, heard.sequence)
    if evolve(province, noted) is province:
        return []
    if province.drawn is not None and isinstance(word, AdjustmentEntered) and word.application not in province.drawn:
        return [noted, _refusal(word.application, season, Reason.ROUND_CLOSED, calendar.closes)]
    return [noted]


def _questions(season: Season) -> Iterator[CountSeats]:
    for base in season.bases:
        yield CountSeats(season=season.id, base=base.code)


def _draw(province: Province, season: Season, calendar: ProvincialRound) -> list[Event]:
    entered = province.entered
    facts = RoundFacts(entered, {base: remained.word for base, remained in sorted(province.remained.items())})
    grants = draw(facts.entered, facts.remained, season, calendar)
    return [RoundDrawn(grants, facts), *_answers(entered, grants, season, calendar)]


def _answers(
    entered: Mapping[ApplicationId, AdjustmentEntered],
    grants: Mapping[ApplicationId, Grant],
    season: Season,
    calendar: ProvincialRound,
) -> Iterator[Message]:
    for name, entry in entered.items():
        grant = grants.get(name)
        if grant is None:
            yield _refusal(name, season, Reason.ROUND_FULL, calendar.closes)
            continue
        yield SeatGranted(
            application=name,
            season=season.id,
            base=grant.base,
            specialty=grant.specialty,
            held_back=grant.held_back,
            granted_at=calendar.closes,
        )
        yield AdjustmentOffered(
            application=name,
            season=season.id,
            person_key=entry.person_key,
            category=entry.category,
            base=grant.base,
            specialty=grant.specialty,
            total_points=entry.total_points,
            rank=grant.rank,
            held_back=grant.held_back,
            offered_at=calendar.closes,
            physical_by=calendar.physical_by,
        )


def _refusal(application: ApplicationId, season: Season, reason: Reason, at: Moment) -> AdjustmentRefused:
    return AdjustmentRefused(application=application, season=season.id, reasons=(reason,), refused_at=at)


def evolve(province: Province, event: Event) -> Province:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(word, sequence):
            return _noted(province, word, sequence)
        case RoundDrawn(grants, rested_on):
            return replace(province, drawn=grants, rested_on=rested_on)
        case Counted():
            return replace(province, counted=True)
        case Message():
            return province
        case _:
            assert_never(event)


def _noted(province: Province, word: AdjustmentEntered | AdjustmentLeft | SeatsRemained, sequence: int) -> Province:
    if isinstance(word, SeatsRemained):
        known = province.remained.get(word.base)
        if known is not None and known.sequence >= sequence:
            return province
        return replace(province, remained={**province.remained, word.base: Remained(sequence, word)})
    entry = province.entries.get(word.application)
    if entry is not None and entry.sequence >= sequence:
        return province
    return replace(province, entries={**province.entries, word.application: RoundEntry(sequence, word)})


def deadlines(province: Province, seasons: Seasons) -> dict[str, Moment]:
    """The count once placing closes, and the draw once every base has said what it has left and all had its time."""
    season = seasons[province.season]
    calendar = season.admission.provincial_round
    if calendar is None or province.drawn is not None:
        return {}
    if not province.counted:
        return {COUNT: season.admission.backfill_physical_by}
    silent = any(base.code not in province.remained for base in season.bases)
    return {} if silent else {DRAW: calendar.draws_at}
