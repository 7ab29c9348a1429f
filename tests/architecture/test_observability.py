"""Alarms, dashboards and what they are drawn from: every series there is, each alarm with its section and its trial."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML

from contracts.messages.platform.acts import PaymentMade
from services.chassis.core.trouble import Told, Trouble
from services.chassis.storage.metrics import OUTCOMES, Metrics
from services.delivery.push.tally import Pushes
from tests.architecture.tree import ROOT, SERVICES

FOLDER: Final = ROOT / "deploy" / "observability"
PAGE: Final = (FOLDER / "README.md").read_text(encoding="utf-8")
YAML_READER: Final = YAML(typ="safe")
DASHBOARDS: Final = sorted((FOLDER / "dashboards").glob("*.json"))
PROMETHEUS_OWN: Final = {"up": {"job", "service", "instance"}}


def alarms() -> list[dict[str, Any]]:
    rules = YAML_READER.load(FOLDER / "alerts.yaml")
    return [rule for group in rules["groups"] for rule in group["rules"]]


def trials() -> list[dict[str, Any]]:
    return list(YAML_READER.load(FOLDER / "alerts.test.yaml")["tests"])


ALARMS: Final = alarms()


def exposed() -> CollectorRegistry:
    """Every series of one service that has all there are."""
    metrics = Metrics("exams", {PaymentMade.TYPE}, ("exams",), ("admission",), ("admission",))
    Pushes(metrics.registry)
    return metrics.registry


def series() -> dict[str, set[str]]:
    """Every series there is, with its labels."""
    found: dict[str, set[str]] = {}
    for family in exposed().collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    text = (ROOT / "services" / "delivery" / "push" / "unreceived.py").read_text(encoding="utf-8")
    [(name, label)] = re.findall(r'Gauge\("(zhaolu_\w+)", \w+, \["(\w+)"\]', text)
    return found | {name: {label}} | PROMETHEUS_OWN


SERIES: Final = series()
OURS: Final = {name for name in SERIES if name.startswith("zhaolu_") and not name.endswith("_created")}
FAMILIES: Final = {re.sub(r"_(bucket|count|sum)$", "", name) for name in OURS}


def named(text: str) -> dict[str, set[str]]:
    """The series an expression names, each with the labels it chooses by."""
    found: dict[str, set[str]] = {}
    for name, chosen in re.findall(r"\b((?:zhaolu|process|python)_\w+|up(?=\{))(?:\{([^}]*)\})?", text):
        found.setdefault(name, set()).update(re.findall(r"(\w+) *(?:=~|!=|!~|=)", chosen))
    return found


def chosen(text: str, label: str) -> set[str]:
    """The values an expression chooses by this label."""
    return {value for told in re.findall(rf'\b{label}(?:=~|!=|=)"([^"]*)"', text) for value in told.split("|")}


def unknown(text: str) -> dict[str, set[str]]:
    """What an expression names that is not there: series, and labels they do not have."""
    scraped = {"job", "instance", "service", "le"}
    return {
        name: labels - SERIES.get(name, set()) - scraped
        for name, labels in named(text).items()
        if name not in SERIES or labels - SERIES[name] - scraped
    }


def expressions(dashboard: Path) -> Iterator[str]:
    told = json.loads(dashboard.read_text(encoding="utf-8"))
    for panel in told["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_an_expression_over_what_is_not_there_is_found() -> None:
    assert unknown('sum(zhaolu_gone_total) / zhaolu_trouble{colour="red",code="starting"}') == {
        "zhaolu_gone_total": set(),
        "zhaolu_trouble": {"colour"},
    }


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: str(alarm["alert"]))
def test_an_alarm_is_over_what_is_measured_and_names_its_section_of_the_runbook(alarm: dict[str, Any]) -> None:
    assert named(alarm["expr"])
    assert unknown(alarm["expr"]) == {}
    assert chosen(alarm["expr"], "outcome") <= {*OUTCOMES, "taken"}
    assert chosen(alarm["expr"], "code") <= set(Trouble)
    assert alarm["labels"]["severity"] in {"page", "ticket"}
    page, _, anchor = alarm["annotations"]["runbook"].partition("#")
    assert ROOT / page == FOLDER / "README.md"
    assert anchor == alarm["alert"].lower()


def test_every_alarm_has_a_section_and_every_section_its_alarm() -> None:
    sections = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert sections == [alarm["alert"] for alarm in ALARMS]


def test_every_alarm_is_tried_once_as_it_rings_and_once_as_it_does_not() -> None:
    tried = [(test["name"], each["alertname"], bool(each["exp_alerts"]))
             for test in trials() for each in test["alert_rule_test"]]  # fmt: skip
    for alarm in ALARMS:
        name = alarm["alert"]
        assert (f"{name} rings", name, True) in tried
        assert (f"{name} does not ring", name, False) in tried


def test_every_trouble_of_a_process_rings_an_alarm_and_a_grave_one_wants_somebody_now() -> None:
    rung: dict[str, set[str]] = {}
    for alarm in ALARMS:
        if "zhaolu_trouble" in alarm["expr"] and "unless" not in alarm["expr"]:
            for code in chosen(alarm["expr"], "code"):
                rung.setdefault(code, set()).add(alarm["labels"]["severity"])
    elsewhere = {Trouble.MESSAGES_MISSING, Trouble.SPEAKER_FELL_BACK}  # by series of their own, which name whose
    assert rung.keys() == set(Trouble) - elsewhere
    assert {code for code, severities in rung.items() if "page" in severities} == {
        code for code in Trouble if Told(code, "").grave
    }


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_draws_what_is_measured_and_every_panel_says_what_it_shows(dashboard: Path) -> None:
    told = json.loads(dashboard.read_text(encoding="utf-8"))
    for expr in expressions(dashboard):
        assert named(expr)
        assert unknown(expr) == {}
        assert chosen(expr, "outcome") <= set(OUTCOMES)
    for panel in told["panels"]:
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["datasource"]["uid"] == "${prometheus}"
    for variable in told["templating"]["list"][1:]:
        assert unknown(variable["definition"]) == {}


def test_a_panel_that_is_empty_where_all_is_well_says_so() -> None:
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            quiet = all(target["expr"].endswith("> 0") for target in panel["targets"])
            assert (panel["fieldConfig"]["defaults"].get("noValue") == "none") == quiet, panel["title"]
            assert ("nothing where all is well" in panel["description"]) == quiet, panel["title"]


def test_dashboards_have_names_of_their_own_and_panels_lie_beside_each_other() -> None:
    boards = [json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS]
    assert len({board["uid"] for board in boards}) == len({board["title"] for board in boards}) == len(boards) >= 3
    for board in boards:
        places = [panel["gridPos"] for panel in board["panels"]]
        cells = [(x, y) for each in places for x in range(each["x"], each["x"] + each["w"])
                 for y in range(each["y"], each["y"] + each["h"])]  # fmt: skip
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24


def test_every_series_is_drawn_and_explained_and_nothing_is_explained_that_is_not_there() -> None:
    drawn = {name for path in DASHBOARDS for expr in expressions(path) for name in named(expr)}
    assert FAMILIES - {re.sub(r"_(bucket|count|sum)$", "", name) for name in drawn} == set()
    table = PAGE.partition("## What is measured")[2].partition("## Alarms")[0]
    assert set(re.findall(r"`(zhaolu_\w+)`", table)) == FAMILIES


def test_every_series_of_the_chassis_names_its_service() -> None:
    apart = {"zhaolu_pushes_total", "zhaolu_addresses_off", "zhaolu_unreceived"}
    assert {name for name in OURS - apart if "service" not in SERIES[name]} == set()


def test_the_scrape_configuration_asks_every_service_at_the_port_compose_gives_it() -> None:
    compose = YAML_READER.load(ROOT / "deploy" / "compose.yaml")["services"]
    ports = {name: compose[name]["ports"][0].rpartition(":")[0] for name in SERVICES}
    [job] = YAML_READER.load(FOLDER / "prometheus.yaml")["scrape_configs"]
    assert job["job_name"] == "zhaolu"
    asked = {each["labels"]["service"]: each["targets"] for each in job["static_configs"]}
    assert asked == {name: [port] for name, port in ports.items()}


def promtool(*words: str, told: bytes = b"") -> str:
    """What it says, where it is content."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not here: it comes with Debian's prometheus, 96 MB")
    done = subprocess.run(["promtool", *words], cwd=ROOT, input=told, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return (done.stdout + done.stderr).decode()


def test_prometheus_tries_every_alarm() -> None:
    assert "SUCCESS" in promtool("test", "rules", "deploy/observability/alerts.test.yaml")


def test_prometheus_takes_the_configuration_and_the_rules() -> None:
    assert f"{len(ALARMS)} rules found" in promtool("check", "config", "deploy/observability/prometheus.yaml")


def test_prometheus_can_read_the_query_of_every_panel(tmp_path: Path) -> None:
    asked = [expr for dashboard in DASHBOARDS for expr in expressions(dashboard)]
    told = [re.sub(r"\$(service|type)\b", ".*", expr).replace("$__rate_interval", "1m") for expr in asked]
    rules = [{"record": f"panel:{nth}", "expr": expr} for nth, expr in enumerate(told)]
    (tmp_path / "panels.json").write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), "utf-8")
    assert f"{len(asked)} rules found" in promtool("check", "rules", str(tmp_path / "panels.json"))


def test_prometheus_finds_no_fault_with_a_name() -> None:
    metrics = Metrics("exams", {PaymentMade.TYPE}, ("exams",), ("admission",), ("admission",))
    assert promtool("check", "metrics", told=metrics.exposition()) == ""
