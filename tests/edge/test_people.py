"""What people type about themselves: heard as they mean it, or turned away by the field, in a sentence [REG-14]."""

import json
from datetime import date
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.references import Rejection
from services.chassis.http.edge import read
from tests.edge.test_fuzz import golden, service


def form(**changes: Any) -> dict[str, Any]:
    """The golden form with these fields changed; `identity__name` is the field `name` within `identity`."""
    data: dict[str, Any] = golden("platform.registration_submitted.v1")["data"]
    for path, value in changes.items():
        *places, last = path.split("__")
        at = data
        for place in places:
            at = at[place]
        at[last] = value
    return data


def filed(**changes: Any) -> Received[RegistrationSubmitted] | Rejection:
    event = golden("platform.registration_submitted.v1")
    attributes = {name: value for name, value in event.items() if name != "data"}
    return read(service("registration"), attributes, json.dumps(form(**changes)).encode())


def heard(**changes: Any) -> RegistrationSubmitted:
    outcome = filed(**changes)
    assert not isinstance(outcome, Rejection), outcome
    return outcome.message


def turned_away(field: str, **changes: Any) -> str:
    """The sentence with which exactly this field is turned away."""
    outcome = filed(**changes)
    assert isinstance(outcome, Rejection)
    assert (outcome.code, outcome.field) == ("invalid_data", field)
    assert not set("^$\\[]{}") & set(outcome.detail), "a sentence, not a regular expression"
    return outcome.detail


@pytest.mark.parametrize(
    "name", ["王\x0b芳", "王\x00芳", "王\n芳", "王\u2028芳", "王\x7f芳", "王\u202e芳", "王\u2066芳\u2069", "王\x85芳"]
)
def test_a_name_with_a_control_character_is_turned_away(name: str) -> None:
    assert turned_away("identity.name", identity__name=name).startswith("the text must")


@pytest.mark.parametrize(
    "name", [" ", "·", "\u200b", "\u3000", "—", "12", ".", "\u200d\u200c", "\u3164", "\u115f\u1160", "\uffa0", "\u2800"]
)
def test_a_name_without_a_letter_is_turned_away(name: str) -> None:
    turned_away("identity.name", identity__name=name)


def test_a_name_has_at_most_sixty_characters() -> None:
    assert heard(identity__name="王" * 60).identity.name == "王" * 60
    assert "60" in turned_away("identity.name", identity__name="王" * 61)


@pytest.mark.parametrize("name", ["王芳", "𠮷田", "阿依古丽·买买提", "刀\u3000岩温", "O'Neil", "\ue863"])
def test_every_name_that_people_have_is_heard(name: str) -> None:
    assert heard(identity__name=name).identity.name == name


@pytest.mark.parametrize("typed", [" 王芳 ", "\u3000王芳", "王芳\u200b", "\ufeff王芳", "王\u200b芳", "王芳\n"])
def test_space_around_a_name_and_marks_without_width_are_no_part_of_it(typed: str) -> None:
    assert heard(identity__name=typed).identity.name == "王芳"


@pytest.mark.parametrize(
    "place", ["education__school", "education__major_zh", "education__degree", "identity__licence_number"]
)
def test_other_texts_about_a_person_hold_no_control_character_either(place: str) -> None:
    turned_away(place.replace("__", "."), **{place: "曲靖\x0b健康"})


def test_an_employer_is_named_in_one_line_of_letters() -> None:
    turned_away("employer.name", employer={"name": "某镇\x00卫生院", "level": "county"})
    turned_away("employer.name", employer={"name": "——", "level": "county"})
    turned_away("employer.name", employer={"name": "院" * 101, "level": "county"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("(0871)60000000", "0871-60000000"),
        ("（0871）60000000", "0871-60000000"),
        ("0871—60000000", "0871-60000000"),
        ("0871－60000000", "0871-60000000"),
        ("0871 - 60000000", "0871-60000000"),
        ("（0871）—60000000", "0871-60000000"),
        ("0871-60000000转12", "0871-60000000-12"),
        ("0871-60000000 转 12", "0871-60000000-12"),
        ("0871-60000000分机12", "0871-60000000-12"),
        ("0871-60000000 ext. 12", "0871-60000000-12"),
        ("0871-60000000分机号：12", "0871-60000000-12"),
        ("0871-60000000 转：12", "0871-60000000-12"),
        ("0871ー60000000", "0871-60000000"),
        ("电话：0871-60000000", "0871-60000000"),
        ("tel: 10000000000", "10000000000"),
        ("１００００００００００", "10000000000"),
        ("100 0000 0000", "10000000000"),
        ("+86 100 0000 0000", "+8610000000000"),
        ("(+86)10000000000", "+86-10000000000"),
        (" 10000000000\t", "10000000000"),
        ("10000000000", "10000000000"),
        ("0871-60000000", "0871-60000000"),
    ],
)
def test_a_phone_number_is_heard_however_it_was_typed(typed: str, meant: str) -> None:
    assert heard(identity__phone=typed).identity.phone == meant


@pytest.mark.parametrize(
    "typed", ["", "无", "-----", "+++++", "1234", "1" * 21, "0871-60000000/60000001", "10000000000¹", "①②③④⑤⑥"]
)
def test_what_is_no_phone_number_is_turned_away_in_a_sentence(typed: str) -> None:
    assert "phone number" in turned_away("identity.phone", identity__phone=typed)


@pytest.mark.parametrize(
    "typed", ["a@b.cn ", " a@b.cn", "a＠b.cn", "ａ＠ｂ．ｃｎ", "a @ b.cn", "\ufeffa@b.cn", "a@b。cn", "a@b｡cn"]
)
def test_an_address_is_heard_however_it_was_typed(typed: str) -> None:
    assert heard(identity__email=typed).identity.email == "a@b.cn"


@pytest.mark.parametrize("typed", ["a", "a@", "@b.cn", "a@b@c.cn", "a b@c.cn", "a\x00b@c.cn", "a\u202eb@c.cn"])
def test_what_is_no_address_is_turned_away_in_a_sentence(typed: str) -> None:
    assert "e-mail" in turned_away("identity.email", identity__email=typed)


def test_an_id_number_is_heard_with_dashes_and_brackets_too() -> None:
    number = heard().identity.id_number
    typed = f"（{number[:6]}）{number[6:14]}—{number[14:].lower()}"
    assert heard(identity__id_number=typed).identity.id_number == number
    for wrong in (number[:-1], number + "²", "⁹" + number[1:]):
        assert "17 digits" in turned_away("identity.id_number", identity__id_number=wrong)


@pytest.mark.parametrize("empty", ["", " ", "\u3000", None])
def test_the_empty_text_of_an_optional_field_is_nothing(empty: str | None) -> None:
    form = heard(
        identity__email=empty,
        identity__licence_number=empty,
        education__major_zh=empty,
        education__degree=empty,
        education__degree_type=empty,
        education__first=empty,
        employer=empty,
    )
    assert (form.identity.email, form.identity.licence_number, form.employer) == (None, None, None)
    assert (form.education.major_zh, form.education.degree, form.education.degree_type) == (None, None, None)


@pytest.mark.parametrize("employer", [{"name": "", "level": "county"}, {"name": " "}, {"name": "", "level": ""}])
def test_an_employer_without_a_name_is_none(employer: dict[str, str]) -> None:
    """Whether one is needed is a question of the rules, and refused as one [REG-8, REG-13]."""
    assert heard(employer=employer).employer is None


def test_a_first_degree_of_empty_texts_is_none() -> None:
    assert heard(education__first={"level": "", "school": "", "graduates_on": ""}).education.first is None


@pytest.mark.parametrize("first", [{}, {"level": "bachelor", "school": " ", "has_diploma": False}])
def test_a_first_degree_without_a_school_is_none(first: dict[str, Any]) -> None:
    """[REG-14]: boxes a form ticks by itself tell of no degree."""
    assert heard(education__first=first, employer={}).education.first is None


@pytest.mark.parametrize("typed", ["946684800", "20000101", "-1", "0", "2000-01-01T00:00:00"])
def test_a_day_is_spelt_as_one_and_is_no_number(typed: str) -> None:
    """Digits alone would be seconds since 1970 [REG-14]."""
    turned_away("identity.born_on", identity__born_on=typed)
    turned_away("education.graduates_on", education__graduates_on=typed)


@pytest.mark.parametrize(
    "typed",
    [
        "1750000000", "1750000000000", "0", "2025-06-30", "20250630T100000+0800", "2025-06-30T10:00:00+08:00\x00",
        "2025-06-30T10:00:00\x00+08:00", "2025-06-30T10:00:00Z\x00junk", "2025-06-30T10:00:00+08:00:30",
    ],
)  # fmt: skip
def test_a_moment_is_spelt_as_one_and_is_no_number(typed: str) -> None:
    """It decides windows [REG-2]: nothing is guessed."""
    assert "spelt like" in turned_away("submitted_at", submitted_at=typed)


@pytest.mark.parametrize(
    ("kind", "hearer", "field", "empty"),
    [
        ("platform.review_recorded.v1", "verification", "consent", ""),
        ("platform.review_recorded.v1", "verification", "consent", {}),
        ("platform.review_recorded.v1", "verification", "consent", {"issuer": "", "sealed": False}),
        ("platform.review_recorded.v1", "verification", "earlier_withdrawal", " "),
        ("platform.reduction_filed.v1", "verification", "kept_by_base", ""),
        ("platform.payment_made.v1", "finance", "payment", ""),
        ("platform.licence_examined.v1", "finance", "examined_at", ""),
    ],
)
def test_so_is_that_of_what_bases_and_offices_tell(kind: str, hearer: str, field: str, empty: object) -> None:
    """[REG-14]."""
    event = golden(kind)
    event["data"][field] = empty
    attributes = {name: value for name, value in event.items() if name != "data"}
    outcome = read(service(hearer), attributes, json.dumps(event["data"]).encode())
    assert not isinstance(outcome, Rejection), outcome
    assert getattr(outcome.message, field) is None


def test_a_letter_that_names_several_specialties_is_heard() -> None:
    """[VER-3]."""
    event = golden("platform.review_recorded.v1")
    event["data"]["consent"]["specialties"] = ["GP", "ICU"]
    attributes = {name: value for name, value in event.items() if name != "data"}
    outcome = read(service("verification"), attributes, json.dumps(event["data"]).encode())
    assert not isinstance(outcome, Rejection), outcome
    assert outcome.message.consent.specialties == ("GP", "ICU")


def test_an_empty_mark_is_no_absence() -> None:
    """[EXM-3]: whoever was absent gives up, so it takes more than an empty box to say so."""
    event = golden("platform.score_recorded.v1")
    attributes = {name: value for name, value in event.items() if name != "data"}
    empty = json.dumps(event["data"] | {"points": ""}).encode()
    assert isinstance(read(service("exams"), attributes, empty), Rejection)


def test_a_number_of_wrong_characters_is_turned_away_in_a_sentence() -> None:
    turned_away("base", base="no such base")


def test_what_may_be_left_empty_is_heard_when_it_is_filled_in() -> None:
    """[EXP-3, VER-5]: days and moments as JSON spells them, and nothing else for one."""
    first = {
        "level": "bachelor",
        "major": "clinical",
        "major_zh": "临床医学",
        "school": "某大学",
        "graduates_on": "2019-07-01",
    }
    degree = heard(education__first=first, employer={"name": "某院", "level": "county"}).education.first
    assert degree is not None
    assert degree.graduates_on == date(2019, 7, 1)
    for wrong in ("2019-02-30", "20190701", 1_561_939_200, "2019-07-01T00:00:00"):
        turned_away("education.first.graduates_on", education__first=first | {"graduates_on": wrong})


@pytest.mark.parametrize(("said", "taken"), [("2025-07-21T09:00:00+08:00", True), ("", True), (0, False), ("x", False)])
def test_when_a_review_was_written_down_may_be_left_empty_or_said(said: object, taken: bool) -> None:
    """[VER-5]."""
    event = golden("platform.review_recorded.v1")
    event["data"]["recorded_at"] = said
    attributes = {name: value for name, value in event.items() if name != "data"}
    outcome = read(service("verification"), attributes, json.dumps(event["data"]).encode())
    assert isinstance(outcome, Rejection) is not taken


@pytest.mark.parametrize("said", [" ", "\u200b", "\u3000\ufeff"])
@pytest.mark.parametrize("field", ["reason", "by"])
def test_a_correction_has_a_reason_and_somebody_who_decided(field: str, said: str) -> None:
    """[COR-1]: a text of spaces is neither."""
    event = golden("platform.registration_cancelled.v1")
    correction = {"reason": "误报", "by": "招生办", "corrected_at": event["data"]["cancelled_at"]} | {field: said}
    event["data"] |= {"revision": 2, "correction": correction}
    attributes = {name: value for name, value in event.items() if name != "data"}
    outcome = read(service("registration"), attributes, json.dumps(event["data"]).encode())
    assert isinstance(outcome, Rejection)
    assert (outcome.code, outcome.field) == ("invalid_data", f"correction.{field}")


def test_a_ban_that_ends_before_it_begins_is_turned_away() -> None:
    """[REG-9]: it would bar nobody, and nobody would hear of it."""
    event = golden("platform.withdrawal_imported.v1")
    event["data"] |= {"bans_from": event["data"]["bans_until"], "bans_until": event["data"]["bans_from"]}
    attributes = {name: value for name, value in event.items() if name != "data"}
    outcome = read(service("registration"), attributes, json.dumps(event["data"]).encode())
    assert isinstance(outcome, Rejection)
    assert (outcome.code, outcome.field) == ("invalid_data", "bans_until")
