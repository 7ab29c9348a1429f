"""Who gets which seat of one base, by the text of ADM-1 to ADM-4 and EXM-5: a day at a time, with pencil and paper."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.messages.platform.acts import FraudFound, PhysicalRecorded, PlaceGivenUp
from contracts.messages.platform.admission import QuotaTransferred
from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from contracts.vocabulary import Category, Component, Stream, Track
from tests.oracle.linking import NOBODY, Sitting
from tests.oracle.story import Person, moment, ties, total

Seats = dict[str, tuple[int, int]]
"""By specialty: open ones, reserved ones."""


@dataclass
class Offer:
    """A proposal; acts answer it that are dated from `since` on."""

    base: str
    specialty: str
    at: datetime
    since: datetime
    physical_by: datetime
    by_round: bool = False


@dataclass
class Placed:
    """How a base stands once placing is over."""

    offers: dict[str, Offer] = field(default_factory=dict)
    left: dict[str, datetime] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        return name in self.offers or name in self.left


def merit(people: Iterable[Person], season: Season, marks: Mapping[str, dict[Component, int]]) -> list[Person]:
    """Total, then the base's tie-break or the season's, then the lot."""
    homes = {base.code: base for base in season.bases}

    def key(one: Person) -> tuple[int, list[int], str]:
        mine, home = marks[one.name], homes[one.base]
        order = season.exams.tie_break if home.tie_break is None else home.tie_break
        return -total(mine, home, season), [-each for each in ties(one, mine, order)], one.lot

    return sorted(people, key=key)


def seated(ranked: list[Person], seats: Seats, base: Base, season: Season) -> dict[str, str]:
    """Wishes by merit; reserved seats nobody took are open then; whoever accepts gets a scarce seat that is left.

    Of any programme, or none, where the season says so.
    """
    targets = season.admission.adjustment
    while True:
        held, left = wished(ranked, seats, season)
        if not any(kept for _, kept in left.values()):
            break
        seats = {code: (open_ + left[code][1], kept - left[code][1]) for code, (open_, kept) in seats.items()}
    for one in ranked:
        if one.name not in held and one.accepts:
            for each in base.programmes:
                open_, kept = left[each.specialty]
                if _adjusts(each, targets) and open_ and fitting(one, base, each, season) and not bound(one, season):
                    held[one.name], left[each.specialty] = each.specialty, (open_ - 1, kept)
                    break
    return held


def _adjusts(each: Programme, targets: str) -> bool:
    return targets != "none" and (each.scarce or targets == "any")


def fitting(one: Person, home: Base, each: Programme, season: Season) -> bool:
    """Of a stream of medicine that was asked for; an order applicant of a residency stays in the roster's [REG-5]."""
    asked = {mine.stream or Stream.CLINICAL for mine in home.programmes if mine.specialty in one.wishes}
    roster = not bound(one, season) or each.specialty in season.registration.order_specialties
    return (each.stream or Stream.CLINICAL) in asked and roster


def bound(one: Person, season: Season) -> bool:
    """The roster fixes the specialty of an undergraduate order applicant [REG-5]."""
    return one.category is Category.ORDER and season.track is Track.RESIDENCY


def wished(ranked: list[Person], seats: Seats, season: Season) -> tuple[dict[str, str], Seats]:
    """Everybody on the best wish with a seat; all first wishes before the second ones if the season says so."""
    held, left = dict[str, str](), dict(seats)
    rounds = [slice(at, at + 1) for at in range(3)]
    for part in [slice(None)] if season.admission.policy == "merit_order" else rounds:
        for one in ranked:
            for wish in one.wishes[part]:
                open_, kept = left[wish]
                if one.name not in held and kept and one.category in season.admission.reserve.categories:
                    held[one.name], left[wish] = wish, (open_, kept - 1)
                elif one.name not in held and open_:
                    held[one.name], left[wish] = wish, (open_ - 1, kept)
    return held, left


def fit_at(one: Person, offer: Offer, season: Season) -> tuple[datetime, bool]:
    """When the physical that counts was, and whether it was passed; at the deadline, not passed, without one."""
    since = offer.since - timedelta(days=season.admission.physical_valid_days)
    counting = [
        exam
        for exam in one.told(PhysicalRecorded)
        if since <= exam.examined_at <= offer.physical_by and exam.hospital_grade in season.admission.physical_grades
    ]
    first = min(counting, key=lambda exam: (exam.examined_at, exam.passed), default=None)
    return (offer.physical_by, False) if first is None else (first.examined_at, first.passed)


def exits(one: Person) -> list[datetime]:
    return sorted(moment(act) for act in [*one.told(PlaceGivenUp), *one.told(FraudFound)])


def left_at(one: Person, offer: Offer, season: Season) -> datetime | None:
    """When a proposal is left while placing goes on; None when it is not."""
    at, passed = fit_at(one, offer, season)
    gone = exits(one)
    if not passed:
        return min([at, *gone])
    return gone[0] if gone else None


def place(
    base: Base,
    people: list[Person],
    season: Season,
    declared: datetime,
    first: datetime,
    transfers: list[QuotaTransferred],
    taken: Mapping[str, int] | None = None,
    *,
    unheard: bool = False,
    sitting: Sitting = NOBODY,
) -> Placed:
    """Day after day until placing closes: whoever leaves makes room, transfers move what is free at that moment.

    On results that were reopened nothing rests: what was done while they stood counts against the proposal that
    stands in the end, from `first` on. `taken` are the seats the round had given where results came after it: they are
    placed on what it had left; so is everybody beside the postgraduates who sit there.
    """
    placed, out = Placed(), dict[str, datetime]()
    seats = {
        one.specialty: (one.seats - one.reserved_order - sitting.held(one.specialty), one.reserved_order)
        for one in base.programmes
    }
    back = sorted((at, sitting.of[name]) for name, at in sitting.until.items() if at is not None)
    waiting = sorted(transfers, key=lambda one: (one.transferred_at, one.transfer))
    marks = {one.name: one.marks for one in people}
    closes = max(declared, season.admission.backfill_physical_by)
    ranked = merit(people, season, marks)
    if taken is not None:
        until = season.admission.backfill_physical_by if unheard else declared
        while waiting and waiting[0].transferred_at < until:
            seats = _given_back(seats, back, waiting[0].transferred_at)
            seats = _moved(waiting.pop(0), base, season, seats, None, placed)
        placed.refused |= {late.transfer for late in waiting}
        seats = _given_back(seats, back, closes - timedelta(microseconds=1))
        waiting, every = [], {code: open_ + kept for code, (open_, kept) in seats.items()}
        seats = {code: (count - taken[code], 0) for code, count in every.items()} if any(taken.values()) else seats
    seats = _days(base, ranked, season, declared, first, closes, placed, out, seats, waiting, back)
    late = Counter(code for _, code in back)
    late.update(code for name, code in sitting.of.items() if sitting.until[name] is None)
    placed.seats = {code: open_ + kept + late[code] for code, (open_, kept) in seats.items()}
    return placed


def _given_back(seats: Seats, back: list[tuple[datetime, str]], by: datetime) -> Seats:
    """The open seats that postgraduates had given back by that moment [POL-7]."""
    while back and back[0][0] <= by:
        _, code = back.pop(0)
        seats = {**seats, code: (seats[code][0] + 1, seats[code][1])}
    return seats


def unplaced(base: Base, season: Season, transfers: list[QuotaTransferred], sitting: Sitting = NOBODY) -> Placed:
    """A base with nobody to place when placing closes: all its seats are left [ADM-6]."""
    closes, nobody = season.admission.backfill_physical_by, list[Person]()
    return place(base, nobody, season, closes, closes, transfers, sitting=sitting)


def due_by(season: Season, opened: datetime, *, first: bool) -> datetime:
    """By when a physical is due of whom results of `opened` propose: never in the past [ADM-4]."""
    calendar = season.admission
    if opened < calendar.physical_by:
        return calendar.physical_by if first else calendar.backfill_physical_by
    dates = (calendar.backfill_physical_by, calendar.notice_at, calendar.objections_until, calendar.admit_by)
    return min(at for at in dates if at > opened)


def _days(
    base: Base,
    ranked: list[Person],
    season: Season,
    opened: datetime,
    since: datetime,
    until: datetime,
    placed: Placed,
    out: dict[str, datetime],
    seats: Seats,
    transfers: list[QuotaTransferred],
    back: list[tuple[datetime, str]],
) -> Seats:
    by_name = {one.name: one for one in ranked}
    now, alone = opened, {}
    while transfers and transfers[0].transferred_at < opened:
        seats = _given_back(seats, back, transfers[0].transferred_at)
        seats = _moved(transfers.pop(0), base, season, seats, None, placed)
    seats = _given_back(seats, back, opened)
    everybody = seated(ranked, seats, base, season)
    while True:
        held = seated([one for one in ranked if one.name not in out], seats, base, season)
        for name, code in held.items():
            known = placed.offers.get(name)
            if known is None or known.specialty != code:
                at = now if known is None else known.at
                due = due_by(season, opened, first=name in everybody)
                started = min(at, since) if opened > since else at
                placed.offers[name] = Offer(base.code, code, at, started, due)
        alone = held
        leaving = [
            (max(gone, now), name, gone)
            for name in held
            if (gone := left_at(by_name[name], placed.offers[name], season)) is not None and gone < until
        ]
        soon = min(leaving, default=None)
        asked = transfers[0] if transfers and transfers[0].transferred_at < until else None
        freed = back[0][0] if back and back[0][0] < until else None
        others = [*(each[0] for each in leaving), *([] if asked is None else [asked.transferred_at])]
        if freed is not None and freed <= min(others, default=freed):
            now, seats = freed, _given_back(seats, back, freed)
        elif asked is not None and (soon is None or asked.transferred_at < soon[0]):
            now = asked.transferred_at
            seats = _moved(transfers.pop(0), base, season, seats, held, placed)
        elif soon is not None:
            now, name, gone = soon
            out[name] = placed.left[name] = gone
        else:
            break
    for late in transfers:
        placed.refused.add(late.transfer)
    placed.offers = {name: offer for name, offer in placed.offers.items() if name in alone}
    return seats


def _moved(
    one: QuotaTransferred, base: Base, season: Season, seats: Seats, held: dict[str, str] | None, placed: Placed
) -> Seats:
    """Other to scarce always, scarce to other never, within a kind where the season allows it, and only free seats."""
    scarce = {each.specialty: each.scarce for each in base.programmes}
    source, target = scarce[one.from_specialty], scarce[one.to_specialty]
    allowed = season.admission.transfers
    kind = "scarce_to_scarce" if source else "other_to_other"
    fits = (not source and target) or (source == target and kind in allowed)
    open_, kept = seats[one.from_specialty]
    free = open_
    if held is not None:
        free = min(free, open_ + kept - sum(code == one.from_specialty for code in held.values()))
    if not fits or free < one.seats:
        placed.refused.add(one.transfer)
        return seats
    more, beside = seats[one.to_specialty]
    return {
        **seats,
        one.from_specialty: (open_ - one.seats, kept),
        one.to_specialty: (more + one.seats, beside),
    }
