"""A season's allocation as its certificates record it: who claimed what, on which seats, and who got them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.season.calendar import Reserve
from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, BaseCode, SpecialtyCode, Track
from services.admission.allocation.allocation import Claim, Wish
from services.admission.allocation.plan import ProgrammeId

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordedPlace:
    """The seat somebody has; `preference` counts from 1, and is None for a seat of the base's adjustment."""

    specialty: SpecialtyCode
    preference: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """So many seats from one programme of a base to another."""

    base: BaseCode
    source: SpecialtyCode
    target: SpecialtyCode
    seats: int


@dataclass(frozen=True, slots=True)
class RecordedBase:
    """One base at its notice: those who took part, by number, and the transfers that were made."""

    base: Base
    claims: Mapping[ApplicationId, Claim]
    merit: Mapping[ApplicationId, int]
    accepting: frozenset[ApplicationId]
    moves: tuple[Move, ...]
    places: Mapping[ApplicationId, RecordedPlace]


def recorded(head: Json, certificates: Iterable[Json], season: Season) -> RecordedBase:
    """The snapshot a page of certificates holds. Raises `LookupError` for a base the season does not have."""
    base = season.base(head["base"])
    if base is None:
        raise LookupError(head["base"])
    taking_part = {each["application"]: each for each in certificates if each["outcome"]["kind"] != "gone"}
    return RecordedBase(
        base=base,
        claims={name: _claim(each, base.code, season.admission.reserve) for name, each in taking_part.items()},
        merit={name: each["merit"] for name, each in taking_part.items()},
        accepting=frozenset(name for name, each in taking_part.items() if _adjustable(each, season.track)),
        moves=tuple(_moves(head, base.code)),
        places={
            name: RecordedPlace(outcome["specialty"], outcome.get("preference"))
            for name, each in taking_part.items()
            if (outcome := each["outcome"])["kind"] == "placed"
        },
    )


def _claim(certificate: Json, base: BaseCode, reserve: Reserve) -> Claim:
    rostered = certificate["category"] in reserve.categories
    wishes = (Wish(ProgrammeId(base, wish["specialty"]), certificate["merit"]) for wish in certificate["wanted"])
    return Claim(tuple(wishes), certificate["total"], rostered)


def _adjustable(certificate: Json, track: Track) -> bool:
    """Undergraduate order applicants train in no specialty but that of the roster [REG-5]."""
    bound = certificate["category"] == "order" and track is Track.RESIDENCY
    return certificate["accepts_adjustment"] == "yes" and not bound


def _moves(head: Json, base: BaseCode) -> Iterator[Move]:
    for each in head["transfers"]:
        if each["verdict"] == "made":
            yield Move(base, each["from"], each["to"], each["seats"])
