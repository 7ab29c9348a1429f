"""What becomes of everybody: the round, the notice, the operation, reporting [ADM-4 to ADM-7, SAGA-1 to SAGA-5]."""

import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from contracts.messages.platform.acts import AdmissionOperated, FraudFound, PlaceGivenUp, TraineeReported
from contracts.messages.platform.admission import AdjustmentRequested, QuotaTransferred
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.season.calendar import ProvincialRound
from contracts.season.season import Base, Season
from contracts.vocabulary import Level
from tests.oracle.linking import ends as linked_ends
from tests.oracle.linking import sitting
from tests.oracle.objecting import effect, gone_at, lapsed, objection
from tests.oracle.places import Offer, Placed, exits, fit_at, fitting, place, unplaced
from tests.oracle.story import Person, Story, moment, ties, total


@dataclass(frozen=True)
class End:
    """Where somebody ends: with which seat, if any."""

    how: str
    base: str = ""
    specialty: str = ""
    held_back: bool = False


def ends(story: Story) -> dict[str, End]:
    """Everybody's end, by number."""
    season, found = story.season, dict[str, End]()
    late = story.unheard | story.awaited
    placed = {base.code: _placed(base, story) for base in season.bases if base.code not in late}
    asking = [one for one in story.people if one.base not in late and not placed[one.base].has(one.name)]
    left = {
        base.code: unplaced(base, season, _moves(base, story), sitting(base, story.linked))
        for base in season.bases
        if base.code in story.unheard
    }
    grants = drawn(story, {**placed, **left}, [one for one in asking if enters(one, season)])
    for base in (base for base in season.bases if base.code in late):
        given = _given(base, grants, story)
        placed[base.code] = _placed(base, story, {each.specialty: given[each.specialty] for each in base.programmes})
    without = list[Person]()
    for one in story.people:
        here = placed[one.base]
        if one.name in here.left:
            found[one.name] = End("vacated")
        elif one.name in here.offers:
            found[one.name] = life(one, here.offers[one.name], story)
        else:
            without.append(one)
    for one in without:
        if one.name in grants:
            offer, held_back = grants[one.name]
            end = life(one, offer, story)
            found[one.name] = End(end.how, end.base, end.specialty, held_back and bool(end.base))
        else:
            found[one.name] = End("unadmitted" if request(one, season) is not None else "unplaced")
    return found | {name: End(*how) for name, how in linked_ends(season, story.linked).items()}


def _given(base: Base, grants: Mapping[str, tuple[Offer, bool]], story: Story) -> Counter[str]:
    """The seats of its own that the round had given there, and that nobody had left when its results came."""
    given = Counter[str]()
    for one in (one for one in story.people if one.name in grants):
        offer, held_back = grants[one.name]
        at, passed = fit_at(one, offer, story.season)
        gone = [each for each in exits(one) if _counts(one, each, story.season)]
        left = any(each < story.declared[base.code] for each in (*gone, *(() if passed else (at,))))
        if offer.base == base.code and not held_back and not left:
            given[offer.specialty] += 1
    return given


def _placed(base: Base, story: Story, taken: Mapping[str, int] | None = None) -> Placed:
    return place(
        base,
        [one for one in story.people if one.base == base.code],
        story.season,
        story.declared.get(base.code, story.opened),
        story.opened if taken is None else story.declared[base.code],
        _moves(base, story),
        taken,
        unheard=base.code in story.unheard,
        sitting=sitting(base, story.linked),
    )


def _moves(base: Base, story: Story) -> list[QuotaTransferred]:
    return [one for one in story.transfers if one.base == base.code]


def request(one: Person, season: Season) -> AdjustmentRequested | None:
    window = season.admission.provincial_round
    assert window is not None
    inside = [ask for ask in one.told(AdjustmentRequested) if window.contains(ask.requested_at)]
    return min(inside, key=lambda ask: ask.requested_at, default=None)


def enters(one: Person, season: Season) -> bool:
    """Asked inside the window, and neither gave up after that nor was found out before the draw."""
    asked, window = request(one, season), season.admission.provincial_round
    assert window is not None
    if asked is None:
        return False
    draws = window.draws_at
    gave_up = any(asked.requested_at <= act.given_up_at < draws for act in one.told(PlaceGivenUp))
    return not gave_up and not any(act.found_at < draws for act in one.told(FraudFound))


def drawn(story: Story, placed: dict[str, Placed], entered: list[Person]) -> dict[str, tuple[Offer, bool]]:
    """One after another: first on a seat that is left, only then on one held back."""
    season = story.season
    window = season.admission.provincial_round
    assert window is not None
    homes = {base.code: base for base in season.bases}
    programmes = {(base.code, each.specialty): each for base in season.bases for each in base.programmes}
    left = Counter(
        {(code, specialty): seats for code, here in placed.items() for specialty, seats in here.seats.items()}
    )
    for code, here in placed.items():
        for name, offer in here.offers.items():
            one = next(each for each in story.people if each.name == name)
            gone = gone_at(one, offer, story)
            if gone is None or gone >= window.draws_at:
                left[code, offer.specialty] -= 1
    left.subtract(_sitting(story, placed, window))
    timely = {one.base for one in story.people} - story.unheard - story.awaited
    keys = {base: key for base, key in story.keys.items() if base in timely}
    spelt = "\n".join(f"{base}:{key}" for base, key in sorted(keys.items()))
    lottery = sha256(spelt.encode()).digest()

    def turn(one: Person) -> tuple[bool, int, list[int], str]:
        local = one.level in {Level.COUNTY, Level.TOWNSHIP}
        first = "county_or_below" in window.priorities and not local
        broken = [-each for each in ties(one, one.marks, season.exams.tie_break)]
        return (
            first,
            -total(one.marks, homes[one.base], season),
            broken,
            hmac.digest(lottery, one.name.encode(), sha256).hex(),
        )

    kept, grants = season.held_back_seats, dict[str, tuple[Offer, bool]]()
    for one in sorted(entered, key=turn):
        asked = request(one, season)
        assert asked is not None
        led = [
            (base, each.specialty)
            for base in dict.fromkeys(asked.bases)
            for each in sorted(
                next(each for each in season.bases if each.code == base).programmes,
                key=lambda each: one.wishes.index(each.specialty) if each.specialty in one.wishes else 9,
            )
            if fitting(one, homes[one.base], each, season)
        ]
        if "scarce" in window.priorities:
            led.sort(key=lambda each: not programmes[each].scarce)
        free = [each for each in led if left.get(each)]
        spare = [each for each in led if kept and (programmes[each].scarce or not window.held_back_scarce_only)]
        if free or spare:
            base, specialty = (free or spare)[0]
            if free:
                left[base, specialty] -= 1
            else:
                kept -= 1
            closes = window.closes
            grants[one.name] = (Offer(base, specialty, closes, closes, window.physical_by, by_round=True), not free)
    return grants


def _sitting(story: Story, placed: Mapping[str, Placed], window: ProvincialRound) -> Counter[tuple[str, str]]:
    """The seats on which postgraduates sit when the round is drawn [POL-7]."""
    until, found = window.draws_at - timedelta(microseconds=1), Counter[tuple[str, str]]()
    for base in (base for base in story.season.bases if base.code in placed):
        here = sitting(base, story.linked)
        found.update({(base.code, each.specialty): here.held(each.specialty, until) for each in base.programmes})
    return found


def life(one: Person, offer: Offer, story: Story) -> End:  # noqa: PLR0911  one exit after another
    """From the offer to the end."""
    season = story.season
    grace = timedelta(hours=season.admission.arrival_grace_hours)
    nobody, seat = End("vacated"), (offer.base, offer.specialty)
    gone = [at for at in exits(one) if not offer.by_round or _counts(one, at, season)]
    at, passed = fit_at(one, offer, season)
    if not passed or any(each < at for each in gone):
        return nobody
    raised, upheld, settled = objection(one, offer, story)
    if raised and upheld is None and settled is None:
        return nobody if gone else End("noticed")
    if upheld is not None:
        over_before = any(each < upheld for each in gone) or lapsed(one, offer, story, upheld)
        return nobody if over_before else End("dropped")
    effects = [
        (when, operation.operated_at)
        for operation in one.told(AdmissionOperated)
        if (when := effect(one, operation, offer, story)) is not None
    ]
    if not effects:
        return nobody
    admitted, operated = min(effects)
    if any(each < admitted for each in gone):
        return nobody
    by, in_time = season.admission.report_by, one.told(TraineeReported)
    here = [each for each in (*in_time, *one.late) if each.base == offer.base]
    reports = sorted(each.reported_at for each in here if operated <= each.reported_at <= by)
    back = None
    if not any(each.base == offer.base and operated <= each.reported_at <= by for each in in_time):
        reports, back = [], brought_back(one, offer, operated, season)
    if back is not None:
        reports = [back[0]]
        gone = [at for at in gone if at < by + grace or _after(one, at, back[1])]
    if not reports or any(each < reports[0] for each in gone if each >= admitted):
        return End("withdrawn", *seat)
    left = [each for each in one.told(TrainingLeft) if each.base == offer.base and each.left_at >= reports[0]]
    if gone or left:
        return End("withdrawn", *seat)
    signed = [each for each in one.told(AgreementSigned) if each.base == offer.base and each.signed_at >= reports[0]]
    return End("agreed" if signed else "reported", *seat)


def brought_back(one: Person, offer: Offer, operated: datetime, season: Season) -> tuple[datetime, datetime] | None:
    """A report in time that was told too late, and when the office brought back whoever had made it [SAGA-4].

    Whoever left after that had left for good: a later decision is about a report, not about leaving.
    """
    by = season.admission.report_by
    reports = [each.reported_at for each in one.late if each.base == offer.base and operated <= each.reported_at <= by]
    told = [each for each in one.told(TraineeReinstated) if each.base == offer.base]
    decisions = sorted(each.reinstated_at for each in told if each.reinstated_at > by)
    if not reports or not decisions:
        return None
    resigned = [each.left_at for each in one.told(TrainingLeft) if each.base == offer.base]
    gone = [at for at in (*resigned, *(each.given_up_at for each in one.told(PlaceGivenUp))) if at > decisions[0]]
    return min(reports), max(at for at in decisions if not gone or at <= min(gone))


def _after(one: Person, at: datetime, decision: datetime) -> bool:
    """Whoever gave up before being brought back did not give up; fraud is fraud."""
    return at >= decision or any(moment(act) == at for act in one.told(FraudFound))


def _counts(one: Person, at: datetime, season: Season) -> bool:
    """Whoever gave up before asking for the round did not give up what it gives; fraud is fraud."""
    asked = request(one, season)
    fraud = any(moment(act) == at for act in one.told(FraudFound))
    return fraud or asked is None or at >= asked.requested_at
