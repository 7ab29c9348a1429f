"""The unit's letter: what it must name, and which preferences it consents to [VER-3]."""

from typing import Any

import pytest

from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from contracts.vocabulary import Category
from tests.verification.scenes import EVERYTHING, LETTER, accepted, of_unit, reasons, reviewed, said

UNIT = "某镇卫生院"


def approved(application: Any, **letter: Any) -> ReviewApproved:
    (answer,) = said(application, reviewed(shown=EVERYTHING, consent=LETTER.model_copy(update=letter)))
    assert isinstance(answer, ReviewApproved), answer
    return answer


def refused(application: Any, **letter: Any) -> tuple[Reason, ...]:
    return reasons(application, reviewed(shown=EVERYTHING, consent=LETTER.model_copy(update=letter)))


def test_the_letter_consents_to_the_specialties_it_names_and_to_no_other() -> None:
    wanting = of_unit(preferences=("AGP", "TCM"))
    only = approved(wanting)
    assert (only.preferences, only.without_consent) == (("AGP",), ("TCM",))
    both = approved(wanting, specialties=("TCM",))
    assert (both.preferences, both.without_consent) == (("AGP", "TCM"), ())


def test_the_order_of_the_preferences_is_the_applicants() -> None:
    assert approved(of_unit(preferences=("TCM", "AGP")), specialties=("AGP", "TCM")).preferences == ("TCM", "AGP")
    assert approved(of_unit(preferences=("TCM", "AGP")), specialty="AGP").preferences == ("AGP",)


def test_the_letter_names_real_specialties_and_the_programme_that_covers_them_is_what_counts_from_then_on() -> None:
    """Of two in one programme the letter may consent to the second alone [VER-3, ADM-8]."""
    wanting = of_unit(preferences=("DAI-MEDICINE", "TCM", "AGP"))
    all_ = approved(wanting, specialties=("DAI-MEDICINE", "TCM"))
    assert (all_.preferences, all_.without_consent) == (("TCM", "AGP"), ())
    second = approved(wanting, specialty="TCM")
    assert (second.preferences, second.without_consent) == (("TCM",), ("DAI-MEDICINE", "AGP"))


def test_a_letter_for_none_of_the_preferences_disagrees() -> None:
    assert refused(of_unit(preferences=("AGP", "TCM")), specialty="GP") == (Reason.CONSENT_DISAGREES,)


def test_the_letter_of_another_unit_disagrees_however_it_is_spelt() -> None:
    assert refused(of_unit(employer=UNIT), unit="另一镇卫生院") == (Reason.CONSENT_DISAGREES,)
    approved(of_unit(employer=UNIT), unit=" 某镇 卫生院")
    approved(of_unit(employer=UNIT), unit=None)


def test_the_letter_from_above_names_its_own_authority_as_the_unit() -> None:
    without = accepted(category=Category.ORDER, employer_level=None, employer=None)
    approved(without, issuer="health_authority", unit="某县卫生健康局")


@pytest.mark.parametrize("lacking", [{"names_id": False}, {"gives_contact": False}])
def test_the_letter_bears_the_id_number_and_a_contact(lacking: dict[str, bool]) -> None:
    assert refused(of_unit(), **lacking) == (Reason.CONSENT_INCOMPLETE,)


def test_a_social_applicants_preferences_need_nobodys_consent() -> None:
    (answer,) = said(accepted(preferences=("AGP", "TCM")), reviewed(consent=LETTER))
    assert isinstance(answer, ReviewApproved)
    assert answer.preferences == ("AGP", "TCM")
