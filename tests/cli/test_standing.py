"""How a season stands, by one command; who is away is named, and what the other knows is told [OPS-1]."""

import pytest

from tests.cli.test_elsewhere import NOWHERE, say
from tests.cli.typed import Answers, Terminal
from tests.console.desk import SEASON
from tests.console.test_season import AGP, FUNNEL, MOVES, PLACE

TOLD = {
    "/v1/idle": (200, {"clock": "2025-08-27T12:00:00+08:00"}),
    f"{PLACE}/funnel": (200, FUNNEL),
    f"{PLACE}/seats": (200, {"items": [AGP], "held_back": 0}),
    f"{PLACE}/dates": (200, MOVES),
}


def test_how_far_everybody_came_and_what_is_due_by_the_dates_that_hold(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Answers(TOLD).served() as here:
        say(monkeypatch, registration=here, admission=here)
        told = terminal.type("season", "stands", SEASON, "--json").document
        shown = terminal.type("season", "stands", SEASON).out
    assert told["funnel"][0] == {"step": "applied", "applications": 11}
    (seats,) = (each for each in told["seats"] if each["base"] == AGP["base"])
    assert {name: seats[name] for name in ("held", "admitted", "reported")} == {
        "held": 12,
        "admitted": 7,
        "reported": 3,
    }
    assert {"next": "report_by", "edge": "at", "at": "2025-09-05T18:00:00+08:00"} in told["due"]
    assert told["moved"] == MOVES["stands"]
    assert "admission.report_by was moved to 2025-09-05T18:00:00+08:00" in shown


def test_who_is_away_is_named_and_the_rest_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with Answers(TOLD).served() as here:
        say(monkeypatch, registration=here, admission=NOWHERE)
        typed = terminal.type("season", "stands", SEASON, "--json")
        assert terminal.type("season", "stands", "nothing").code == 2
    assert typed.code == 1
    assert "admission: no answer" in typed.err
    assert (len(typed.document["funnel"]), typed.document["seats"]) == (8, [])
