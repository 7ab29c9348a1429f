"""The decision certificate of each applicant of a base: score, rank, cut-offs, seats, the rule applied [ADM-9].

Integers and strings only. No name and no key of a person: an application is a number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.season.calendar import Reserve
from contracts.season.ties import holds
from contracts.verdicts import CITES
from contracts.vocabulary import ApplicationId, SpecialtyCode
from services.admission.allocation.allocation import CutOff, Held, SeatKind
from services.admission.allocation.explaining import explain
from services.admission.certificates.canonical import Document
from services.admission.certificates.claiming import adjustable, claim_of
from services.admission.certificates.linking import linked
from services.admission.certificates.snapshot import Gone, Snapshot, Transfer

TOOK_NO_PART: Final = "took_no_part"
MADE: Final = "made"
_ADJUSTED: Final = {"scarce": "adjusted", "any": "adjusted_any"}
_LEFT_OVER: Final = {"scarce": "no_scarce_seat", "any": "no_seat_left", "none": "not_adjusted"}
"""Why somebody willing was not adjusted, by what the season says of it [ADM-3, POL-17]."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all certificates of a base share, worked out once."""

    of: Snapshot
    offers: Mapping[SpecialtyCode, Document]
    ranks: Mapping[ApplicationId, Mapping[SpecialtyCode, int]]
    transfers: tuple[Transfer, ...]
    licence_counts: bool = False


def certificates(snapshot: Snapshot) -> Iterator[Document]:
    """One certificate for each applicant, by number."""
    desk = _Desk(snapshot, _offers(snapshot), _programme_ranks(snapshot), snapshot.transfers, _licence_counts(snapshot))
    for name in sorted(snapshot.results.keys() | snapshot.gone.keys() | snapshot.linked.keys()):
        head = {"application": name, "season": snapshot.season.id, "base": snapshot.base.code}
        if name in snapshot.linked:
            yield {**head, **linked(snapshot.linked[name])}
        elif name in snapshot.results:
            yield {**head, **_ranked(name, desk)}
        else:
            yield {**head, "outcome": _gone(snapshot.gone[name])}


def _licence_counts(snapshot: Snapshot) -> bool:
    return snapshot.season.licence_counts(snapshot.base)


def moved(transfer: Transfer) -> Document:
    """A transfer, and whether it was made or which rule it broke."""
    return {
        "transfer": transfer.number,
        "at": transfer.at.isoformat(),
        "from": transfer.source,
        "to": transfer.target,
        "seats": transfer.seats,
        "verdict": transfer.rule.value if transfer.rule is not None else MADE,
    }


def cut_off(cut: CutOff, snapshot: Snapshot) -> Document:
    """The merit that had to be beaten: that of the last who got a seat; nothing where nobody did."""
    if cut.last is None:
        return {}
    return {"merit": snapshot.ranks[cut.last], "total": snapshot.results[cut.last].total_points}


def _ranked(name: ApplicationId, desk: _Desk) -> dict[str, Any]:
    snapshot, result = desk.of, desk.of.results[name]
    wanted = frozenset(result.preferences)
    marks = {part.value: "excused" if points is None else points for part, points in result.marks.items()}
    return {
        "category": result.category.value,
        "accepts_adjustment": "yes" if result.accepts_adjustment else "no",
        "employer_level": result.employer_level.value if result.employer_level else "",
        **({"licence": "yes" if holds(result.licence) else "no"} if desk.licence_counts else {}),
        "marks": marks,
        "total": result.total_points,
        "ties": list(result.ties),
        "lot": result.lot,
        "merit": snapshot.ranks[name],
        "wanted": list(_wanted(name, desk)),
        **({"below_line": list(result.below_line)} if result.below_line else {}),
        "transfers": [moved(each) for each in desk.transfers if {each.source, each.target} & wanted],
        "outcome": _outcome(name, snapshot),
    }


def _wanted(name: ApplicationId, desk: _Desk) -> Iterator[Document]:
    snapshot = desk.of
    if name in snapshot.gone:
        for specialty in snapshot.results[name].preferences:
            yield _judged(specialty, desk, TOOK_NO_PART)
        return
    released = snapshot.rounds.released
    reserve = snapshot.season.admission.reserve
    claim = claim_of(snapshot.results[name], snapshot.ranks[name], snapshot.base.code, reserve)
    for each in explain(name, claim, released.seats, released.allocation):
        specialty = each.programme.specialty
        yield {"rank": desk.ranks[name][specialty], **_judged(specialty, desk, each.verdict.value)}


def _judged(specialty: SpecialtyCode, desk: _Desk, verdict: str) -> Document:
    shared = verdict == "seated_on_reserved" and desk.of.season.admission.reserve != Reserve()
    rule = CITES["seated_on_share" if shared else verdict]
    return {"specialty": specialty, **desk.offers.get(specialty, {}), "verdict": verdict, "rule": rule}


def _outcome(name: ApplicationId, snapshot: Snapshot) -> Document:
    gone = snapshot.gone.get(name)
    if gone is not None:
        return _gone(gone)
    rounds = snapshot.rounds
    preferred, adjusted = rounds.released.allocation.places.get(name), rounds.adjusted.allocation.places.get(name)
    if preferred is not None:
        return {**_placed(name, preferred, "preference", snapshot), "preference": preferred.preference}
    if adjusted is not None:
        return {
            **_placed(name, adjusted, "adjustment", snapshot),
            "rule": CITES[_ADJUSTED[snapshot.season.admission.adjustment]],
        }
    reason = _unadjusted(name, snapshot)
    return {"kind": "refused", "adjustment": reason, "rule": CITES[reason]}


def _placed(name: ApplicationId, held: Held, by: str, snapshot: Snapshot) -> dict[str, Any]:
    let_in, lost = snapshot.settled.let_in.get(name), snapshot.lost.get(name)
    return {
        "kind": "placed",
        "specialty": held.programme.specialty,
        "seat": held.kind.value,
        "by": by,
        **({} if let_in is None else {"moved_up_at": let_in.isoformat()}),
        **({} if lost is None else {"lost": _left(lost)}),
    }


def _unadjusted(name: ApplicationId, snapshot: Snapshot) -> str:
    result = snapshot.results[name]
    if not result.accepts_adjustment:
        return "declined"
    return _LEFT_OVER[snapshot.season.admission.adjustment] if adjustable(result, snapshot.season.track) else "bound"


def _gone(gone: Gone) -> Document:
    return {"kind": "gone", **_left(gone), "rule": CITES[gone.how.value]}


def _left(gone: Gone) -> dict[str, Any]:
    reasons = [reason.value for reason in gone.reasons]
    return {"how": gone.how.value, "at": gone.at.isoformat(), "reasons": reasons}


def _offers(snapshot: Snapshot) -> dict[SpecialtyCode, Document]:
    """Seats and cut-offs of every programme, as they stand in each certificate that names it."""
    released = snapshot.rounds.released
    return {
        name.specialty: {
            "seats": {"open": seats.open, "reserved": seats.reserved},
            "cut_off": {
                SeatKind.OPEN.value: cut_off(released.allocation.tallies[name].open, snapshot),
                SeatKind.RESERVED.value: cut_off(released.allocation.tallies[name].reserved, snapshot),
            },
        }
        for name, seats in released.seats.items()
    }


def _programme_ranks(snapshot: Snapshot) -> dict[ApplicationId, dict[SpecialtyCode, int]]:
    """Everybody's rank in each programme wanted, among those who take part."""
    taken: dict[SpecialtyCode, int] = {}
    ranks: dict[ApplicationId, dict[SpecialtyCode, int]] = {}
    for name in sorted(snapshot.results.keys() - snapshot.gone.keys(), key=snapshot.ranks.__getitem__):
        mine: dict[SpecialtyCode, int] = {}
        for specialty in snapshot.results[name].preferences:
            mine[specialty] = taken[specialty] = taken.get(specialty, 0) + 1
        ranks[name] = mine
    return ranks
