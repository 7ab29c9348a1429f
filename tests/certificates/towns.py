"""Small random seasons with everything in them: reserved seats, transfers, drops, adjustment, a provincial round."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache, reduce
from hashlib import sha256
from random import Random

from contracts.digest import results_digest
from contracts.messages.admission.adjustment import AdjustmentEntered, SeatsRemained
from contracts.messages.exams import Mark, Placing
from contracts.messages.platform.admission import QuotaTransferred
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from contracts.vocabulary import Category, Component, Level, Stream, Track
from services.admission.certificates.heading import certified
from services.admission.certificates.province import certified_round
from services.admission.domain.intake.facts import Vacation
from services.admission.domain.intake.offering import unplaced
from services.admission.domain.intake.redrawing import redrawn
from services.admission.domain.intake.remaining import counted
from services.admission.domain.intake.results import Fell, Lottery, Published, ResultLine, Results
from services.admission.domain.intake.snapshotting import snapshot_of
from services.admission.domain.intake.state import PLACING_CLOSES, Intake, evolve
from services.admission.domain.province.decide import DRAW
from services.admission.domain.province.decide import decide as decide_province
from services.admission.domain.province.snapshotting import round_of
from services.admission.domain.province.state import Province
from services.admission.domain.province.state import evolve as evolve_province
from tests.admission.scenes import PERSON, REAL, heard
from tests.certificates.published import Folder

CODES = ("EYE", "GP", "ICU", "SURGERY", "TCM-GP")
SCARCE = frozenset({"GP", "ICU", "TCM-GP"})
OPENED = REAL.bases[0].scores_final_by


def season(dice: Random) -> Season:
    """Three towns; now and then one after the other policy, or where transfers within a kind are allowed."""
    bases = tuple(_base(f"TOWN-{number}", dice) for number in range(1, 4))
    calendar = REAL.admission
    assert calendar.provincial_round is not None
    window = calendar.provincial_round.model_copy(update={"held_back_scarce_only": dice.random() < 0.5})
    policy = {
        "policy": dice.choice(["merit_order", "preference_batches"]),
        "transfers": dice.choice([(), ("scarce_to_scarce",), ("other_to_other",)]),
        "provincial_round": window,
    }
    return REAL.model_copy(
        update={
            "track": dice.choice([Track.RESIDENCY, Track.ASSISTANT_GP]),
            "bases": bases,
            "held_back_seats": dice.randint(0, 4),
            "registration": REAL.registration.model_copy(update={"preferences": 3}),
            "admission": calendar.model_copy(update=policy),
        }
    )


def _base(code: str, dice: Random) -> Base:
    programmes = tuple(
        Programme(
            specialty=each,
            name_zh=each,
            seats=(seats := dice.randint(0, 5)),
            scarce=each in SCARCE,
            reserved_order=dice.randint(0, seats) if each in {"GP", "TCM-GP"} else 0,
            stream=Stream.TCM if each.startswith("TCM") else None,
        )
        for each in CODES
    )
    return REAL.bases[0].model_copy(update={"code": code, "programmes": programmes})


def intake(season: Season, base: Base, dice: Random) -> Intake:
    """The base once results are published, somebody fell, some left a place in time, and placing closed."""
    key = sha256(f"{base.code}{dice.random()}".encode()).digest()
    results = _results(base, dice, key)
    fallen = dice.sample(sorted(results.lines), dice.randint(0, 2))
    fell = {name: Fell(9, OPENED + timedelta(hours=dice.randint(1, 90)), (Reason.NOT_APPROVED,)) for name in fallen}
    fell[f"{base.code}-ABSENT"] = Fell(9, OPENED, (Reason.ABSENT_FROM_EXAM,))
    live = {name: line.placings for name, line in results.lines.items() if name not in fell}
    published = Published(1, len(live), results_digest(live), OPENED)
    results = replace(results, fell=fell, published=published)
    here = Intake(season.id, base.code, results, transfers=_transfers(season, base, dice))
    here = _drawn(Intake(season.id, base.code), here, season)
    for _ in range(dice.randint(0, 3)):
        if here.placing:
            name = dice.choice(sorted(here.placing))
            left = Vacation(3, OPENED + timedelta(hours=dice.randint(1, 100)), (Reason.GAVE_UP,))
            here = _drawn(here, replace(here, vacations={**here.vacations, name: left}), season)
    return replace(here, struck=(PLACING_CLOSES,))


def _drawn(before: Intake, known: Intake, season: Season) -> Intake:
    return reduce(evolve, redrawn(before, known, season), known)


def _results(base: Base, dice: Random, key: bytes) -> Results:
    count = dice.randint(3, 22)
    weights = {part.component: part.weight_percent for part in base.components}
    lines: dict[str, ResultLine] = {}
    for number in range(1, count + 1):
        marks = {part: dice.choice([6000, 7000, 7001, 8000, dice.randint(0, 10_000)]) for part in Component}
        if dice.random() < 0.05:
            marks[Component.SKILLS] = -1
        told = tuple(Mark(component=part, points=None if points < 0 else points) for part, points in marks.items())
        whole, rest = divmod(sum((mark.points or 0) * weights[mark.component] for mark in told), 100)
        total = whole + (rest > 50 or (rest == 50 and whole % 2 == 1))
        category = dice.choice([Category.UNIT, Category.SOCIAL, Category.ORDER])
        wishes = dice.sample(CODES, dice.randint(1, 3))
        name = f"{base.code}-{number:03}"
        lines[name] = ResultLine(
            sequence=1,
            person_key=PERSON,
            category=category,
            total_points=total,
            placings=tuple(Placing(specialty=wish, rank=number) for wish in wishes),
            published_at=OPENED,
            accepts_adjustment=dice.random() < 0.7,
            employer_level=None if category is Category.SOCIAL else dice.choice([*Level]),
            marks=told,
            lot=hmac.digest(key, name.encode(), sha256).hex(),
        )
    return Results(lines, lottery=Lottery(sha256(key).hexdigest(), key.hex()))


def _transfers(season: Season, base: Base, dice: Random) -> dict[str, QuotaTransferred]:
    asked = [
        QuotaTransferred(
            transfer=f"{base.code}-T{number}",
            season=season.id,
            base=base.code,
            from_specialty=dice.choice([*CODES, "NOWHERE"]),
            to_specialty=dice.choice(CODES),
            seats=dice.randint(1, 3),
            transferred_at=OPENED + timedelta(hours=dice.randint(-90, 150)),
        )
        for number in range(dice.randint(0, 6))
    ]
    return {each.transfer: each for each in asked}


def drawn_round(season: Season, intakes: Mapping[str, Intake], dice: Random) -> Province:
    """The province once everybody who was refused and likes to has asked, and the draw was made."""
    known = Province(season.id)
    codes = sorted(intakes)
    words: list[AdjustmentEntered | SeatsRemained] = []
    for code, here in intakes.items():
        left = counted(here)
        assert left is not None
        words.append(left)
        gone = set(here.vacations) | set(here.results.fell)
        for name in sorted(unplaced(here) - gone):
            line = here.results.lines[name]
            if dice.random() < 0.8:
                words.append(
                    AdjustmentEntered(
                        application=name,
                        season=season.id,
                        person_key=PERSON,
                        category=line.category,
                        employer_level=line.employer_level,
                        total_points=line.total_points,
                        lot=line.lot,
                        base=code,
                        preferences=tuple(wish.specialty for wish in line.placings),
                        bases=tuple(dice.sample(codes, dice.randint(1, 3))),
                        requested_at=OPENED + timedelta(days=9),
                        marks=line.marks,
                    )
                )
    calendar = season.admission.provincial_round
    assert calendar is not None
    for sequence, word in enumerate([*words, DeadlineReached(DRAW, calendar.draws_at)], start=1):
        known = reduce(evolve_province, decide_province(known, heard(word, sequence), {season.id: season}), known)
    return known


@cache
def town(seed: int) -> tuple[Season, Folder]:
    """A whole season of this seed, certified."""
    dice = Random(seed)
    here = season(dice)
    intakes = {base.code: intake(here, base, dice) for base in here.bases}
    found: Folder = {}
    for code, each in intakes.items():
        snapshot = snapshot_of(each, here)
        assert snapshot is not None
        assert each.placing is not None
        held = {name: place.specialty for name, place in each.placing.items()}
        assert {name: one.programme.specialty for name, one in snapshot.rounds.places.items()} == held
        found[code] = certified(snapshot).numbered(7)
    drawn = round_of(drawn_round(here, intakes, dice), here)
    assert drawn is not None
    found["round"] = certified_round(drawn).numbered(5)
    return here, found
