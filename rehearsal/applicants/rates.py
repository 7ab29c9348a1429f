"""How often things go wrong, and how they are dealt: exactly at the stated rate, not by luck."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from random import Random
from typing import Final, TypeVar

from contracts.vocabulary import Category, RosterKind
from rehearsal.applicants.listing import Listing, Listings, Schooling, Schools

CATEGORIES: Final[Mapping[Category, int]] = {
    Category.UNIT: 35,
    Category.SOCIAL: 45,
    Category.ORDER: 20,
    Category.POSTGRADUATE: 12,
}
"""How many of so many applicants are of each category, as far as the season takes it."""
WITHOUT_UNIT: Final = 0.2
"""How many order applicants have no unit yet and name no employer [VER-3]."""


_LISTINGS: Final = Listings()
_SCHOOLS: Final = Schools()


class Turn(StrEnum):
    """The turn an application takes before the ranking; each takes at most one."""

    PLAIN = "plain"
    INELIGIBLE = "ineligible"
    LATE = "late"
    SECOND = "second"
    CANCELLED = "cancelled"
    FRAUD = "fraud"
    AMENDED = "amended"
    AMENDED_TOO_LATE = "amended_too_late"
    ABSENT_FROM_REVIEW = "absent_from_review"
    REVIEW_DELAYED = "review_delayed"
    REVIEW_CORRECTED = "review_corrected"
    MATERIAL_MISSING = "material_missing"
    CONSENT_MISSING = "consent_missing"
    CONSENT_DISAGREES = "consent_disagrees"
    ABSENT_FROM_EXAM = "absent_from_exam"
    EXCUSED = "excused"
    SHEET_CORRECTED = "sheet_corrected"
    SHEET_TOO_LATE = "sheet_too_late"


CONTENDING = frozenset(
    {
        Turn.PLAIN,
        Turn.AMENDED,
        Turn.AMENDED_TOO_LATE,
        Turn.REVIEW_DELAYED,
        Turn.REVIEW_CORRECTED,
        Turn.SHEET_CORRECTED,
        Turn.SHEET_TOO_LATE,
    }
)
"""The turns after which an applicant still sits every examination and is ranked."""


class Conduct(StrEnum):
    """What an applicant does once proposed for a place."""

    REPORTS = "reports"
    REPORT_DELAYED = "report_delayed"
    NEVER_REPORTS = "never_reports"
    PHYSICAL_FAILED = "physical_failed"
    PHYSICAL_MISSING = "physical_missing"
    PHYSICAL_ELSEWHERE = "physical_elsewhere"
    GIVES_UP = "gives_up"
    OBJECTION_DISMISSED = "objection_dismissed"
    OBJECTION_UPHELD = "objection_upheld"


CHALLENGED = frozenset({Conduct.OBJECTION_DISMISSED, Conduct.OBJECTION_UPHELD})
"""The endings of those to whom somebody objects; a dismissed objection changes nothing else."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Share of all applications that take each turn; what is left is plain."""

    ineligible: float = 0.10
    late: float = 0.03
    second: float = 0.03
    cancelled: float = 0.03
    fraud: float = 0.01
    amended: float = 0.06
    amended_too_late: float = 0.02
    absent_from_review: float = 0.04
    review_delayed: float = 0.02
    review_corrected: float = 0.02
    material_missing: float = 0.02
    consent_missing: float = 0.02
    consent_disagrees: float = 0.02
    absent_from_exam: float = 0.05
    excused: float = 0.01
    sheet_corrected: float = 0.03
    sheet_too_late: float = 0.01


@dataclass(frozen=True, slots=True)
class Endings:
    """Share of proposed applicants that end so; what is left reports in time."""

    report_delayed: float = 0.05
    never_reports: float = 0.15
    physical_failed: float = 0.10
    physical_missing: float = 0.05
    physical_elsewhere: float = 0.02
    gives_up: float = 0.05
    objection_dismissed: float = 0.02
    objection_upheld: float = 0.01


@dataclass(frozen=True, slots=True)
class Frequencies:
    """All the trouble of one generated season."""

    turns: Turns = Turns()
    endings: Endings = Endings()
    listings: Listings = _LISTINGS
    schools: Schools = _SCHOOLS

    def deal_turns(self, chance: Random, size: int) -> list[Turn]:
        return deal(chance, {Turn(name): share for name, share in asdict(self.turns).items()}, Turn.PLAIN, size)

    def deal_listings(self, chance: Random, kind: RosterKind, size: int) -> list[Listing]:
        return deal(chance, self.listings.shares(kind), Listing.LISTED, size)

    def deal_schools(self, chance: Random, size: int) -> list[Schooling]:
        return deal(chance, self.schools.shares, Schooling.SEALS, size)

    def deal_reporting(self, chance: Random, size: int) -> list[Conduct]:
        """How postgraduates report, to whom nothing else can happen once a base confirmed them [CLO-1]."""
        late, never = self.endings.report_delayed, self.endings.never_reports
        return deal(chance, {Conduct.REPORT_DELAYED: late, Conduct.NEVER_REPORTS: never}, Conduct.REPORTS, size)

    def deal_endings(self, chance: Random, size: int) -> list[Conduct]:
        shares = {Conduct(name): share for name, share in asdict(self.endings).items()}
        return deal(chance, shares, Conduct.REPORTS, size)


K = TypeVar("K")


def deal(chance: Random, shares: Mapping[K, float], rest: K, size: int) -> list[K]:
    """A shuffled hand of `size` cards holding each kind at its share, and each at least once when there is room."""
    least = 1 if size > 2 * len(shares) else 0
    cards = [kind for kind, share in shares.items() for _ in range(max(least if share > 0 else 0, round(share * size)))]
    hand = [*cards, *[rest] * (size - len(cards))][:size]
    chance.shuffle(hand)
    return hand
