"""The results a base's intake has heard, and whether it has heard them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from contracts.digest import results_digest
from contracts.latest import is_later
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    LotCommitted,
    LotRevealed,
    Mark,
    Placing,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, Category, Level, Licence, Moment, PersonKey, Points, SpecialtyCode

Result = (
    ResultPublished
    | CandidateEntered
    | CandidateScored
    | CandidateDropped
    | ScoresPublished
    | ReopeningGranted
    | ReopeningRefused
    | LotCommitted
    | LotRevealed
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One ranked candidate, as the board last published it, as of the declaration of `published_at`."""

    sequence: int
    person_key: PersonKey
    category: Category
    total_points: Points
    placings: tuple[Placing, ...]
    published_at: Moment | None = None
    accepts_adjustment: bool = False
    employer_level: Level | None = None
    marks: tuple[Mark, ...] = ()
    lot: str = ""
    below_line: tuple[SpecialtyCode, ...] = ()
    licence: Licence | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """The candidate's own word that it takes part."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Fell:
    """The candidate's own word that it takes no part; `linked` is the programme of a postgraduate in plan [POL-7]."""

    sequence: int
    dropped_at: Moment
    reasons: tuple[Reason, ...]
    linked: SpecialtyCode | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The board's word on how many lines there are, and their digest."""

    sequence: int
    candidates: int
    digest: str
    published_at: Moment


@dataclass(frozen=True, slots=True)
class Reopening:
    """The board's latest answer to one reopening of its scores: an earlier admission can turn it over [EXM-4]."""

    reopened_at: Moment
    sequence: int
    granted: bool
    final_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Lottery:
    """The key the lots were drawn by (hex), and the hash of it published before; they never change [EXM-5]."""

    commitment: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """Lines come from the board, `stood` and `fell` from the candidates: sequences of the two do not compare.

    What was published as of a declaration before a reopening is void, whenever it is heard: times decide, not turns.
    """

    lines: Mapping[ApplicationId, ResultLine] = field(default_factory=dict)
    stood: Mapping[ApplicationId, Stood] = field(default_factory=dict)
    fell: Mapping[ApplicationId, Fell] = field(default_factory=dict)
    published: Published | None = None
    reopenings: tuple[Reopening, ...] = ()
    lottery: Lottery = field(default_factory=Lottery)

    @property
    def reopened_at(self) -> Moment | None:
        """When the scores were last opened again; final once more or not."""
        return max((one.reopened_at for one in self.reopenings if one.granted), default=None)


def hear(results: Results, message: Result, sequence: int) -> Results:  # noqa: C901, PLR0911  one case per kind of word
    """The results with this word in them; the very same object when a later word is known."""
    match message:
        case ResultPublished(application=application):
            if not is_later(sequence, results.lines.get(application)):
                return results
            line = ResultLine(
                sequence=sequence,
                person_key=message.person_key,
                category=message.category,
                total_points=message.total_points,
                placings=message.placings,
                published_at=message.published_at,
                accepts_adjustment=message.accepts_adjustment,
                employer_level=message.employer_level,
                marks=message.marks,
                lot=message.lot,
                below_line=message.below_line,
                licence=message.licence,
            )
            return replace(results, lines={**results.lines, application: line})
        case CandidateEntered(application=application) | CandidateScored(application=application):
            if _said_later(results, application, sequence):
                return results
            stood = {**results.stood, application: Stood(sequence)}
            return replace(results, stood=stood, fell=_without(results.fell, application))
        case CandidateDropped(application=application):
            if _said_later(results, application, sequence):
                return results
            fell = {**results.fell, application: Fell(sequence, message.dropped_at, message.reasons, message.linked)}
            return replace(results, fell=fell, stood=_without(results.stood, application))
        case ScoresPublished():
            if not is_later(sequence, results.published):
                return results
            published = Published(sequence, message.candidates, message.digest, message.published_at)
            return replace(results, published=published)
        case ReopeningGranted(reopened_at=moment) | ReopeningRefused(reopened_at=moment):
            granted = isinstance(message, ReopeningGranted)
            final_at = message.final_at if isinstance(message, ReopeningGranted) else None
            return _answered(results, Reopening(moment, sequence, granted, final_at))
        case LotCommitted() | LotRevealed():
            return _drawn_by(results, message)
        case _:
            assert_never(message)


def _drawn_by(results: Results, word: LotCommitted | LotRevealed) -> Results:
    known = results.lottery
    drawn_by = (
        Lottery(word.commitment, known.key) if isinstance(word, LotCommitted) else Lottery(known.commitment, word.key)
    )
    return results if drawn_by == known else replace(results, lottery=drawn_by)


def _answered(results: Results, answer: Reopening) -> Results:
    answers = {one.reopened_at: one for one in results.reopenings}
    if not is_later(answer.sequence, answers.get(answer.reopened_at)):
        return results
    answers[answer.reopened_at] = answer
    return replace(results, reopenings=tuple(answers[moment] for moment in sorted(answers)))


def _said_later(results: Results, candidate: ApplicationId, sequence: int) -> bool:
    """Whether a later word of this candidate is known, be it that it takes part or that it does not."""
    return not is_later(sequence, results.stood.get(candidate), results.fell.get(candidate))


def _without(words: Mapping[ApplicationId, T], candidate: ApplicationId) -> Mapping[ApplicationId, T]:
    return {name: word for name, word in words.items() if name != candidate} if candidate in words else words


def proposed_from(results: Results, opened: Moment) -> Moment | None:
    """Since when places were offered on results that were reopened before those of `opened`; None without any."""
    earlier = (one.final_at for one in results.reopenings if one.granted and one.reopened_at < opened)
    return min((moment for moment in earlier if moment is not None), default=None)


def out(results: Results) -> frozenset[ApplicationId]:
    """Whose last word was that they take no part."""
    return frozenset(name for name, fell in results.fell.items() if is_later(fell.sequence, results.stood.get(name)))


def links(results: Results) -> dict[ApplicationId, Fell]:
    """The postgraduates whose confirmation stands, where they take seats of the plan."""
    if not any(fell.linked for fell in results.fell.values()):
        return {}
    gone = out(results)
    return {name: fell for name, fell in results.fell.items() if name in gone and Reason.SEAT_OF_PLAN in fell.reasons}


def live(results: Results) -> dict[ApplicationId, ResultLine]:
    """The lines of those who take part."""
    fallen = out(results)
    return {application: line for application, line in results.lines.items() if application not in fallen}


def void(results: Results, published_at: Moment | None) -> bool:
    """Whether what was published as of this declaration was undone by a reopening [EXM-4]."""
    reopened_at = results.reopened_at
    return published_at is not None and reopened_at is not None and published_at <= reopened_at


def standing(results: Results) -> Results:
    """Without lines that a reopening undid: who fell before the next declaration never stood in its merit order."""
    lines = {name: line for name, line in results.lines.items() if not void(results, line.published_at)}
    return results if len(lines) == len(results.lines) else replace(results, lines=lines)


def complete(results: Results) -> Published | None:
    """The board's word, if it stands and every line is here in its latest form; None while scores are open [EXM-4].

    Counting is cheap, so it comes first.
    """
    published = results.published
    if published is None or void(results, published.published_at):
        return None
    if len(results.lines) - len(out(results) & results.lines.keys()) != published.candidates:
        return None
    lines = live(results)
    if any(line.published_at not in (None, published.published_at) for line in lines.values()):
        return None
    placings = {application: line.placings for application, line in lines.items()}
    return published if results_digest(placings) == published.digest else None
