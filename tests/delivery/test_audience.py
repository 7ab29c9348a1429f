"""Who hears what."""

import pytest

from contracts.messages.admission.dates import DatesAccepted
from contracts.messages.hr import TraineeExpected
from contracts.messages.verification import TermReduced
from contracts.recipients import OF_A_BASE, RecipientKind, recipient_name
from contracts.vocabulary import Stream
from services.delivery.domain.audience import HEARD, TOLD, everybody, recipients_of
from tests.delivery.told import BASE, EVERYTHING, HR, SEASONS, sample


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
    said = {message for message in HEARD if message.TYPE.rpartition(".v")[0].endswith("_refused")}
    assert said <= set(TOLD[RecipientKind.PLATFORM])
    assert len(said) >= 20


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
