"""What admission knows of a season, as at any moment: every place, every seat; its fill and its admitted [ADM-8]."""

import asyncio
import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, Moment, PersonKey, SpecialtyCode
from operations.client import OperationsClient

REPORTED: Final = frozenset({"reported", "agreed", "in_training", "completed"})
"""The stages of an enrolment whose trainee arrived and stayed."""
WITHDRAWN: Final = "withdrawn"
UNPROPOSED: Final = frozenset({"awaiting_place", "unplaced"})
"""The stages of an enrolment without a place on offer."""
ADMITTED: Final = frozenset({"awaiting_report", *REPORTED, "withdrawing", WITHDRAWN, "reclaiming_seat", "reinstating"})
"""The stages of an enrolment from the admission operation on."""
_SEATED: Final = frozenset({"taken", "taken_reserved"})
_FREE: Final = frozenset({"open", "reserved"})
"""The pots of a base's ledger in which seats stand."""
_FILL: Final = ("base", "specialty", "seats", "admitted", "reported", "cut_off_points")
_ADMISSION: Final = "admission"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place once proposed, as admission keeps it."""

    application: ApplicationId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    stage: str
    reasons: tuple[str, ...]
    total_points: int
    rank: int
    offered_at: Moment | None = None
    admitted_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """The seats of a programme as its base's ledger has them: all of them, and those somebody holds [ADM-2]."""

    seats: int
    taken: int


Books = Mapping[tuple[BaseCode, SpecialtyCode], Booked]


@dataclass(frozen=True, slots=True)
class Admissions:
    """Every place that was ever proposed, and every seat."""

    places: tuple[PlaceLine, ...]
    books: Books = field(default_factory=dict)

    @property
    def admitted(self) -> tuple[PlaceLine, ...]:
        return tuple(place for place in self.places if place.stage in ADMITTED)


async def admissions(client: OperationsClient, season: Season) -> Admissions:
    """Both, read as of now."""
    return Admissions(await places(client, season), await books(client, season))


async def places(client: OperationsClient, season: Season) -> tuple[PlaceLine, ...]:
    """Every place that was ever proposed, as admission has it."""
    listed = client.pages(_ADMISSION, f"/v1/seasons/{season.id}/enrolments")
    return tuple([_place(line) async for line in listed if line["stage"] not in UNPROPOSED])


async def books(client: OperationsClient, season: Season) -> Books:
    """Every seat of the season at its bases, as admission's books have it [ADM-2]."""
    codes = [base.code for base in season.bases]
    ledgers = await asyncio.gather(*(_ledger(client, season, code) for code in codes))
    return {(code, specialty): seats for code, of in zip(codes, ledgers, strict=True) for specialty, seats in of}


async def _ledger(client: OperationsClient, season: Season, base: BaseCode) -> list[tuple[str, Booked]]:
    """The seats of each programme of a base; those of the plan where nobody ever applied."""
    ledger = await client.one(_ADMISSION, f"/v1/seasons/{season.id}/bases/{base}/ledger")
    if ledger is None:
        season_base = season.base(base)
        programmes = () if season_base is None else season_base.programmes
        return [(programme.specialty, Booked(programme.seats, 0)) for programme in programmes]
    balances = [line for line in ledger["balances"] if line["pot"] in _SEATED | _FREE]
    return [
        (
            specialty,
            Booked(
                sum(line["seats"] for line in balances if line["specialty"] == specialty),
                sum(line["seats"] for line in balances if line["specialty"] == specialty and line["pot"] in _SEATED),
            ),
        )
        for specialty in sorted({line["specialty"] for line in balances})
    ]


def fill_of(seats: Books, admitted: Collection[PlaceLine]) -> dict[str, Any]:
    """How far seats were filled: of each programme by base, of each base, of each specialty, and in all [ADM-8]."""
    programmes = sorted(seats)
    by_base: dict[BaseCode, dict[SpecialtyCode, dict[str, int | None]]] = {}
    for base, specialty in programmes:
        by_base.setdefault(base, {})[specialty] = _fill(seats, admitted, [(base, specialty)])
    of_base = {base: [each for each in programmes if each[0] == base] for base in by_base}
    specialties = sorted({specialty for _, specialty in programmes})
    of_specialty = {name: [each for each in programmes if each[1] == name] for name in specialties}
    return {
        "all": _fill(seats, admitted, programmes),
        "bases": {
            base: {"all": _fill(seats, admitted, of_base[base]), "specialties": by_base[base]} for base in by_base
        },
        "specialties": {specialty: _fill(seats, admitted, these) for specialty, these in of_specialty.items()},
    }


def _fill(
    seats: Books, admitted: Collection[PlaceLine], programmes: Collection[tuple[BaseCode, SpecialtyCode]]
) -> dict[str, int | None]:
    """Seats, how many of them were filled, and the cut-off: the lowest total that was admitted."""
    these = set(programmes)
    here = [place for place in admitted if (place.base, place.specialty) in these]
    return {
        "seats": sum(seats[programme].seats for programme in these),
        "admitted": len(here),
        "reported": sum(place.stage in REPORTED for place in here),
        "cut_off_points": min((place.total_points for place in here), default=None),
    }


def admitted_csv(admitted: Collection[PlaceLine]) -> str:
    """The admitted, best first; `outcome` says whether each reported or is withdrawn.

    `rank_among_admitted` is the place by total among those admitted to the same programme, whatever way they came
    there: by a wish, by adjustment or by the province's round; equal totals have the same.
    """
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("application", "base", "specialty", "total", "rank_among_admitted", "outcome"))
    programmes: dict[tuple[str, str], list[int]] = {}
    for place in admitted:
        programmes.setdefault((place.base, place.specialty), []).append(place.total_points)
    for place in sorted(admitted, key=lambda one: (one.base, one.specialty, -one.total_points, one.application)):
        better = sum(points > place.total_points for points in programmes[place.base, place.specialty])
        total = f"{place.total_points // 100}.{place.total_points % 100:02d}"
        lines.writerow((place.application, place.base, place.specialty, total, better + 1, place.stage))
    return text.getvalue()


def fill_files(found: Admissions) -> Iterator[tuple[str, bytes]]:
    """How far seats are filled, as data and as a table."""
    told = fill_of(found.books, found.admitted)
    yield "fill.json", json.dumps(told, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"
    lines = [
        {"base": base, "specialty": specialty, **counts}
        for base, of in told["bases"].items()
        for specialty, counts in (*of["specialties"].items(), ("all", of["all"]))
    ]
    rows = [_FILL, *(tuple("" if line[name] is None else str(line[name]) for name in _FILL) for line in lines)]
    yield "fill.csv", "".join(f"{','.join(row)}\r\n" for row in rows).encode("utf-8-sig")


def admitted_files(found: Admissions) -> Iterator[tuple[str, bytes]]:
    """The admitted so far."""
    yield "admitted.csv", admitted_csv(found.admitted).encode("utf-8-sig")


def _place(line: Mapping[str, Any]) -> PlaceLine:
    return PlaceLine(
        application=line["application"],
        person_key=line["person_key"],
        base=line["base"],
        specialty=line["specialty"],
        stage=line["stage"],
        reasons=tuple(line["reasons"]),
        total_points=line["total_points"],
        rank=line["rank"],
        offered_at=datetime.fromisoformat(line["offered_at"]),
        admitted_at=None if line["admitted_at"] is None else datetime.fromisoformat(line["admitted_at"]),
    )
