"""The provincial round's certificates: who asked, in which order, what remained, what each was granted [ADM-6, ADM-9].

The programmes somebody was led to stand in the order they were tried, up to the one that had a seat; all of them where
none had, and a seat was used that the province had held back.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season
from contracts.verdicts import CITES
from contracts.vocabulary import ApplicationId, BaseCode, Category, Level, Points, SpecialtyCode
from services.admission.allocation.plan import ProgrammeId
from services.admission.certificates.canonical import Document, canonical
from services.admission.certificates.heading import Certified
from services.admission.certificates.tree import tree_of


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody in the round: `turn` in its order, `merit` before its priorities; `led_to` what was tried, in order."""

    category: Category
    employer_level: Level | None
    total_points: Points
    ties: tuple[Points, ...]
    lot: str
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    bases: tuple[BaseCode, ...]
    merit: int
    turn: int
    led_to: tuple[ProgrammeId, ...]
    granted: ProgrammeId | None
    held_back: bool


@dataclass(frozen=True, slots=True)
class RoundSnapshot:
    """The round as it was drawn; `without_results` says which bases had none then, and why."""

    season: Season
    calendar: ProvincialRound
    remained: Mapping[ProgrammeId, int]
    entrants: Mapping[ApplicationId, Entrant]
    lot_keys: Mapping[BaseCode, str]
    without_results: Mapping[BaseCode, str] = field(default_factory=dict)


def certified_round(snapshot: RoundSnapshot) -> Certified:
    """Everything there is to publish of the round."""
    written = tuple(_certificate(name, each, snapshot) for name, each in sorted(snapshot.entrants.items()))
    leaves = tuple([canonical(each) for each in written])
    tree = tree_of(leaves)
    return Certified(_head(snapshot, len(written), tree.root), written, leaves, tree)


def _certificate(name: ApplicationId, entrant: Entrant, snapshot: RoundSnapshot) -> Document:
    return {
        "application": name,
        "season": snapshot.season.id,
        "category": entrant.category.value,
        "employer_level": entrant.employer_level.value if entrant.employer_level else "",
        "total": entrant.total_points,
        "ties": list(entrant.ties),
        "lot": entrant.lot,
        "base": entrant.base,
        "preferences": list(entrant.preferences),
        "bases": list(entrant.bases),
        "merit": entrant.merit,
        "turn": entrant.turn,
        "led_to": list(_tried(entrant, snapshot)),
        "outcome": _outcome(entrant),
    }


def _tried(entrant: Entrant, snapshot: RoundSnapshot) -> Iterator[Document]:
    for each in entrant.led_to:
        verdict = "granted" if each == entrant.granted else "full"
        remained = snapshot.remained.get(each, 0)
        yield {"base": each.base, "specialty": each.specialty, "remained": remained, "verdict": verdict}
        if each == entrant.granted and not entrant.held_back:
            return


def _outcome(entrant: Entrant) -> dict[str, Any]:
    if entrant.granted is None:
        return {"kind": "refused", "rule": CITES["refused"]}
    kind = "granted_held_back" if entrant.held_back else "granted"
    where = {"base": entrant.granted.base, "specialty": entrant.granted.specialty}
    return {"kind": kind, **where, "rule": CITES[kind]}


def _head(snapshot: RoundSnapshot, count: int, root: str) -> Document:
    season, calendar = snapshot.season, snapshot.calendar
    held_back = sum(each.held_back for each in snapshot.entrants.values())
    return {
        "kind": "round",
        "season": season.id,
        "count": count,
        "root": root,
        "closed_at": calendar.closes.isoformat(),
        "priorities": list(calendar.priorities),
        "lot_keys": dict(snapshot.lot_keys),
        **({"without_results": dict(snapshot.without_results)} if snapshot.without_results else {}),
        "held_back_scarce_only": "yes" if calendar.held_back_scarce_only else "no",
        "held_back": {
            "seats": season.held_back_seats,
            "granted": held_back,
            "left": season.held_back_seats - held_back,
        },
        "ledger": _ledger(snapshot),
    }


def _ledger(snapshot: RoundSnapshot) -> dict[BaseCode, dict[SpecialtyCode, Document]]:
    """What each programme had, what it gave, and what is left of it."""
    given = Counter((each.granted, each.held_back) for each in snapshot.entrants.values())
    told: dict[BaseCode, dict[SpecialtyCode, Document]] = {}
    for name, remained in sorted(snapshot.remained.items()):
        granted = given[name, False]
        if remained or granted or given[name, True]:
            told.setdefault(name.base, {})[name.specialty] = {
                "remained": remained,
                "granted": granted,
                "granted_held_back": given[name, True],
                "left": remained - granted,
            }
    return told
