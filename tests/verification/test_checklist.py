from typing import Any

import pytest

from contracts.messages.platform.reviews import ConsentLetter, MaterialSeen
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from contracts.season.checklist import Material
from contracts.season.season import Seasons, Verification
from contracts.vocabulary import Category, Licence, MaterialKind
from services.verification.domain.review.effects import outcome
from tests.verification.scenes import (
    ELSEWHERE,
    EVERYTHING,
    LETTER,
    PLAIN,
    SEASON,
    SEASONS,
    accepted,
    after,
    of_unit,
    reasons,
    reviewed,
    said,
)

USUALLY = Verification(arrival_grace_hours=0)


def asking(*materials: Material) -> Seasons:
    """The season with a checklist of its own."""
    real = SEASONS[SEASON]
    checklist = Verification(arrival_grace_hours=0, materials=materials)
    return {SEASON: real.model_copy(update={"verification": checklist})}


def test_a_season_asks_for_what_it_lists_of_whom_it_lists_and_for_nothing_else() -> None:
    """[POL-1]: a diploma of whoever has no licence, and no letter of anybody."""
    seasons = asking(
        Material(kind=MaterialKind.ID_CARD),
        Material(kind=MaterialKind.DIPLOMA, licences=(Licence.NONE,)),
        Material(kind=MaterialKind.SIGNED_FORM, categories=(Category.SOCIAL,)),
    )
    licensed = after(of_unit(licence=Licence.PHYSICIAN), reviewed(shown=(MaterialKind.ID_CARD,)))
    assert isinstance(outcome(licensed, seasons), ReviewApproved)
    for application in (of_unit(), accepted(licence=Licence.PHYSICIAN)):
        answer = outcome(after(application, reviewed(shown=(MaterialKind.ID_CARD,))), seasons)
        assert isinstance(answer, ReviewRefused)
        assert answer.reasons == (Reason.MATERIAL_MISSING,)


def test_where_no_letter_is_asked_for_one_that_is_shown_narrows_no_wish() -> None:
    """[VER-3]."""
    letter = LETTER.model_copy(update={"specialty": "TCM"})
    review = after(of_unit(preferences=("AGP", "TCM")), reviewed(consent=letter))
    approval = outcome(review, asking(Material(kind=MaterialKind.ID_CARD)))
    assert isinstance(approval, ReviewApproved)
    assert approval.preferences == ("AGP", "TCM")


def test_the_checklist_stands_in_filing_order() -> None:
    """[VER-2]."""
    assert USUALLY.due(Category.ORDER, Licence.PHYSICIAN) == EVERYTHING


def test_a_social_applicant_without_a_licence_brings_form_id_and_diploma() -> None:
    assert USUALLY.due(Category.SOCIAL, Licence.NONE) == PLAIN


@pytest.mark.parametrize("licence", [Licence.ASSISTANT_PHYSICIAN, Licence.PHYSICIAN])
def test_a_licence_held_is_shown(licence: Licence) -> None:
    """[VER-2]."""
    assert reasons(accepted(licence=licence), reviewed()) == (Reason.MATERIAL_MISSING,)
    (answer,) = said(accepted(licence=licence), reviewed(shown=(*PLAIN, MaterialKind.LICENCE)))
    assert isinstance(answer, ReviewApproved)


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize(("original_seen", "copy_kept"), [(False, True), (True, False)])
def test_an_original_unseen_or_a_copy_not_kept_is_missing(
    kind: MaterialKind, original_seen: bool, copy_kept: bool
) -> None:
    """[VER-2]."""
    kept = tuple(MaterialSeen(kind=other, original_seen=True, copy_kept=True) for other in PLAIN if other != kind)
    half = MaterialSeen(kind=kind, original_seen=original_seen, copy_kept=copy_kept)
    assert reasons(accepted(), reviewed(materials=(*kept, half))) == (Reason.MATERIAL_MISSING,)


def test_a_unit_applicant_with_a_sealed_and_agreeing_letter_is_approved() -> None:
    (answer,) = said(of_unit(), reviewed(shown=EVERYTHING, consent=LETTER))
    assert isinstance(answer, ReviewApproved)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"base": ELSEWHERE}, Reason.CONSENT_DISAGREES),
        ({"specialty": "GP"}, Reason.CONSENT_DISAGREES),
        ({"names_applicant": False}, Reason.CONSENT_DISAGREES),
        ({"sealed": False}, Reason.CONSENT_UNSEALED),
        ({"issuer": "health_authority"}, Reason.CONSENT_MISSING),
    ],
)
def test_a_unit_applicants_letter_must_agree(changes: dict[str, Any], reason: Reason) -> None:
    """[VER-3]."""
    letter = LETTER.model_copy(update=changes)
    assert reasons(of_unit(), reviewed(shown=EVERYTHING, consent=letter)) == (reason,)


@pytest.mark.parametrize("category", [Category.UNIT, Category.ORDER])
def test_consent_that_was_not_read_or_not_filed_is_missing(category: Category) -> None:
    applicant = of_unit(category=category)
    assert reasons(applicant, reviewed(shown=EVERYTHING)) == (Reason.CONSENT_MISSING,)
    assert reasons(applicant, reviewed(consent=LETTER)) == (Reason.CONSENT_MISSING,)


FROM_ABOVE = LETTER.model_copy(update={"issuer": "health_authority"})


@pytest.mark.parametrize("letter", [LETTER, FROM_ABOVE])
def test_an_order_applicant_without_a_unit_may_bring_the_health_authoritys_letter(letter: ConsentLetter) -> None:
    """[VER-3]."""
    applicant = accepted(category=Category.ORDER, employer_level=None)
    (answer,) = said(applicant, reviewed(shown=EVERYTHING, consent=letter))
    assert isinstance(answer, ReviewApproved)


def test_an_order_applicant_with_a_unit_brings_the_letter_of_the_unit() -> None:
    """[VER-3]."""
    applicant = of_unit(category=Category.ORDER)
    assert reasons(applicant, reviewed(shown=EVERYTHING, consent=FROM_ABOVE)) == (Reason.CONSENT_MISSING,)
    (answer,) = said(applicant, reviewed(shown=EVERYTHING, consent=LETTER))
    assert isinstance(answer, ReviewApproved)


def test_nobody_asks_a_social_applicant_for_consent() -> None:
    letter = LETTER.model_copy(update={"base": ELSEWHERE, "sealed": False})
    (answer,) = said(accepted(), reviewed(consent=letter))
    assert isinstance(answer, ReviewApproved)


def test_all_reasons_are_said_at_once() -> None:
    """[VER-5]."""
    letter = LETTER.model_copy(update={"specialty": "GP", "sealed": False})
    assert reasons(of_unit(), reviewed(shown=(), consent=letter, reviewer_agrees=False)) == (
        Reason.MATERIAL_MISSING,
        Reason.CONSENT_MISSING,
        Reason.CONSENT_DISAGREES,
        Reason.CONSENT_UNSEALED,
        Reason.REVIEWER_DISAGREED,
    )
