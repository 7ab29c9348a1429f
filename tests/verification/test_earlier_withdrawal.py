"""A withdrawal on file against the declaration is the base's to decide on [REG-10]."""

from contracts.messages.registration import EarlierWithdrawal
from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from contracts.vocabulary import Track
from tests.verification.scenes import accepted, at, grace_over, reasons, reviewed, said

KNOWN = EarlierWithdrawal(
    application="OLD-1", track=Track.RESIDENCY, bans_from=at("01-01T00:00"), bans_until=at("06-01T00:00")
)
CONTRADICTED = accepted(earlier_withdrawals=(KNOWN,))


def test_a_review_without_a_decision_waits_for_one() -> None:
    assert said(CONTRADICTED, reviewed()) == []
    assert reasons(CONTRADICTED, reviewed(), grace_over()) == (Reason.WITHDRAWAL_UNDECIDED,)


def test_the_base_pardons_or_finds_the_declaration_false() -> None:
    (answer,) = said(CONTRADICTED, reviewed(earlier_withdrawal="pardoned"))
    assert isinstance(answer, ReviewApproved)
    assert reasons(CONTRADICTED, reviewed(earlier_withdrawal="false_declaration")) == (Reason.FALSE_DECLARATION,)


def test_a_correction_of_the_review_brings_the_decision() -> None:
    decided = reviewed(revision=2, recorded_at=at("07-24T09:00"), earlier_withdrawal="pardoned")
    (answer,) = said(CONTRADICTED, reviewed(), decided)
    assert isinstance(answer, ReviewApproved)


def test_where_nothing_is_on_file_there_is_nothing_to_decide() -> None:
    (answer,) = said(accepted(), reviewed())
    assert isinstance(answer, ReviewApproved)
