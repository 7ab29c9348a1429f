"""How an applicant stands on the published lists, and what the school says: what offices and schools do about them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Category, RosterKind, Track

_LISTED_BY: Final[Mapping[Track, Mapping[Category, RosterKind]]] = {
    Track.RESIDENCY: {Category.ORDER: RosterKind.ORDER, Category.POSTGRADUATE: RosterKind.POSTGRADUATE},
    Track.ASSISTANT_GP: {},
}
"""Undergraduate order applicants and postgraduates match a list; 专科 order applicants need none [REG-5, REG-7]."""


def list_of(track: Track, category: Category) -> RosterKind | None:
    """The kind of list that must name such an applicant."""
    return _LISTED_BY[track].get(category)


class Listing(StrEnum):
    """What the lists of the season say of one applicant who needs to stand on one."""

    LISTED = "listed"
    SPELT_OTHERWISE = "spelt_otherwise"
    ADDED_LATE = "added_late"
    CORRECTED = "corrected"
    PLACED = "placed"
    PLACED_TOO_FAR = "placed_too_far"
    MISNAMED = "misnamed"
    ELSEWHERE = "elsewhere"
    STRUCK = "struck"
    UNLISTED = "unlisted"


OFF_ROSTER: Final = frozenset(
    {Listing.PLACED_TOO_FAR, Listing.MISNAMED, Listing.ELSEWHERE, Listing.STRUCK, Listing.UNLISTED}
)
"""Whom no list and no placement fits in the end: they must be refused [REG-5, REG-6, REG-7]."""
NEVER_PRINTED: Final = frozenset({Listing.PLACED, Listing.PLACED_TOO_FAR, Listing.UNLISTED})
OF_ORDER_ONLY: Final = frozenset({Listing.PLACED, Listing.PLACED_TOO_FAR, Listing.ELSEWHERE})
"""A base is fixed for order applicants alone [REG-5, REG-6]."""


class Schooling(StrEnum):
    """What a postgraduate's school says of the form [VER-4]."""

    SEALS = "seals"
    CORRECTED = "corrected"
    UNSEALED = "unsealed"
    DISAGREES = "disagrees"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Listings:
    """Share of those who need a list that stand so; what is left is listed as it should be."""

    spelt_otherwise: float = 0.12
    added_late: float = 0.08
    corrected: float = 0.05
    placed: float = 0.06
    placed_too_far: float = 0.02
    misnamed: float = 0.02
    elsewhere: float = 0.02
    struck: float = 0.02
    unlisted: float = 0.04

    def shares(self, kind: RosterKind) -> Mapping[Listing, float]:
        shares = {Listing(name): share for name, share in asdict(self).items()}
        return {each: share for each, share in shares.items() if kind is RosterKind.ORDER or each not in OF_ORDER_ONLY}


@dataclass(frozen=True, slots=True)
class Schools:
    """Share of postgraduates whose school says so; what is left is sealed."""

    corrected: float = 0.06
    unsealed: float = 0.04
    disagrees: float = 0.04
    silent: float = 0.04

    @property
    def shares(self) -> Mapping[Schooling, float]:
        return {Schooling(name): share for name, share in asdict(self).items()}
