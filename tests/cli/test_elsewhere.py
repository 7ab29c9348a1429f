"""Commands that ask a system the environment names, which is none of this machine."""

import pytest

from contracts.problems import problem
from tests.cli.typed import Answers, Terminal

NOWHERE = "http://127.0.0.1:1"
PLACE = "/v1/applications/A-1"
STANDS = {"application": "A-1", "stage": "in_training", "reasons": [], "waits_for": []}


def test_a_token_for_nobody_is_not_sent_to_the_run_that_happens_to_be_here(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "mine")
    typed = terminal.type("sagas")
    assert (typed.code, "ZHAOLU_OPERATOR_TOKEN is for nobody" in typed.err) == (2, True)


def say(monkeypatch: pytest.MonkeyPatch, patience: str = "60", **addresses: str) -> None:
    """So long everybody is waited for; where somebody is silent, far longer than whoever answers needs."""
    for name, url in addresses.items():
        monkeypatch.setenv(f"ZHAOLU_OPERATOR_{name.upper()}_URL", url)
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "t")
    monkeypatch.setenv("ZHAOLU_OPERATOR_TIMEOUT_SECONDS", patience)


def test_a_story_is_told_as_far_as_it_is_known_and_who_was_away_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SAGA-6]."""
    right, slow = Answers({PLACE: (200, STANDS)}), Answers({})
    slow.silent.set()
    with right.served() as here, slow.served() as late:
        say(monkeypatch, "2", registration=here, verification=NOWHERE, exams=late, admission=here, finance=here)
        typed = terminal.type("saga", "A-1", "--json")
    assert typed.code == 1
    assert {line["service"] for line in typed.document} == {"registration", "admission", "finance"}
    assert "verification: no answer" in typed.err
    assert "exams: no answer in 2 s" in typed.err
    assert "registration" not in typed.err.replace("registration, verification", "")


def test_the_list_of_sagas_is_asked_of_the_system_the_environment_names(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SAGA-6]."""
    one: dict[str, object] = {**STANDS, "stage": "withdrawing", "since": None, "deadlines": {}}
    page = {"items": [one], "next": None}
    told = {
        "/v1/seasons/elsewhere-1/sagas": (200, page),
        "/v1/seasons/nowhere-1/sagas": (404, problem(404, "unknown_season")),
    }
    with Answers(told).served() as here:
        say(monkeypatch, admission=here)
        assert terminal.type("sagas", "--season", "elsewhere-1", "--json").document[0]["application"] == "A-1"
        typed = terminal.type("sagas", "--season", "nowhere-1")
    assert (typed.code, "no season nowhere-1" in typed.err) == (2, True)


def test_the_status_of_a_system_elsewhere_names_who_is_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Answers({})
    slow.silent.set()
    with Answers({"/readyz": (200, {"status": "ready"})}).served() as here, slow.served() as late:
        say(monkeypatch, "2", exams=here, finance=late, admission=NOWHERE)
        (run,) = terminal.type("status", "--json").document
        shown = terminal.type("status")
    told = {each["service"]: [why["code"] for why in each["why"]] or each["ready"] for each in run["services"]}
    assert told == {"exams": True, "finance": ["silent"], "admission": ["away"]}
    assert shown.code == 0
    assert "finance: silent: no answer in 2 s" in shown.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("sagas", "ADMISSION_URL"),
        ("saga A-1", "FINANCE_URL"),
        ("export rosters 2025-kunming-2", "REGISTRATION_URL"),
    ],
)
def test_an_address_that_lacks_is_asked_for_by_its_variable(
    words: str, named: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, exams=NOWHERE)
    typed = terminal.type(*words.split())
    assert (typed.code, f"ZHAOLU_OPERATOR_{named}" in typed.err) == (2, True)


@pytest.mark.parametrize("words", ["sagas", "certificate A-1", "export fill 2025-kunming-2", "export key"])
def test_a_slow_service_is_given_up_by_name(words: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Answers({})
    slow.silent.set()
    with slow.served() as late:
        say(monkeypatch, "0.3", admission=late)
        typed = terminal.type(*words.split())
    assert typed.code == 1
    assert "admission: no answer in" in typed.err
    assert typed.out == ""


def test_whoever_is_not_known_there_is_told_what_says_as_whom_to_ask(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"/v1/applications/A-1/certificates": (401, problem(401, "not_authorised", "authorization"))}
    with Answers(told).served() as here:
        say(monkeypatch, admission=here)
        typed = terminal.type("certificate", "A-1")
    assert (typed.code, typed.err.count("\n")) == (1, 1)
    assert "admission: answered 401, not_authorised; ZHAOLU_OPERATOR_TOKEN says as whom to ask" in typed.err


def test_an_address_at_which_nobody_of_ours_answers_is_no_place_where_nothing_is_known(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Answers({"/v1/applications/A-1/certificates": (404, "<html>")}).served() as here:
        say(monkeypatch, admission=here)
        typed = terminal.type("certificate", "A-1")
    assert (typed.code, "admission: answered 404, but not as a service of ours" in typed.err) == (1, True)
