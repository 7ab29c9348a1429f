"""What must be shown on site, and what a recorded review lacks [VER-2, VER-3, VER-4]."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from contracts.messages.platform.reviews import ReviewRecorded, SchoolReviewRecorded
from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from contracts.vocabulary import Category, MaterialKind, SpecialtyCode, as_meant

Due = Sequence[MaterialKind]
"""What the season's checklist asks of an applicant, in filing order [VER-2]."""

OF_THE_EMPLOYER: Final = frozenset({"employer"})
WITHOUT_A_UNIT: Final = frozenset({"employer", "health_authority"})
"""Whose letter counts for an order applicant who named no employer: by now there may be one [VER-3]."""

REVIEWED_BY_SCHOOL: Final = frozenset({Category.POSTGRADUATE})
"""Whose form the school reviews and seals before the base does [VER-4]."""


def issuers(application: ApplicationAccepted) -> frozenset[str]:
    """Whose letter counts: the employer's, or the health authority's of an order applicant without a unit [VER-3]."""
    without_unit = application.category is Category.ORDER and application.employer_level is None
    return WITHOUT_A_UNIT if without_unit else OF_THE_EMPLOYER


def consented(application: ApplicationAccepted, review: ReviewRecorded, due: Due) -> tuple[SpecialtyCode, ...]:
    """The preferences that stand: of whom a letter is asked, those it consents to and no other [VER-3]."""
    letter = review.consent
    if MaterialKind.CONSENT_LETTER not in due or letter is None:
        return application.preferences
    named = {letter.specialty, *letter.specialties}
    return tuple(specialty for specialty in application.preferences if specialty in named)


def shortcomings(application: ApplicationAccepted, review: ReviewRecorded, due: Due) -> tuple[Reason, ...]:
    """Every reason against approval, empty when there is none [VER-5, REG-13]."""
    shown = {line.kind for line in review.materials if line.original_seen and line.copy_kept}
    lacking = set(due) - shown
    found = {
        Reason.MATERIAL_MISSING: bool(lacking - {MaterialKind.CONSENT_LETTER}),
        **(_consent(application, review, due, lacking) if MaterialKind.CONSENT_LETTER in due else {}),
        Reason.REVIEWER_DISAGREED: not review.reviewer_agrees,
        **(_declaration(review) if application.earlier_withdrawals else {}),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def school_shortcomings(
    application: ApplicationAccepted, review: ReviewRecorded, school: SchoolReviewRecorded | None
) -> tuple[Reason, ...]:
    """What the school's review lacks, or that it came after the base's [VER-4]."""
    if application.category not in REVIEWED_BY_SCHOOL:
        return ()
    if school is None:
        return (Reason.SCHOOL_REVIEW_MISSING,)
    found = {
        Reason.SCHOOL_SEAL_MISSING: not school.sealed,
        Reason.SCHOOL_DISAGREED: not school.agrees,
        Reason.SCHOOL_REVIEW_AFTER_BASE: school.reviewed_at > review.attended_at,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _consent(
    application: ApplicationAccepted, review: ReviewRecorded, due: Due, lacking: AbstractSet[MaterialKind]
) -> dict[Reason, bool]:
    """What the letter lacks; one from an issuer that does not count is as good as none [VER-3]."""
    letter = review.consent
    if letter is None or letter.issuer not in issuers(application):
        return {Reason.CONSENT_MISSING: True}
    agrees = letter.base == application.base and consented(application, review, due) and letter.names_applicant
    unit = letter.issuer != "employer" or same_name(letter.unit, application.employer)
    return {
        Reason.CONSENT_MISSING: MaterialKind.CONSENT_LETTER in lacking,
        Reason.CONSENT_DISAGREES: not agrees or not unit,
        Reason.CONSENT_INCOMPLETE: letter.names_id is False or letter.gives_contact is False,
        Reason.CONSENT_UNSEALED: not letter.sealed,
    }


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two spellings are one unit's or school's; where one of them is not known nothing disagrees."""
    return one is None or other is None or as_meant(one).casefold() == as_meant(other).casefold()


def _declaration(review: ReviewRecorded) -> dict[Reason, bool]:
    """What the base decided on the withdrawal that is on file; nothing decided yet is waited for [REG-10]."""
    return {
        Reason.WITHDRAWAL_UNDECIDED: review.earlier_withdrawal is None,
        Reason.FALSE_DECLARATION: review.earlier_withdrawal == "false_declaration",
    }
