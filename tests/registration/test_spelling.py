import json

import pytest

from contracts.messages.platform.acts import Identity, RegistrationSubmitted, RosterPublished
from contracts.references import Rejection
from operations.places import SEASONS as SEASON_FILES
from services.chassis.http.edge import read
from services.registration.app import build
from services.registration.domain.spelling import bare_name
from services.registration.settings import Settings
from tests.registration.given import Registration, form, id_number, identity, key_of_person, line, order_form, roster

WITH_X = next(number for number in map(id_number, range(22, 222, 2)) if number.endswith("X"))
FULL_WIDTH = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789Xx"}
SPELLINGS = [
    WITH_X.lower(),
    WITH_X.translate(FULL_WIDTH),
    WITH_X.lower().translate(FULL_WIDTH),
    f" {WITH_X[:6]} {WITH_X[6:14]}\u3000{WITH_X[14:]}\n",
    f"\ufeff{WITH_X[:6]}\u200b{WITH_X[6:]}\u202c",
    WITH_X[:17] + "Ⅹ",
]
NAMES = [
    ("张三", ["张 三", "张\u3000三", " 张三 ", "张\u200b三\ufeff"]),
    ("岩·罕", ["岩•罕", "岩‧罕", "岩・罕", "岩･罕", "岩．罕", "岩 · 罕", "岩罕"]),
    ("𠮷田", ["𠮷 田", "𠮷\U000e0100田"]),
    ("Ａｎｎａ", ["Anna", "ANNA", "an na"]),
    ("\u8c48", ["\uf900"]),
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_an_id_number_is_heard_however_it_was_typed(typed: str) -> None:
    """[REG-5]."""
    assert identity(typed) == identity(WITH_X)
    assert Identity.model_validate_json(identity(WITH_X).model_dump_json().replace(WITH_X, typed.strip())) == identity(
        WITH_X
    )


@pytest.mark.parametrize(
    "typed", ["", "99010220030517022", "9901022003051702200", "99010220030517O220", "九九0102", 17]
)
def test_what_is_no_id_number_is_still_turned_away(typed: object) -> None:
    with pytest.raises(ValueError, match="id_number"):
        Identity.model_validate(identity().model_dump() | {"id_number": typed})


@pytest.mark.parametrize("typed", ["138 0000 0000", "１３８００００００００", "138\u30000000\u200b0000"])
def test_a_phone_number_is_heard_however_it_was_typed(typed: str) -> None:
    assert identity(phone=typed).phone == "13800000000"


def test_the_schema_of_an_id_number_is_what_it_was() -> None:
    shown = Identity.model_json_schema()["properties"]["id_number"]
    assert shown["pattern"] == r"^[0-9]{17}[0-9X]$"


@pytest.mark.parametrize(("name", "spelling"), [(name, other) for name, others in NAMES for other in others])
def test_a_name_is_the_same_in_every_spelling(name: str, spelling: str) -> None:
    """[REG-5, REG-7]."""
    assert bare_name(name) == bare_name(spelling)


@pytest.mark.parametrize(
    ("one", "other"), [("张三", "张四"), ("𠮷田", "吉田"), ("𠮷田", "田"), ("岩罕", "罕岩"), ("张三", "")]
)
def test_another_name_is_another_name(one: str, other: str) -> None:
    """Rare characters beyond the basic plane are kept, not dropped [REG-5]."""
    assert bare_name(one) != bare_name(other)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_form_and_a_roster_typed_differently_match(typed: str) -> None:
    """[REG-5]."""
    on_the_roster = roster(line(WITH_X.lower(), name="岩・𠮷"))
    who = identity(typed, name="岩 · 𠮷")
    assert Registration().hears(order_form(identity=who), on_the_roster).reasons() == ()


def test_two_spellings_of_one_number_are_one_person() -> None:
    """[REG-4]."""
    registration = Registration().hears(form("A-1", identity=identity(WITH_X.translate(FULL_WIDTH))))
    assert registration.verdict().person_key == key_of_person(WITH_X)
    assert registration.hears(form("A-2", identity=identity(WITH_X.lower()))).reasons("A-2") == ("already_applied",)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_edge_takes_every_spelling(spelling: str) -> None:
    service = build(Settings(seasons=SEASON_FILES))
    body = json.loads(form().model_dump_json())
    body["identity"]["id_number"] = spelling
    heard = read(service, _attributes(RegistrationSubmitted.TYPE), json.dumps(body, ensure_ascii=False).encode())
    assert not isinstance(heard, Rejection)
    assert heard.message.identity.id_number == WITH_X


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ((line(), line(base="NOWHERE")), "invalid_data", "data"),
        ((line(), line(id_number(order=44), base="NOWHERE")), "unknown_base", "lines.1.base"),
        ((line(base=None),), "invalid_data", "data"),
    ],
)
def test_a_roster_that_makes_no_sense_is_turned_away_at_the_edge(
    lines: tuple[object, ...], code: str, field: str
) -> None:
    service = build(Settings(seasons=SEASON_FILES))
    data = {**roster().model_dump(mode="json"), "season": "2025-kunming-2"}
    data["lines"] = [each.model_dump(mode="json") for each in lines]  # type: ignore[attr-defined]
    rejection = read(service, _attributes(RosterPublished.TYPE), json.dumps(data).encode())
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == (code, field)
    assert id_number() not in rejection.detail


def _attributes(name: str) -> dict[str, str]:
    said = {"specversion": "1.0", "id": "1", "source": "platform", "type": name}
    return said | {"time": "2025-07-01T12:00:00+08:00"}
