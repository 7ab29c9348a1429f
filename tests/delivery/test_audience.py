"""Who hears what."""

from collections.abc import Mapping
from typing import Final

import pytest

from contracts.catalogue import CATALOGUE
from contracts.messages.admission.dates import DatesAccepted
from contracts.messages.hr import TraineeExpected
from contracts.messages.verification import TermReduced
from contracts.recipients import OF_A_BASE, RecipientKind, recipient_name
from contracts.vocabulary import Stream
from services.delivery.domain.audience import TOLD, everybody, recipients_of
from services.registration.projections.status.word import word_of
from tests.delivery.told import BASE, EVERYTHING, HR, SEASONS, heard, sample

NOTIFIED = "delivery.notification_issued.v1"
LISTED: Final[Mapping[tuple[RecipientKind, str], tuple[str, ...]]] = {
    (RecipientKind.HR, "expected"): ("hr.trainee_expected.v1",),
    (RecipientKind.HR, "the term"): ("admission.training_started.v1",),
    (RecipientKind.HR, "changed"): ("admission.step_retracted.v1",),
    (RecipientKind.HR, "arrived"): ("hr.trainee_arrived.v1",),
    (RecipientKind.HR, "agreement signed"): ("admission.agreement_accepted.v1",),
    (RecipientKind.HR, "left"): ("hr.trainee_left.v1",),
    (RecipientKind.HR, "reinstated"): ("hr.trainee_reinstated.v1",),
    (RecipientKind.HR, "term reduced"): ("verification.term_reduced.v1",),
    (RecipientKind.HR, "completed"): ("admission.training_completed.v1",),
    (RecipientKind.HR, "dates moved"): ("admission.dates_accepted.v1",),
    (RecipientKind.HR, "tasks ahead"): (NOTIFIED,),
    (RecipientKind.TEACHING, "tasks ahead"): (NOTIFIED,),
    (RecipientKind.PLATFORM, "what applicants are to be told"): (NOTIFIED,),
    (RecipientKind.TALENT_CENTRE, "term reduced"): ("verification.term_reduced.v1",),
    (RecipientKind.TCM_SOCIETY, "term reduced"): ("verification.term_reduced.v1",),
}
"""What each kind of recipient is told, in the words it was promised in; what changed is said anew after it."""
BETWEEN_SERVICES: Final = frozenset({"admission.seat_refused.v1"})
"""Refusals that one service tells another: whoever asked hears of the reinstatement that was refused [SAGA-4]."""


def names(kind: RecipientKind) -> tuple[str, ...]:
    return tuple(message.TYPE for message in TOLD[kind])


@pytest.mark.parametrize("message", EVERYTHING, ids=lambda message: message.TYPE)
def test_every_message_concerns_somebody_who_is_there(message: object) -> None:
    told = recipients_of(message, SEASONS)  # type: ignore[arg-type]
    assert told
    assert len(set(told)) == len(told)
    assert {name for name in told if not name.startswith(("hr.", "teaching."))} <= set(everybody(SEASONS))


def test_a_base_is_told_of_nobody_by_the_key_that_stands_for_a_person_and_always_which_base_it_is() -> None:
    for kind in OF_A_BASE:
        for message in TOLD[kind]:
            assert "person_key" not in message.model_fields, message.TYPE
            if message is not DatesAccepted:
                assert {"application", "base"} <= message.model_fields.keys(), message.TYPE


def test_of_moved_dates_every_base_of_the_season_is_told_and_the_platform_as_well() -> None:
    """[COR-2]."""
    told = recipients_of(sample(DatesAccepted.TYPE), SEASONS)
    assert set(told) == {"platform", HR, f"teaching.{BASE}"}


def test_every_refusal_that_services_say_comes_to_the_platform() -> None:
    """[REG-13]."""
    said = {name for name in CATALOGUE if name.rpartition(".v")[0].endswith("_refused")}
    assert said - set(names(RecipientKind.PLATFORM)) == BETWEEN_SERVICES
    assert len(said) >= 20


def test_every_outcome_that_changes_an_applications_stage_comes_to_the_platform() -> None:
    """What the applicant's status is told by, is told to the platform [REG-12, DLV-1]."""
    telling = {name for name in CATALOGUE if word_of(heard(sample(name))) is not None}
    assert telling <= set(names(RecipientKind.PLATFORM))
    assert len(telling) >= 25


@pytest.mark.parametrize(("kind", "what"), LISTED, ids=str)
def test_each_recipient_hears_what_the_list_says(kind: RecipientKind, what: str) -> None:
    """[DLV-1, CLO-2]."""
    assert set(LISTED[kind, what]) <= set(names(kind))


def test_a_hospitals_hr_hears_nothing_beside_the_list() -> None:
    assert set(names(RecipientKind.HR)) == {name for (kind, _), said in LISTED.items() for name in said if kind == "hr"}


def test_a_hospital_and_its_teaching_system_are_told_of_the_same_agreement_and_so_is_the_platform() -> None:
    assert recipients_of(sample("admission.agreement_accepted.v1"), SEASONS) == ("platform", HR, f"teaching.{BASE}")


def test_only_hr_is_told_whom_to_expect() -> None:
    expected = sample("hr.trainee_expected.v1")
    assert recipients_of(expected, SEASONS) == (HR,)
    assert TraineeExpected not in TOLD[RecipientKind.PLATFORM]


def test_a_term_reduction_goes_to_the_office_of_its_stream() -> None:
    """[VER-6]."""
    reduced = sample("verification.term_reduced.v1")
    assert isinstance(reduced, TermReduced)
    season = SEASONS[reduced.season]
    base = season.base(BASE)
    assert base is not None
    tcm = tuple(
        each.model_copy(update={"stream": Stream.TCM}) if each.specialty == reduced.specialty else each
        for each in base.programmes
    )
    other = season.model_copy(update={"bases": (base.model_copy(update={"programmes": tcm}),)})
    western, traditional = (recipients_of(reduced, {season.id: each}) for each in (season, other))
    assert set(western) ^ set(traditional) == {"talent-centre", "tcm-society"}
    assert "talent-centre" in western


def test_every_base_has_recipients_of_its_own_and_everybody_has_a_name() -> None:
    names = everybody(SEASONS)
    assert {"platform", "talent-centre", "tcm-society", HR, f"teaching.{BASE}"} <= set(names)
    assert recipient_name(RecipientKind.PLATFORM, BASE) == "platform"
