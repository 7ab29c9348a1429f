"""A season: one intake of one track. All dates, quotas and policies hang off it, and none stands in code.

Read from a TOML file; unknown keys are errors here, since a misspelt deadline must not pass silently.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from contracts.people import Title
from contracts.season.bans import Bans
from contracts.season.calendar import Admission, Window, Windows
from contracts.season.checklist import USUAL, Material
from contracts.season.closing import Closing
from contracts.season.coherence import disagreements
from contracts.season.deliveries import Deliveries
from contracts.season.eligibility import Accepted, accepted
from contracts.season.errors import SeasonError, SeasonWrong, complaints, strictly
from contracts.season.expansion import expand
from contracts.season.expected import Expected
from contracts.season.funding import Filings, Finance, Percent
from contracts.season.marks import EVERYTHING, Decimals, Line, Scale, Told
from contracts.season.notifications import NotificationTimes
from contracts.season.plan import Plan, Record, Seats, SheetName
from contracts.season.programmes import Programme
from contracts.season.registration import Registration
from contracts.season.ties import Tie
from contracts.vocabulary import (
    BaseCode,
    Category,
    Component,
    Level,
    Licence,
    MaterialKind,
    Moment,
    Points,
    PublicKey,
    SeasonId,
    SpecialtyCode,
    Stream,
    Text,
    Track,
)


class ExamComponent(Scale):
    """One part of a base's examination: sittings, share of the total, an optional minimum mark [EXM-1, EXM-6].

    The share is of the total, whatever the part is marked out of. `place_zh` is where it is sat, at the base itself
    where nothing is said [CLO-2].
    """

    component: Component
    weight_percent: Percent
    sittings: Annotated[tuple[Window, ...], Field(min_length=1)]
    minimum_points: Points = 0
    place_zh: Title | None = None


class Base(Record):
    """A training hospital in this season: its seats, its on-site sessions, its examination.

    Postgraduates, who register later and sit no examination, may have sessions of their own [REG-7, VER-4]. Ties break
    by the base's own `tie_break` where it has one; in the province's round by the season's [POL-19]. `tells` is what of
    a result an applicant is told by name; the notice and certificates say what they have to [POL-13]. `windows` are
    when the base takes forms of a category, in the place of the season's. Where it is `gated`, parts are sat in the
    order they are listed, and whoever misses the minimum of one sits none after it [POL-5].
    """

    code: BaseCode
    name_zh: Title
    prefecture: Title
    level: Level
    review_sessions: Annotated[tuple[Window, ...], Field(min_length=1)]
    postgraduate_sessions: tuple[Window, ...] = ()
    windows: Mapping[Category, Windows] = Field(default_factory=dict)
    scores_final_by: Moment
    minimum_total_points: Points = 0
    gated: bool = False
    tie_break: tuple[Tie, ...] | None = None
    tells: tuple[Told, ...] = EVERYTHING
    components: Annotated[tuple[ExamComponent, ...], Field(min_length=1)]
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1)]

    def part(self, component: Component) -> ExamComponent | None:
        """How this component is examined here; None where it is not."""
        return next((part for part in self.components if part.component == component), None)

    @property
    def review_closes(self) -> Moment:
        return max(session.closes for session in self.review_sessions)

    def sessions_for(self, category: Category) -> tuple[Window, ...]:
        """The sessions in which the base reviews applicants of this category [VER-1]."""
        return (category is Category.POSTGRADUATE and self.postgraduate_sessions) or self.review_sessions

    @property
    def specialties(self) -> frozenset[SpecialtyCode]:
        """Those an applicant may name here: of a programme that covers several, the real ones [ADM-8]."""
        return frozenset(each.specialty for programme in self.programmes for each in programme.specialties)

    def programmes_for(self, wanted: Iterable[SpecialtyCode]) -> tuple[SpecialtyCode, ...]:
        """The programmes that stand for the specialties wanted, in their order, each once; else what was wanted."""
        of = {each.specialty: programme.specialty for programme in self.programmes for each in programme.specialties}
        return tuple(dict.fromkeys(of.get(each, each) for each in wanted))

    def stream_of(self, specialty: SpecialtyCode) -> Stream | None:
        """The stream of a programme or of what one covers, clinical if nothing is said; None of no such [VER-6]."""
        own = [(each.specialty, each.stream) for each in self.programmes]
        covered = [(each.specialty, each.stream) for programme in self.programmes for each in programme.covers]
        return next((stream or Stream.CLINICAL for code, stream in own + covered if code == specialty), None)


class Verification(Record):
    """How long after the last session a review on its way still counts before absence is final [VER-5].

    `materials` is the checklist, in filing order [VER-2, POL-1].
    """

    arrival_grace_hours: Annotated[int, Field(ge=0, le=240)]
    materials: Annotated[tuple[Material, ...], Field(min_length=1)] = USUAL

    def due(self, category: Category, licence: Licence) -> tuple[MaterialKind, ...]:
        """What such an applicant shows on site, and leaves a copy of."""
        return tuple(line.kind for line in self.materials if line.due(category, licence))


class Exams(Record):
    """Ties break by these in turn, then by lot: components, who holds a licence, who is employed low [EXM-5, POL-19].

    Totals are rounded to `decimals`, half to even [EXM-1, POL-6]. `lines` are the province's, by stream [POL-4].
    """

    tie_break: tuple[Tie, ...]
    decimals: Decimals = 2
    lines: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _asks_each_once(self) -> Self:
        if len(set(self.tie_break)) < len(self.tie_break):
            raise ValueError("tie_break lists a component twice")
        return self


class Head(Record):
    """What a season says beside its bases.

    `certificates_key` is the public half of the key its decision certificates are signed with, ed25519 in hexadecimal:
    known to everybody beforehand, since a key that comes with what it signed proves little [ADM-9]. Where the season
    `publishes_funnel`, everybody may read how many came how far at each base [POL-18].
    """

    id: SeasonId
    title_zh: Title
    track: Track
    rehearsal: bool = False
    registration: Registration
    verification: Verification
    exams: Exams
    admission: Admission
    finance: Finance
    bans: Bans
    filings: Filings | None = None
    closing: Closing | None = None
    deliveries: Deliveries = Deliveries()
    notifications: NotificationTimes = NotificationTimes()
    certificates_key: PublicKey | None = None
    expected: Expected | None = None
    publishes_funnel: bool = False
    neighbours: Mapping[Text, tuple[Text, ...]] = Field(default_factory=dict)


class Season(Head):
    """One intake: everything the services need to know that is not a message.

    `held_back_seats` belong to no base: they are the province's, for its adjustment round [ADM-2, ADM-6].
    """

    held_back_seats: Seats = 0
    bases: Annotated[tuple[Base, ...], Field(min_length=1)]

    def base(self, code: BaseCode) -> Base | None:
        """The base of this code, or None when it takes no part."""
        return next((base for base in self.bases if base.code == code), None)

    def windows_for(self, category: Category, base: Base | None) -> tuple[Window, ...]:
        """When forms of this category are taken there; never, where the season takes none of it [REG-2]."""
        first = self.registration.windows.get(category)
        if first is None:
            return ()
        own = None if base is None else base.windows.get(category)
        return (first, *self.registration.more_windows.get(category, ())) if own is None else own

    def registration_closes(self, category: Category) -> Moment:
        """When the last form of this category is taken anywhere. Raises `ValueError` where the season takes none."""
        return max(window.closes for base in self.bases for window in self.windows_for(category, base))

    def accepts(self, category: Category) -> Accepted:
        """Which education and which licences open this intake to the category [REG-1]."""
        return accepted(self.track, category, self.registration.eligibility)

    def tie_break_at(self, base: Base) -> tuple[Tie, ...]:
        """What ties break by at this base, before the lot [EXM-5, POL-19]."""
        return self.exams.tie_break if base.tie_break is None else base.tie_break

    def licence_counts(self, base: Base) -> bool:
        """Whether a licence breaks ties there or in the province's round; else nobody there is told who has one."""
        return Tie.LICENCE in (*self.tie_break_at(base), *self.exams.tie_break)

    def closed_by(self, moment: Moment) -> bool:
        """Whether the season had closed by then [CLO-3]."""
        return self.closing is not None and moment > self.closing.closes_at

    def near(self, one: str, other: str) -> bool:
        """Whether two prefectures are the same or border each other; one entry speaks for both sides [REG-6]."""
        return one == other or other in self.neighbours.get(one, ()) or one in self.neighbours.get(other, ())

    @property
    def seats(self) -> int:
        """All seats of all bases."""
        return sum(programme.seats for base in self.bases for programme in base.programmes)


class EveryBase(Record):
    """What all bases share unless their own entry says otherwise."""

    review_sessions: tuple[Window, ...] = ()
    postgraduate_sessions: tuple[Window, ...] = ()
    windows: Mapping[Category, Windows] = Field(default_factory=dict)
    scores_final_by: Moment | None = None
    minimum_total_points: Points = 0
    gated: bool = False
    tie_break: tuple[Tie, ...] | None = None
    tells: tuple[Told, ...] = EVERYTHING
    components: tuple[ExamComponent, ...] = ()


class BaseEntry(EveryBase):
    """A base of its own, or what is particular about one of the plan."""

    code: BaseCode
    name_zh: Title | None = None
    prefecture: Title | None = None
    level: Level | None = None
    programmes: tuple[Programme, ...] = ()


class SeasonFile(Head):
    """A season as an operator writes it; `specialties` is the table its specialty codes must stand in."""

    held_back_seats: Seats = 0
    specialties: SheetName | None = None
    every_base: EveryBase | None = None
    plan: Plan | None = None
    bases: tuple[BaseEntry, ...] = ()


Seasons = Mapping[SeasonId, Season]


def season_of(written: Mapping[str, Any]) -> Season:
    """The season of one parsed season file. Raises `SeasonWrong` with every fault of it."""
    expanded = expand(written)
    told = [(expanded.key(place), says) for place, says in disagreements(expanded.season, expanded.specialties)]
    season: Season | None = None
    try:
        season = strictly(Season, expanded.season)
    except ValidationError as invalid:
        told += [(expanded.key(place), says) for place, says in complaints(invalid)]
    faults = dict.fromkeys([*expanded.faults, *(SeasonError(key, says) for key, says in told)])
    if season is None or faults:
        raise SeasonWrong(faults)
    return season


def seasons_of(tables: Mapping[str, Mapping[str, object]]) -> Seasons:
    """The seasons in parsed season files, by id. Raises `SeasonWrong` with every fault of all of them."""
    seasons, faults = dict[SeasonId, Season](), list[SeasonError]()
    for name, written in tables.items():
        faults += _taken(name, written, seasons)
    if faults:
        raise SeasonWrong(faults)
    return seasons


def _taken(name: str, written: Mapping[str, object], seasons: dict[SeasonId, Season]) -> Iterator[SeasonError]:
    try:
        season = season_of(written)
    except SeasonWrong as wrong:
        yield from (SeasonError(f"{name}: {fault.key}", fault.says) for fault in wrong.faults)
        return
    if season.id in seasons:
        yield SeasonError(f"{name}: id", f"another file has the season {season.id}")
    seasons[season.id] = season
