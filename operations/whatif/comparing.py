"""Before and after: who gains, who loses, and how each specialty fills."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import ApplicationId, BaseCode, SpecialtyCode
from operations.whatif.recorded import RecordedBase, RecordedPlace
from operations.whatif.redrawing import Redrawn

_ADJUSTED: Final = 1_000
_NOWHERE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Shift:
    """One applicant whose place is another one; `gains` by the applicant's own preferences."""

    base: BaseCode
    application: ApplicationId
    before: RecordedPlace | None
    after: RecordedPlace | None

    @property
    def gains(self) -> bool:
        return _liking(self.after) < _liking(self.before)


@dataclass(frozen=True, slots=True)
class Fill:
    """One specialty over all bases: seats and how many of them are taken, before and after."""

    name_zh: str
    scarce: bool
    seats: tuple[int, int]
    taken: tuple[int, int]


def shifts(recorded: RecordedBase, after: Redrawn) -> Iterator[Shift]:
    """Everybody whose place changes, by merit."""
    for name in sorted(recorded.merit, key=recorded.merit.__getitem__):
        was, now = recorded.places.get(name), after.places.get(name)
        if was != now:
            yield Shift(recorded.base.code, name, was, now)


def fills(drawn: Iterable[tuple[RecordedBase, Redrawn, Redrawn]]) -> Mapping[SpecialtyCode, Fill]:
    """By specialty, over these bases: as it was, and as it would be. Sorted by code."""
    names: dict[SpecialtyCode, tuple[str, bool]] = {}
    seats, taken = (Counter[SpecialtyCode](), Counter[SpecialtyCode]()), (Counter[str](), Counter[str]())
    for recorded, *both in drawn:
        names |= {each.specialty: (each.name_zh, each.scarce) for each in recorded.base.programmes}
        for at, one in enumerate(both):
            seats[at].update(one.seats)
            taken[at].update(place.specialty for place in one.places.values())
    return {
        code: Fill(name_zh, scarce, (seats[0][code], seats[1][code]), (taken[0][code], taken[1][code]))
        for code, (name_zh, scarce) in sorted(names.items())
    }


def _liking(place: RecordedPlace | None) -> int:
    """The lower the better: preferences, then adjustment, then nothing."""
    if place is None:
        return _NOWHERE
    return _ADJUSTED if place.preference is None else place.preference
