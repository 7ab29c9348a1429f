import json

from services.chassis.core.crypto import keyed_hash
from services.registration.handlers import sealed_as
from services.registration.store import AGGREGATES
from tests.pure_loop import canonical
from tests.registration.given import (
    CLOSURE,
    PEPPER,
    Registration,
    form,
    id_number,
    identity,
    key_of_person,
    line,
    order_form,
    placed,
    roster,
)


def test_an_identity_never_lies_open_in_a_document_nor_in_what_is_said() -> None:
    who = identity()
    registration = Registration().hears(form(identity=who), order_form("A-2"), roster(line()), placed())
    kept = json.dumps([*canonical(AGGREGATES, registration.loop.states()).values()], ensure_ascii=False)
    said = "".join(heard.message.model_dump_json() for heard in registration.loop.said)
    for secret in (who.id_number, who.name, who.phone, who.email or ""):
        assert secret not in kept
        assert secret not in said


def test_a_sealed_identity_opens_for_its_own_application() -> None:
    sealed = CLOSURE.form(form()).form.sealed_identity
    assert json.loads(CLOSURE.keyring.open(sealed, sealed_as("A-1")))["name"] == identity().name


def test_namesakes_have_other_keys_for_their_name() -> None:
    other = CLOSURE.form(form("A-2", identity=identity(id_number(order=44)))).form
    assert CLOSURE.form(form()).form.name_key != other.name_key


def test_a_repeated_form_seals_to_the_same_bytes() -> None:
    assert CLOSURE.form(form()) == CLOSURE.form(form())


def test_a_person_has_the_same_key_in_every_application_and_another_has_another() -> None:
    other = CLOSURE.form(form("A-2", identity=identity(phone="11111111111"))).form
    assert CLOSURE.form(form()).form.person_key == other.person_key == key_of_person()
    assert keyed_hash(PEPPER, id_number(order=44)) != key_of_person()
