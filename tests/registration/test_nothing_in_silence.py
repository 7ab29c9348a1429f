"""Whatever the platform asks of registration that changes nothing is answered with every reason [REG-13]."""

from typing import Any

from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    EditionRefused,
    PlacementRefused,
    RequestRefused,
)
from contracts.reasons import Reason
from contracts.vocabulary import RosterKind
from tests.registration.given import (
    FAR_AWAY,
    THIS_YEAR,
    Registration,
    at,
    cancelled,
    form,
    fraud,
    identity,
    line,
    placed,
    roster,
    school_list,
)


def answers(registration: Registration) -> list[tuple[str, tuple[Reason, ...]]]:
    return [
        *((each.request, each.reasons) for each in registration.said(RequestRefused)),
        *(("roster", each.reasons) for each in registration.said(EditionRefused)),
        *(("placement", each.reasons) for each in registration.said(PlacementRefused)),
    ]


def test_a_cancellation_and_a_fraud_of_nobody_are_answered_and_kept() -> None:
    registration = Registration().hears(cancelled("A-1", "2025-07-02 00:00:00"), fraud("A-2", "2025-07-02 00:00:00"))
    assert answers(registration) == [
        ("cancellation", (Reason.APPLICATION_UNKNOWN,)),
        ("fraud", (Reason.APPLICATION_UNKNOWN,)),
    ]
    assert registration.hears(form()).reasons() == (Reason.CANCELLED_BY_APPLICANT,)


def test_a_cancellation_of_somebody_known_is_answered_by_the_verdict_alone() -> None:
    registration = Registration().hears(form(), cancelled("A-1", "2025-07-02 00:00:00"))
    assert answers(registration) == []
    assert registration.reasons() == (Reason.CANCELLED_BY_APPLICANT,)


def test_another_content_under_a_revision_that_is_taken_is_refused_in_any_order() -> None:
    """[REG-4]."""
    first = form(submitted="2025-07-01 12:00:00")
    second = form(submitted="2025-07-02 12:00:00", accepts_adjustment=False)
    for story in ((first, second), (second, first)):
        registration = Registration().hears(*story)
        refused = registration.said(AmendmentRefused)[-1]
        assert (refused.revision, refused.reasons) == (1, (Reason.REVISION_REPEATED,))
        verdict = registration.verdict()
        assert isinstance(verdict, ApplicationAccepted)
        assert verdict.accepts_adjustment


def test_an_older_edition_of_a_roster_is_answered() -> None:
    """[REG-7]."""
    newer = roster(line(), revision=2)
    assert answers(Registration().hears(newer, roster())) == [("roster", (Reason.REVISION_SUPERSEDED,))]
    again = roster(line(name="李四"), revision=2, published_at=at("2025-06-02 09:00:00"))
    assert answers(Registration().hears(newer, again)) == [("roster", (Reason.REVISION_REPEATED,))]
    assert answers(Registration().hears(roster(), newer, newer)) == []


def test_of_two_editions_under_one_number_one_changes_nothing_and_is_answered_in_any_order() -> None:
    """[REG-7, COR-1]: though both were published at once, and the one heard later is the one that counts."""
    one, other = roster(line()), roster(line(name="李四"))
    for order in ((one, other), (other, one)):
        assert answers(Registration().hears(*order)) == [("roster", (Reason.REVISION_REPEATED,))]


def test_a_roster_that_nobody_of_this_intake_needs_is_answered() -> None:
    """[REG-5]: 专科 order applicants choose a base themselves."""
    needless: dict[str, Any] = {"season": THIS_YEAR}
    assert answers(Registration().hears(roster(line(), **needless))) == [("roster", (Reason.ROSTER_NOT_NEEDED,))]
    assert answers(Registration().hears(school_list(line(), **needless))) == [("roster", (Reason.ROSTER_NOT_NEEDED,))]
    assert answers(Registration().hears(roster(line()), school_list(line(), kind=RosterKind.POSTGRADUATE))) == []


def test_an_older_placement_one_too_far_and_one_nobody_needs_are_answered() -> None:
    """[REG-6]."""
    registration = Registration().hears(placed(), placed(decided_at=at("2025-06-19 09:00:00")))
    assert answers(registration) == [("placement", (Reason.REVISION_SUPERSEDED,))]
    assert answers(Registration().hears(placed(FAR_AWAY))) == [("placement", (Reason.PLACED_TOO_FAR,))]
    here = placed(season=THIS_YEAR)
    assert answers(Registration().hears(here)) == [("placement", (Reason.ROSTER_NOT_NEEDED,))]


def test_an_answer_holds_no_identity() -> None:
    registration = Registration().hears(placed(FAR_AWAY), roster(line(), season=THIS_YEAR))
    told = [*registration.said(PlacementRefused), *registration.said(EditionRefused)]
    assert len(told) == 2
    for answer in told:
        assert identity().id_number not in answer.model_dump_json()
        assert identity().name not in answer.model_dump_json()
