"""The results a base's intake has heard, and whether it has heard them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.digest import results_digest
from contracts.exams import CandidateDropped, CandidateScored, Placing, ResultPublished, ScoresPublished
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, Category, Moment, PersonKey, Points

Result = ResultPublished | CandidateScored | CandidateDropped | ScoresPublished


@dataclass(frozen=True, slots=True)
class Line:
    """One ranked candidate, as the board last published it."""

    sequence: int
    person_key: PersonKey
    category: Category
    total_points: Points
    placings: tuple[Placing, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """The candidate's own word that it takes part."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Fell:
    """The candidate's own word that it takes no part."""

    sequence: int
    dropped_at: Moment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """The board's word on how many lines there are, and their digest."""

    sequence: int
    candidates: int
    digest: str
    published_at: Moment


@dataclass(frozen=True, slots=True)
class Results:
    """Lines come from the board, `stood` and `fell` from the candidates: sequences of the two do not compare."""

    lines: Mapping[ApplicationId, Line] = field(default_factory=dict)
    stood: Mapping[ApplicationId, Stood] = field(default_factory=dict)
    fell: Mapping[ApplicationId, Fell] = field(default_factory=dict)
    published: Published | None = None


def hear(results: Results, message: Result, sequence: int) -> Results:  # noqa: PLR0911  one case per kind of word
    """The results with this word in them; the very same object when a later word is known."""
    match message:
        case ResultPublished(application=application):
            if _known(results.lines.get(application), sequence):
                return results
            line = Line(sequence, message.person_key, message.category, message.total_points, message.placings)
            return replace(results, lines={**results.lines, application: line})
        case CandidateScored(application=application):
            if _known(results.stood.get(application), sequence):
                return results
            return replace(results, stood={**results.stood, application: Stood(sequence)})
        case CandidateDropped(application=application):
            if _known(results.fell.get(application), sequence):
                return results
            fell = Fell(sequence, message.dropped_at, message.reasons)
            return replace(results, fell={**results.fell, application: fell})
        case ScoresPublished():
            if _known(results.published, sequence):
                return results
            published = Published(sequence, message.candidates, message.digest, message.published_at)
            return replace(results, published=published)
        case _:
            assert_never(message)


def _known(word: Line | Stood | Fell | Published | None, sequence: int) -> bool:
    return word is not None and word.sequence >= sequence


def out(results: Results) -> frozenset[ApplicationId]:
    """Whose last word was that they take no part."""
    return frozenset(name for name, fell in results.fell.items() if not _known(results.stood.get(name), fell.sequence))


def live(results: Results) -> dict[ApplicationId, Line]:
    """The lines of those who take part."""
    fallen = out(results)
    return {application: line for application, line in results.lines.items() if application not in fallen}


def complete(results: Results) -> Published | None:
    """The board's word, if every line is here in its latest form [EXM-4]. Counting is cheap, so it comes first."""
    published = results.published
    missing = len(out(results) & results.lines.keys())
    if published is None or len(results.lines) - missing != published.candidates:
        return None
    placings = {application: line.placings for application, line in live(results).items()}
    return published if results_digest(placings) == published.digest else None
