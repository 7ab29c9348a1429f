import json

from contracts.correction import Correction
from contracts.envelope import envelope_of
from contracts.messages.platform.acts import RegistrationSubmitted
from rehearsal.simulator.happening import Happening, in_turn
from tests.delivery.told import sample
from tests.rehearsal.kunming import SEVEN

FORM = SEVEN[0].form
TOLD = Happening(FORM, FORM.submitted_at, "season/7")


def test_the_same_words_are_the_same_event() -> None:
    assert TOLD.id == Happening(FORM.model_copy(), FORM.submitted_at, "season/7").id


def test_an_amendment_is_another_event() -> None:
    amended = FORM.model_copy(update={"revision": 2})
    assert TOLD.id != Happening(amended, FORM.submitted_at, "season/7").id


def test_both_roads_carry_the_same_event() -> None:
    structured, as_heard = TOLD.structured(), RegistrationSubmitted.model_validate(FORM.model_dump())
    over_http = envelope_of({name: value for name, value in structured.items() if name != "data"})
    assert over_http == TOLD.envelope()
    assert structured["data"] == json.loads(TOLD.body())
    assert RegistrationSubmitted.model_validate_json(TOLD.body()) == as_heard


def test_what_corrects_a_word_is_told_when_that_was_heard_and_an_amendment_with_all_the_rest() -> None:
    wrong = sample("platform.trainee_reported.v1")
    why = Correction(reason="经核查更正", by="基地", corrected_at=FORM.submitted_at, stands=False)
    never, after_all = (wrong.model_copy(update={"revision": nth, "correction": why}) for nth in (2, 3))
    amended = FORM.model_copy(update={"revision": 2})
    told = [Happening(word, FORM.submitted_at, "season/7") for word in (after_all, amended, never, wrong, FORM)]
    assert [[each.message for each in wave] for wave in in_turn(told)] == [[amended, wrong, FORM], [never], [after_all]]
    assert in_turn([]) == []
