from datetime import date

from contracts.vocabulary import Sex
from rehearsal.applicants.flaws import Flaw
from rehearsal.applicants.identity import RESERVED_REGION, check_character, id_number
from tests.rehearsal.kunming import SEVEN


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_an_id_number_holds_area_birthday_and_order() -> None:
    assert id_number(7, date(2003, 4, 5), 12).startswith("99000720030405012")


def test_every_number_lies_in_the_reserved_region_and_fits_the_person() -> None:
    for applicant in SEVEN:
        person = applicant.form.identity
        assert person.id_number.startswith(RESERVED_REGION)
        if applicant.flaw in (Flaw.WRONG_SEX, Flaw.WRONG_BIRTH_DATE):
            continue
        assert person.id_number[6:14] == f"{person.born_on:%Y%m%d}"
        assert (int(person.id_number[16]) % 2 == 1) is (person.sex is Sex.MALE)


def test_only_the_wrong_numbers_fail_the_check() -> None:
    for applicant in SEVEN:
        number = applicant.form.identity.id_number
        assert (check_character(number[:17]) == number[17]) is (applicant.flaw is not Flaw.WRONG_ID_NUMBER)


def test_nobody_can_be_rung_or_written_to() -> None:
    for applicant in SEVEN:
        person = applicant.form.identity
        assert "".join(filter(str.isdigit, person.phone)).startswith("100")
        assert person.email is not None
        assert person.email.endswith(".invalid")
