"""The head of a base: one page that says what every certificate of it rests on, and binds them all [ADM-9]."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from contracts.season.calendar import Reserve
from contracts.season.season import Base, ExamComponent, Season
from contracts.vocabulary import SpecialtyCode
from services.admission.allocation.accounts import Cause, Pot
from services.admission.allocation.allocation import SeatKind
from services.admission.allocation.plan import Planned, ProgrammeId
from services.admission.certificates.canonical import Document, canonical
from services.admission.certificates.certifying import MADE, certificates, cut_off, moved
from services.admission.certificates.snapshot import Snapshot
from services.admission.certificates.tree import Tree, tree_of


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificates of one base or of the round by number, as bytes too, the tree over these, and their head."""

    head: Document
    certificates: tuple[Document, ...]
    leaves: tuple[bytes, ...]
    tree: Tree

    def numbered(self, serial: int) -> "Certified":
        """With this number in its head: of two issues of a page the later has the higher."""
        return replace(self, head={**self.head, "serial": serial})


def certified(snapshot: Snapshot) -> Certified:
    """Everything there is to publish of one base."""
    written = tuple(certificates(snapshot))
    leaves = tuple([canonical(each) for each in written])
    tree = tree_of(leaves)
    return Certified(_head(snapshot, len(written), tree.root), written, leaves, tree)


def _head(snapshot: Snapshot, count: int, root: str) -> Document:
    season, base = snapshot.season, snapshot.base
    noticed = {} if snapshot.noticed_at is None else {"noticed_at": snapshot.noticed_at.isoformat()}
    return {
        "kind": "base",
        "season": season.id,
        "base": base.code,
        "count": count,
        "root": root,
        "published_at": snapshot.published_at.isoformat(),
        "closes": snapshot.closes.isoformat(),
        **noticed,
        "policy": season.admission.policy,
        "allowed_transfers": list(season.admission.transfers),
        "tie_break": [part.value for part in season.tie_break_at(base)],
        **dict(_said_otherwise(season, base)),
        "weights": {part.component.value: part.weight_percent for part in base.components},
        "minimum": {
            "total": base.minimum_total_points,
            **{part.component.value: part.minimum_points for part in base.components},
        },
        "lot": {"commitment": snapshot.lottery.commitment, "key": snapshot.lottery.key},
        "transfers": [moved(each) for each in snapshot.transfers],
        "ledger": dict(_accounts(snapshot)),
    }


def _said_otherwise(season: Season, base: Base) -> Iterator[tuple[str, Any]]:
    """Rules that decide about people, where the season or the base has others than the usual [POL-4, POL-6, POL-17]."""
    if season.admission.adjustment != "scarce":
        yield "adjustment", season.admission.adjustment
    if season.admission.reserve != Reserve():
        yield "reserve", season.admission.reserve.model_dump(mode="json")
    if season.exams.decimals != 2:
        yield "decimals", season.exams.decimals
    if season.exams.lines:
        yield "lines", [line.model_dump(mode="json", exclude_defaults=True) for line in season.exams.lines]
    if season.admission.postgraduates_in_plan:
        yield "postgraduates_in_plan", "yes"
    if scales := {part.component.value: _scale(part) for part in base.components if not part.usual}:
        yield "scales", scales


def _scale(part: ExamComponent) -> Document:
    return {"out_of": part.out_of, "decimals": part.decimals}


def _accounts(snapshot: Snapshot) -> Iterator[tuple[SpecialtyCode, Document]]:
    """Each programme's seats from the plan to whoever sits on them; `free` is what is left to the province."""
    rounds = snapshot.rounds
    released: Counter[ProgrammeId] = Counter()
    for entry in rounds.entries:
        if entry.cause is Cause.RELEASED and entry.source.programme is not None:
            released[entry.source.programme] += entry.seats
    preferred = Counter((held.programme, held.kind) for held in rounds.released.allocation.places.values())
    adjusted = Counter(held.programme for held in rounds.adjusted.allocation.places.values())
    seated = Counter(one.specialty for one in snapshot.linked.values() if one.seated)
    for name, planned in snapshot.plan.items():
        tally = rounds.released.allocation.tallies[name]
        yield (
            name.specialty,
            {
                **_asked(planned, snapshot),
                "reserved": planned.reserved,
                **({"linked": taken} if (taken := seated[name.specialty]) else {}),
                **({"granted": granted} if (granted := snapshot.granted.get(name.specialty, 0)) else {}),
                "released": released[name],
                "placed_open": preferred[name, SeatKind.OPEN],
                "placed_reserved": preferred[name, SeatKind.RESERVED],
                "adjusted": adjusted[name],
                "free": rounds.ledger.seats(Pot.OPEN, name) + rounds.ledger.seats(Pot.RESERVED, name),
                "cut_off": {
                    SeatKind.OPEN.value: cut_off(tally.open, snapshot),
                    SeatKind.RESERVED.value: cut_off(tally.reserved, snapshot),
                },
            },
        )


def _asked(planned: Planned, snapshot: Snapshot) -> dict[str, int | str]:
    """The plan, and what transfers made of it; `turned_away` are seats asked from here in refused ones."""
    here = planned.programme.specialty
    told = [(each, moved(each)["verdict"] == MADE) for each in snapshot.transfers]
    return {
        "scarce": "yes" if planned.scarce else "no",
        "plan": planned.seats,
        "transferred_in": sum(each.seats for each, made in told if made and each.target == here),
        "transferred_out": sum(each.seats for each, made in told if made and each.source == here),
        "turned_away": sum(each.seats for each, made in told if not made and each.source == here),
    }
