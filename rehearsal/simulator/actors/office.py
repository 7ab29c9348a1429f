"""What the provincial office and the schools publish: rosters in parts and revisions, and placements [REG-5 to REG-7].

Some parts are sent again with their lines in another order, some names and numbers are typed otherwise than on the
form, some people are added, corrected or struck only later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from contracts.messages.platform.acts import OrderPlacementDecided, RosterLine, RosterPublished
from contracts.season.season import Season
from contracts.vocabulary import BaseCode, Category, Moment, RosterId, RosterKind
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.listing import NEVER_PRINTED, Listing, list_of
from rehearsal.applicants.moments import fixed_within
from rehearsal.applicants.rates import Turn
from rehearsal.simulator.actors.told import Told

PART_LINES: Final = 15
_AHEAD: Final = timedelta(days=5)
"""How long before registration the lists are published [N22 四(三)1]."""
_OUTSIDE: Final = "外省"
"""Where somebody is employed who is near to no base, when all of the season's are next to each other."""
_OF: Final = {RosterKind.ORDER: Category.ORDER, RosterKind.POSTGRADUATE: Category.POSTGRADUATE}
_WIDE: Final = str.maketrans({chr(narrow): chr(narrow + 0xFEE0) for narrow in range(0x21, 0x7F)})
_NAMES: Final[Sequence[Callable[[str], str]]] = (" ".join, "\u3000".join, lambda name: f"{name}\U000e0100")
_NUMBERS: Final[Sequence[Callable[[str], str]]] = (
    lambda number: number.lower().translate(_WIDE),
    str.lower,
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
)


@dataclass(frozen=True, slots=True)
class Roster:
    """One list, and everyone who ever stands on it."""

    kind: RosterKind
    id: RosterId
    name: str
    listed: Sequence[Applicant]


def rosters_of(season: Season, applicants: Iterable[Applicant]) -> Iterator[Roster]:
    """The office's roster of order-oriented graduates, and a list of every school; each person stands there once."""
    schools: Mapping[str, list[Applicant]] = defaultdict(list)
    order = list[Applicant]()
    for applicant in applicants:
        kind = list_of(season.track, applicant.form.category)
        if kind is not None and applicant.listing not in NEVER_PRINTED and applicant.turn is not Turn.SECOND:
            (order if kind is RosterKind.ORDER else schools[applicant.form.education.school]).append(applicant)
    if order:
        yield Roster(RosterKind.ORDER, "ORDER", "订单定向免费医学毕业生分配名册", order)
    for number, school in enumerate(sorted(schools), 1):
        yield Roster(RosterKind.POSTGRADUATE, f"SCHOOL-{number}", f"{school}专硕研究生名单", schools[school])


def published(season: Season, roster: Roster) -> Iterator[Told]:
    """Every edition of every part: as first printed, sent again, revised; and a part of those added late."""
    window = season.registration.windows[_OF[roster.kind]]
    late = [applicant for applicant in roster.listed if applicant.listing is Listing.ADDED_LATE]
    early = [applicant for applicant in roster.listed if applicant.listing is not Listing.ADDED_LATE]
    parts = [early[at : at + PART_LINES] for at in range(0, max(1, len(early)), PART_LINES)]
    for number, people in enumerate(parts, 1):
        first = [_line(season, each, roster.kind, final=False) for each in people]
        joining = late[1::2] if number == len(parts) else []
        staying = [each for each in people if each.listing is not Listing.STRUCK]
        last = [_line(season, each, roster.kind, final=True) for each in (*staying, *joining)]
        yield _edition(season, roster, number, 1, first, window.opens - _AHEAD)
        if number % 2:
            yield _edition(season, roster, number, 1, first[::-1], window.opens - _AHEAD)
        if last != first:
            revised_at = fixed_within(window.opens, window.closes, roster.id, number)
            yield _edition(season, roster, number, 2, last, revised_at)
    if late:
        added = [_line(season, each, roster.kind, final=True) for each in late[::2]]
        at = fixed_within(window.opens, window.closes, roster.id, "added")
        yield _edition(season, roster, len(parts) + 1, 1, added, at)


def placement(season: Season, applicant: Applicant) -> Iterator[Told]:
    """The office's decision on an order applicant beside the roster: near the prefecture of employment, or not."""
    form, base = applicant.form, season.base(applicant.form.base)
    if applicant.listing not in (Listing.PLACED, Listing.PLACED_TOO_FAR) or base is None:
        return
    next_door = season.neighbours.get(base.prefecture, ())
    near = next_door if next_door and applicant.number % 2 else (base.prefecture,)
    away = {other.prefecture for other in season.bases if not season.near(other.prefecture, base.prefecture)}
    far = sorted(away) or [_OUTSIDE]
    chosen = near if applicant.listing is Listing.PLACED else far
    at = fixed_within(season.registration.windows[form.category].opens, form.submitted_at, form.application, "placed")
    decided = OrderPlacementDecided(
        season=season.id,
        name=form.identity.name,
        id_number=form.identity.id_number,
        employment_prefecture=chosen[applicant.number % len(chosen)],
        base=base.code,
        decided_at=at,
    )
    yield decided, at


def _edition(season: Season, roster: Roster, part: int, revision: int, lines: Sequence[RosterLine], at: Moment) -> Told:
    edition = RosterPublished(
        season=season.id,
        kind=roster.kind,
        roster=roster.id,
        name=roster.name,
        part=part,
        revision=revision,
        published_at=at,
        lines=tuple(lines),
    )
    return edition, at


def _line(season: Season, applicant: Applicant, kind: RosterKind, *, final: bool) -> RosterLine:
    """As somebody typed it: not validated here, so that it goes out in that spelling."""
    form, odd = applicant.form, applicant.number % 2 == 1
    name, number, base = form.identity.name, form.identity.id_number, form.base
    mistaken = applicant.listing is Listing.CORRECTED and not final
    misnamed = applicant.listing is Listing.MISNAMED or (mistaken and (kind is not RosterKind.ORDER or odd))
    elsewhere = applicant.listing is Listing.ELSEWHERE or (mistaken and not odd)
    if applicant.listing is Listing.SPELT_OTHERWISE:
        name = _NAMES[applicant.number % len(_NAMES)](name)
        number = _NUMBERS[applicant.number // len(_NAMES) % len(_NUMBERS)](number)
    return RosterLine.model_construct(
        name=name + name[-1] if misnamed else name,
        id_number=number,
        base=(another(season, base) if elsewhere else base) if kind is RosterKind.ORDER else None,
        employment_prefecture=None,
        school=form.education.school if kind is RosterKind.POSTGRADUATE else None,
    )


def another(season: Season, base: BaseCode) -> BaseCode:
    """The base that stands after this one in the plan."""
    codes = [each.code for each in season.bases]
    return codes[(codes.index(base) + 1) % len(codes)]
