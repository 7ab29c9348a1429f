"""Which preferences the province's lines leave: nobody is ranked in a stream whose line was missed [POL-4]."""

from collections.abc import Iterable, Mapping

from contracts.messages.exams import Mark
from contracts.season.marks import Line
from contracts.season.season import Base
from contracts.vocabulary import Component, Points, SpecialtyCode


def below_line(
    base: Base, preferences: Iterable[SpecialtyCode], marks: Iterable[Mark], lines: Iterable[Line]
) -> tuple[SpecialtyCode, ...]:
    """The preferences that count no more; an excused component has no line, as it has no minimum."""
    points = {mark.component: mark.points for mark in marks}
    missed = {
        line.stream for line in lines if (found := points.get(line.component)) is not None and found < line.least_points
    }
    return tuple(specialty for specialty in preferences if base.stream_of(specialty) in missed)


def gates_of(base: Base, preferences: Iterable[SpecialtyCode], lines: Iterable[Line]) -> Mapping[Component, Points]:
    """The least mark of a part that leaves any programme wanted open, where the province's lines are gates [POL-5]."""
    wanted, gating = [base.stream_of(specialty) for specialty in preferences], [line for line in lines if line.gates]
    least = {(line.component, line.stream): line.least_points for line in gating}
    return {
        line.component: min((least.get((line.component, stream), 0) for stream in wanted if stream), default=0)
        for line in gating
    }
