"""The certificate of a postgraduate: the programme, when the base confirmed it, and whether a seat was free [POL-7]."""

from contracts.verdicts import CITES
from services.admission.allocation.linked import LinkedSeat
from services.admission.certificates.canonical import Document


def linked(seat: LinkedSeat) -> Document:
    """Nothing was ranked for it: no mark, no wish, no merit."""
    left = {} if seat.left_at is None else {"left_at": seat.left_at.isoformat()}
    kind = "linked" if seat.seated else "plan_full"
    return {
        "category": "postgraduate",
        "linked": {"specialty": seat.specialty, "confirmed_at": seat.confirmed_at.isoformat(), **left},
        "outcome": {"kind": kind, "rule": CITES[kind]},
    }
