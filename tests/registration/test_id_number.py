from datetime import date

import pytest

from contracts.reasons import Reason
from contracts.vocabulary import Sex
from services.registration.domain.id_number import check_character, defects
from tests.registration.given import id_number, identity

WRONG = (Reason.ID_NUMBER_INVALID,)


def test_the_check_character_is_that_of_the_standard() -> None:
    """The worked examples printed in GB 11643-1999."""
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@pytest.mark.parametrize("region", ["110105", "530102", "830001"])
def test_a_number_of_a_real_region_fits(region: str) -> None:
    assert defects(identity(id_number(region=region)), rehearsal=False) == ()


def test_a_reserved_number_fits_only_in_a_rehearsal() -> None:
    assert defects(identity(), rehearsal=True) == ()
    assert defects(identity(), rehearsal=False) == WRONG


@pytest.mark.parametrize("region", ["000101", "160101", "560101", "980101"])
def test_a_number_of_no_region_is_invalid(region: str) -> None:
    assert defects(identity(id_number(region=region)), rehearsal=True) == WRONG


@pytest.mark.parametrize("check", sorted(set("0123456789X") - {id_number()[17]}))
def test_a_wrong_check_character_is_invalid(check: str) -> None:
    """[REG-1]."""
    assert defects(identity(id_number()[:17] + check), rehearsal=True) == WRONG


def test_a_birth_date_other_than_the_one_given_is_invalid() -> None:
    assert defects(identity(born_on=date(2003, 5, 18)), rehearsal=True) == WRONG
    assert defects(identity(id_number(born="20030231")), rehearsal=True) == WRONG


def test_a_sex_other_than_the_one_given_is_invalid() -> None:
    assert defects(identity(sex=Sex.MALE), rehearsal=True) == WRONG
    assert defects(identity(id_number(order=23), sex=Sex.MALE), rehearsal=True) == ()
