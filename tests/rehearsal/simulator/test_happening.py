import json

from contracts.envelope import envelope_of
from contracts.messages.platform.acts import RegistrationSubmitted
from rehearsal.simulator.happening import Happening
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
