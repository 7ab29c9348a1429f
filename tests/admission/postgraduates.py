"""The words of a postgraduate's link: the base's confirmation, and that it does not stand."""

from datetime import datetime

from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.vocabulary import Category
from tests.admission.scenes import BASE, PERSON, SEASON, A, at

CONFIRMED_AT, LAPSED_AT = at("08-10T10:00"), at("09-10T10:00")


def confirmed(category: Category = Category.POSTGRADUATE, moment: datetime = CONFIRMED_AT) -> ReviewApproved:
    return ReviewApproved(
        application=A,
        season=SEASON,
        person_key=PERSON,
        category=category,
        base=BASE,
        preferences=("AGP",),
        accepts_adjustment=False,
        employer_level=None,
        approved_at=moment,
    )


def lapsed(reason: Reason = Reason.MATERIAL_MISSING, moment: datetime = LAPSED_AT) -> ReviewRefused:
    return ReviewRefused(application=A, season=SEASON, base=BASE, reasons=(reason,), refused_at=moment)
