"""A small province drawn at random: its season, who applied where, and all that happens to everybody.

Only contracts are imported here. What people do is drawn before anybody is placed: much of it is too early or too late.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from random import Random
from typing import Any, Final

from contracts.envelope import Message
from contracts.messages.platform.admission import QuotaTransferred
from contracts.messages.platform.dates import DatesMoved
from contracts.season.bans import Bans
from contracts.season.calendar import Admission, ProvincialRound, Window
from contracts.season.funding import Finance
from contracts.season.programmes import Programme
from contracts.season.registration import Registration
from contracts.season.season import Base, ExamComponent, Exams, Season, Verification
from contracts.season.ties import OF_THE_PERSON, Tie
from contracts.vocabulary import Category, Component, HospitalGrade, Level, Licence, PayComponent, Track
from tests.oracle.acts import HOUR, START, acts, day, reports_told_late
from tests.oracle.dates import as_a_file, by_the_new_dates, decided_on, decisions
from tests.oracle.linking import Postgraduate

CODES: Final = ("EYE", "GP", "ICU")
PARTS: Final = (Component.WRITTEN, Component.SKILLS, Component.INTERVIEW)
WEIGHTS: Final = {Component.WRITTEN: 40, Component.SKILLS: 20, Component.INTERVIEW: 40}


@dataclass
class Person:
    """Who applied where with what, and everything told of them."""

    name: str
    base: str
    category: Category
    level: Level | None
    wishes: tuple[str, ...]
    accepts: bool
    marks: dict[Component, int]
    lot: str
    before: dict[Component, int] | None = None
    """The marks of the first declaration, where scores were reopened."""
    acts: list[Any] = field(default_factory=list)
    late: list[Any] = field(default_factory=list)
    """Reports that come to be known only when the time for what is on its way is over."""

    licence: Licence | None = None

    def told(self, kind: type[Message]) -> list[Any]:
        return [act for act in self.acts if isinstance(act, kind)]


@dataclass
class Story:
    """Everything there is. `declared` says when each base last declared its scores, `reopened` when that was undone.

    `opened` is when the first of them were final. Of `unheard` bases nobody knew a candidate when the round was drawn,
    of `awaited` ones results came after it. `season` is what `written` was after all that was `decided` of its dates.
    """

    season: Season
    people: list[Person]
    keys: dict[str, str]
    declared: dict[str, datetime]
    reopened: dict[str, datetime]
    confirmed: dict[str, datetime]
    transfers: list[QuotaTransferred]
    opened: datetime = START
    unheard: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    written: Season | None = None
    decided: tuple[DatesMoved, ...] = ()
    linked: list[Postgraduate] = field(default_factory=list)


MOMENTS: Final = (
    *("examined_at", "given_up_at", "found_at", "operated_at", "reported_at", "raised_at", "decided_at"),
    *("requested_at", "signed_at", "left_at", "transferred_at", "confirmed_at", "reinstated_at"),
)
"""What acts call the moment they happened; each has one of these."""


def moment(acted: Any) -> datetime:
    """When an act happened."""
    at: datetime = next(getattr(acted, name) for name in MOMENTS if hasattr(acted, name))
    return at


def total(marks: dict[Component, int], base: Base, season: Season) -> int:
    """In hundredths: each part's share of its marks by its weight, rounded half to even once, at the end [EXM-1]."""
    exact = sum(
        (
            Fraction(part.weight_percent * marks.get(part.component, 0), part.out_of * 10**part.decimals)
            for part in base.components
        ),
        Fraction(0),
    )
    step: int = (100, 10, 1)[season.exams.decimals]
    return round(exact * 100 / step) * step


def ties(one: Person, marks: dict[Component, int], order: tuple[Tie, ...]) -> list[int]:
    """What breaks a tie, in turn: a mark, a licence, a post in a county or a township; more goes before less."""
    licensed = one.licence in (Licence.ASSISTANT_PHYSICIAN, Licence.PHYSICIAN)
    local = one.level in (Level.COUNTY, Level.TOWNSHIP)
    goes_by = {**{part.value: marks.get(part, 0) for part in Component}, "licence": licensed, "county_or_below": local}
    return [int(goes_by[each.value]) for each in order]


def drawn(seed: int) -> Story:
    """The province of this seed."""
    dice = Random(seed)
    planned = _broken_by_persons(_season(dice), Random(f"{seed}/ties"))
    decided = decisions(planned, Random(f"{seed}/dates"))
    season = decided_on(planned, decided)
    codes = [base.code for base in season.bases]
    story = Story(season, [], {}, {}, {}, {}, [], written=as_a_file(planned), decided=decided)
    deserted = codes[-1] if dice.random() < 0.4 else None
    for base in season.bases:
        story.keys[base.code] = sha256(f"{seed}/{base.code}".encode()).hexdigest()
        story.declared[base.code] = START
        if base.code != deserted and dice.random() < 0.12:
            _late(base, story, dice)
        elif dice.random() < 0.2:
            story.reopened[base.code], story.declared[base.code] = day(1.5), day(2.25)
        for number in range(0 if base.code == deserted else dice.randint(2, 8)):
            story.people.append(_person(f"{base.code}-{number}", base, story, dice))
        story.transfers += _transfers(season, base, dice)
    for one in story.people:
        one.licence = Random(f"{seed}/{one.name}").choice([None, *Licence])
        one.acts += acts(one.name, one.base, season, codes, dice)
        one.late += reports_told_late(one.acts, season, dice)
        if dice.random() < 0.9:
            story.confirmed[one.name] = season.admission.notice_at - 3 * HOUR
            if dice.random() < 0.1:
                story.confirmed[one.name] = season.admission.notice_at + dice.randint(1, 40) * HOUR
        if decided:
            one.acts += by_the_new_dates(one.name, one.base, season, Random(f"{seed}/{one.name}/dates"))
    return story


def _broken_by_persons(season: Season, dice: Random) -> Season:
    """Some seasons break ties by who somebody is, too; some bases in their own way; totals keep fewer decimals."""
    exams = Exams(tie_break=_with_persons(season.exams.tie_break, dice), decimals=dice.choice([2, 2, 1, 0]))
    bases = tuple(
        base.model_copy(update={"tie_break": _with_persons(season.exams.tie_break[:1], dice)})
        if dice.random() < 0.2
        else base
        for base in season.bases
    )
    return season.model_copy(update={"exams": exams, "bases": bases})


def _with_persons(order: tuple[Tie, ...], dice: Random) -> tuple[Tie, ...]:
    found = list(order)
    for each in dice.sample(OF_THE_PERSON, dice.choice([0, 0, 1, 2])):
        found.insert(dice.randint(0, len(found)), each)
    return tuple(found)


def _late(base: Base, story: Story, dice: Random) -> None:
    """Its results come only after the draw: by a late declaration, or since somebody was waited for."""
    window = story.season.admission.provincial_round
    assert window is not None
    if dice.random() < 0.5:
        story.unheard |= {base.code}
    else:
        story.awaited |= {base.code}
    story.declared[base.code] = window.draws_at + dice.randint(3, 20) * HOUR


def _season(dice: Random) -> Season:
    before = dice.random() < 0.4
    notice, over, admit = (day(9), day(12), day(16)) if before else (day(6), day(9), day(18))
    window = (day(6.5), day(8), day(9.5)) if before else (day(10), day(12), day(14.5))
    bases = tuple(_base(f"B{number}", dice) for number in range(1, dice.randint(3, 5)))
    calendar = Admission(
        policy=dice.choice(["merit_order", "preference_batches"]),
        transfers=dice.choice([(), ("scarce_to_scarce",), ("other_to_other",)]),
        physical_by=day(4),
        backfill_physical_by=day(5),
        physical_grace_hours=2,
        physical_grades=(HospitalGrade.GRADE_3A,),
        physical_valid_days=dice.choice([0, 0, 1]),
        notice_at=notice,
        objections_until=over,
        admit_by=admit,
        report_by=day(30),
        arrival_grace_hours=24,
        provincial_round=ProvincialRound(
            opens=window[0],
            closes=window[1],
            physical_by=window[2],
            priorities=dice.choice([("scarce", "county_or_below"), ("scarce",), ("county_or_below",), ()]),
            held_back_scarce_only=dice.random() < 0.5,
            arrival_grace_hours=2,
        ),
    )
    windows = {one: Window(opens=day(-40), closes=day(-30)) for one in Category}
    return Season(
        id="drawn-season",
        title_zh="抽签年度",
        track=Track.ASSISTANT_GP,
        rehearsal=True,
        registration=Registration(windows=windows, preferences=3),
        verification=Verification(arrival_grace_hours=0),
        exams=Exams(tie_break=tuple(map(Tie, dice.sample(PARTS, dice.randint(0, 3))))),
        admission=calendar,
        finance=_finance(),
        bans=Bans(years=2),
        held_back_seats=dice.randint(0, 2),
        bases=bases,
    )


def _finance() -> Finance:
    return Finance.model_validate(
        {
            "clawback_counts": ["central"],
            "penalty_percent": 50,
            "term_starts": day(60),
            "term_ends": day(700),
            "rates": [{"component": each.value, "amount_fen": 100, "valid_from": day(60)} for each in PayComponent],
        }
    )


def _base(code: str, dice: Random) -> Base:
    programmes = []
    for specialty in dice.sample(CODES, dice.randint(1, 3)):
        seats = dice.randint(0, 3)
        reserved = dice.randint(0, seats) if dice.random() < 0.4 else 0
        scarce = specialty != "EYE"
        programmes.append(
            Programme(specialty=specialty, name_zh=specialty, seats=seats, scarce=scarce, reserved_order=reserved)
        )
    sitting = Window(opens=day(-5), closes=day(-4))
    return Base(
        code=code,
        name_zh=code,
        prefecture="省",
        level=Level.COUNTY,
        review_sessions=(Window(opens=day(-20), closes=day(-15)),),
        scores_final_by=START,
        components=tuple(
            ExamComponent(component=part, weight_percent=WEIGHTS[part], sittings=(sitting,)) for part in PARTS
        ),
        programmes=tuple(programmes),
    )


def _person(name: str, base: Base, story: Story, dice: Random) -> Person:
    category = dice.choice([Category.UNIT, Category.SOCIAL, Category.ORDER])
    offered = [each.specialty for each in base.programmes]
    key = bytes.fromhex(story.keys[base.code])
    return Person(
        name=name,
        base=base.code,
        category=category,
        level=None if category is Category.SOCIAL else dice.choice([*Level]),
        wishes=tuple(dice.sample(offered, dice.randint(1, len(offered)))),
        accepts=dice.random() < 0.6,
        marks=_marks(dice),
        lot=hmac.digest(key, name.encode(), sha256).hex(),
        before=_marks(dice) if base.code in story.reopened else None,
    )


def _marks(dice: Random) -> dict[Component, int]:
    return {part: dice.choice([6000, 7000, 8000]) for part in PARTS}


def _transfers(season: Season, base: Base, dice: Random) -> list[QuotaTransferred]:
    if dice.random() < 0.6 or len(base.programmes) < 2:
        return []
    source, target = dice.sample([each.specialty for each in base.programmes], 2)
    return [
        QuotaTransferred(
            transfer=f"T-{base.code}-{number}",
            season=season.id,
            base=base.code,
            from_specialty=source,
            to_specialty=target,
            seats=dice.randint(1, 2),
            transferred_at=day(dice.uniform(-3, 5.5)),
        )
        for number in range(dice.randint(1, 4))
    ]
