"""A small plan of two bases for the tests of rounds and seats: which programmes are scarce, and in which stream."""

from contracts.vocabulary import Points, Stream
from services.admission.allocation.entries import opening
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import Plan, Planned, ProgrammeId
from services.admission.allocation.posting import LedgerTerms

HERE, THERE = "KM-1", "QJ-2"
GP, ICU, SURGERY, EYE = (ProgrammeId(HERE, code) for code in ("GP", "ICU", "SURGERY", "EYE"))
TCM_GP = ProgrammeId(HERE, "TCM-GP")
GP_THERE, SURGERY_THERE = ProgrammeId(THERE, "GP"), ProgrammeId(THERE, "SURGERY")
SCARCE = frozenset({"GP", "ICU", "TCM-GP"})


def plan(seats: dict[ProgrammeId, int], reserved: dict[ProgrammeId, int] | None = None, least: Points = 0) -> Plan:
    """These programmes with these seats; reserved ones are among them."""
    kept = reserved or {}
    return {
        name: Planned(
            programme=name,
            seats=count,
            reserved=kept.get(name, 0),
            scarce=name.specialty in SCARCE,
            stream=Stream.TCM if name.specialty.startswith("TCM") else Stream.CLINICAL,
            minimum_points=least,
        )
        for name, count in seats.items()
    }


def opened(planned: Plan, held_back: int = 0) -> Ledger:
    """A ledger with this plan in it."""
    return post(Ledger(), opening(planned, held_back), LedgerTerms(planned)).ledger
