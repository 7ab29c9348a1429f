"""What of an intake is one applicant's, and what the base's: kept apart, so that no document grows with the base."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from contracts.vocabulary import ApplicationId, Moment
from services.admission.allocation.linked import LinkedSeat
from services.admission.domain.intake.facts import Granted, Kept, Passed, Reclaimed, Vacation
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import Fell, ResultLine, Results, Stood
from services.admission.domain.intake.state import Intake

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IntakePart:
    """All that an intake knows of one applicant, under the names it has there."""

    line: ResultLine | None = None
    stood: Stood | None = None
    fell: Fell | None = None
    vacation: Vacation | None = None
    passed: Passed | None = None
    confirmed: Moment | None = None
    granted: Granted | None = None
    kept: Kept | None = None
    reclaimed: Reclaimed | None = None
    place: Place | None = None
    given_back: Place | None = None
    beside: bool = False
    linked: LinkedSeat | None = None
    kept_on: bool = False


BLANK: Final = IntakePart()


def split(intake: Intake) -> tuple[Intake, dict[ApplicationId, IntakePart]]:
    """The intake as if it knew of nobody, and the parts of all it knows of."""
    results, placing = intake.results, intake.placing or {}
    beside, kept_on = frozenset(intake.beside), frozenset(intake.kept_on)
    names = beside.union(
        kept_on,
        results.lines,
        results.stood,
        results.fell,
        intake.vacations,
        intake.passed,
        intake.confirmed,
        intake.granted,
        intake.kept,
        intake.reclaimed,
        placing,
        intake.given_back,
        intake.linked,
    )
    parts = {
        name: IntakePart(
            line=results.lines.get(name),
            stood=results.stood.get(name),
            fell=results.fell.get(name),
            vacation=intake.vacations.get(name),
            passed=intake.passed.get(name),
            confirmed=intake.confirmed.get(name),
            granted=intake.granted.get(name),
            kept=intake.kept.get(name),
            reclaimed=intake.reclaimed.get(name),
            place=placing.get(name),
            given_back=intake.given_back.get(name),
            beside=name in beside,
            linked=intake.linked.get(name),
            kept_on=name in kept_on,
        )
        for name in sorted(names)
    }
    head = replace(
        intake,
        results=replace(results, lines={}, stood={}, fell={}),
        vacations={},
        passed={},
        confirmed={},
        granted={},
        kept={},
        reclaimed={},
        placing=None if intake.placing is None else {},
        given_back={},
        beside=(),
        linked={},
        kept_on=(),
    )
    return head, parts


def join(head: Intake, parts: Mapping[ApplicationId, IntakePart], like: Intake | None) -> Intake:
    """The intake again; what equals that of `like` is the very same, as whoever asks what changed goes by that."""
    known = sorted(parts.items())
    results = Results(
        {name: one.line for name, one in known if one.line is not None},
        {name: one.stood for name, one in known if one.stood is not None},
        {name: one.fell for name, one in known if one.fell is not None},
        head.results.published,
        head.results.reopenings,
        head.results.lottery,
    )
    placing = {name: one.place for name, one in known if one.place is not None}
    intake = replace(
        head,
        results=results,
        vacations={name: one.vacation for name, one in known if one.vacation is not None},
        passed={name: one.passed for name, one in known if one.passed is not None},
        confirmed={name: one.confirmed for name, one in known if one.confirmed is not None},
        granted={name: one.granted for name, one in known if one.granted is not None},
        kept={name: one.kept for name, one in known if one.kept is not None},
        reclaimed={name: one.reclaimed for name, one in known if one.reclaimed is not None},
        placing=None if head.placing is None else placing,
        given_back={name: one.given_back for name, one in known if one.given_back is not None},
        beside=tuple(name for name, one in known if one.beside),
        linked={name: one.linked for name, one in known if one.linked is not None},
        kept_on=tuple(name for name, one in known if one.kept_on),
    )
    return intake if like is None else _alike(intake, like)


def _alike(intake: Intake, like: Intake) -> Intake:
    """With the very objects of `like` wherever they are equal."""
    now, was = intake.results, like.results
    lines, stood, fell = _same(now.lines, was.lines), _same(now.stood, was.stood), _same(now.fell, was.fell)
    results = was if now == was else replace(now, lines=lines, stood=stood, fell=fell)
    return replace(
        intake,
        results=results,
        vacations=_same(intake.vacations, like.vacations),
        passed=_same(intake.passed, like.passed),
        confirmed=_same(intake.confirmed, like.confirmed),
        granted=_same(intake.granted, like.granted),
        kept=_same(intake.kept, like.kept),
        reclaimed=_same(intake.reclaimed, like.reclaimed),
        placing=_same(intake.placing, like.placing),
        given_back=_same(intake.given_back, like.given_back),
        linked=_same(intake.linked, like.linked),
    )


def _same(now: T, was: T) -> T:
    return was if now == was else now
