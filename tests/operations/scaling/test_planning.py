"""The plan of workers: from a season's calendar, how many are expected, and what was measured."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contracts.digest import season_digest
from contracts.season.expected import Expected
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI, Category
from operations.access import SERVICES
from operations.places import SEASONS
from operations.scaling.chart import svg
from operations.scaling.costs import FOLDED, Costs, Machine, PhaseCost, Spent, read_costs
from operations.scaling.planning import BUSY, WorkPlan, limits, planned, unmeasured
from operations.scaling.surges import DRAINED_WITHIN, Inflow, Surge, surges
from operations.season_file import read_season
from rehearsal.simulator.calendar import calendar, waves

FILES = sorted(SEASONS.glob("*.toml"))
NOON = datetime(2025, 7, 1, 12, tzinfo=SHANGHAI)
A_TENTH = Inflow(0.1, 0.1 / 3600)


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def season(request: pytest.FixtureRequest) -> Season:
    file: Path = request.param
    return read_season(file)


def costs(messages: int, cpu_ms: int) -> Costs:
    """Registration hears so many messages of one applicant, in so many milliseconds together."""
    spent = Spent(cpu_ms=cpu_ms, messages={"platform.registration_submitted.v1": messages})
    machine = Machine(cores=2, python="3", store_writes_per_second=100, inbox_messages_per_second=200)
    phase = PhaseCost(season="made-up", applicants=1, services={"registration": spent})
    return Costs(measured_on=NOON.date(), machine=machine, phases={"registration": phase})


def plan_of(share: Inflow, applicants: int, measured: Costs) -> WorkPlan:
    return planned((Surge("registration", "报名", {NOON: share}),), applicants, measured)


def test_every_phase_of_a_season_comes_whole(season: Season) -> None:
    for surge in surges(season, Expected()):
        assert sum(share.part for share in surge.hours.values()) == pytest.approx(1), surge.phase
        assert all(share.peak >= share.part / 3600 for share in surge.hours.values()), surge.phase


def test_every_phase_that_is_rehearsed_has_its_place_in_the_plan_and_its_costs(season: Season) -> None:
    rehearsed = {FOLDED.get(stop.name, stop.name) for stop in calendar(season)}
    found = surges(season, Expected())
    assert {surge.phase for surge in found} == rehearsed
    assert unmeasured(found, read_costs()) == ()


def test_no_work_comes_before_the_first_window_opens(season: Season) -> None:
    first = min(window.opens for window in season.registration.windows.values())
    assert min(min(surge.hours) for surge in surges(season, Expected())) > first - timedelta(hours=1)


def test_the_last_hour_of_a_window_is_the_worst_and_takes_what_the_season_expects(season: Season) -> None:
    rush = Expected(last_day_percent=50, last_hour_percent=30, last_minutes_percent=20)
    surge = next(each for each in surges(season, rush) if each.phase == "registration")
    of = [(category, base) for category in _first(season) for base in season.bases]
    taken = {window for category, base in of for window in season.windows_for(category, base)}
    last = {_hour_before(window.closes) for window in taken}
    assert set(sorted(surge.hours, key=lambda at: -surge.hours[at].peak)[: len(last)]) == last
    assert sum(surge.hours[at].part for at in last) == pytest.approx(0.3, rel=0.05)
    assert sum(surge.hours[at].peak for at in last) == pytest.approx(0.2 / 300, rel=0.05)


def _first(season: Season) -> frozenset[Category]:
    return waves(season)[0].categories


def _hour_before(closes: datetime) -> datetime:
    return (closes - timedelta(seconds=1)).astimezone(SHANGHAI).replace(minute=0, second=0)


def test_what_a_deadline_sets_off_at_once_is_worked_off_in_a_quarter_of_an_hour(season: Season) -> None:
    notice = next(each for each in surges(season, Expected()) if each.phase == "notice")
    ((at, share),) = notice.hours.items()
    assert at <= season.admission.notice_at < at + timedelta(hours=1)
    assert share.peak == pytest.approx(1 / DRAINED_WITHIN.total_seconds())


def test_a_form_that_is_filled_in_by_day_comes_by_day() -> None:
    season = read_season(SEASONS / "2022-yunnan-residency.toml")
    reporting = next(each for each in surges(season, Expected()) if each.phase == "reporting")
    assert {at.hour for at in reporting.hours} <= set(range(7, 23))


def test_a_service_has_so_many_workers_that_none_is_busier_than_planned() -> None:
    # ten messages a second of 100 ms each are one core
    plan = plan_of(Inflow(1.0, 0.01), 1000, costs(messages=1, cpu_ms=100))
    (hour,) = plan.hours
    assert hour.loads["registration"].cores == pytest.approx(1.0)
    assert hour.workers["registration"] == 2
    assert hour.loads["registration"].cores / hour.workers["registration"] <= BUSY


def test_a_service_with_nothing_to_do_keeps_a_worker() -> None:
    plan = plan_of(A_TENTH, 1, costs(messages=1, cpu_ms=1))
    assert plan.workers == dict.fromkeys(SERVICES, 1)


def test_twice_as_many_applicants_are_twice_the_messages() -> None:
    one, two = (plan_of(A_TENTH, number, costs(messages=3, cpu_ms=2)).hours[0] for number in (500, 1000))
    assert two.messages == pytest.approx(2 * one.messages) == pytest.approx(300)


def test_a_day_tells_its_busiest_hour_and_the_most_workers_of_any() -> None:
    later = NOON + timedelta(hours=3)
    surge = Surge("registration", "报名", {NOON: Inflow(0.5, 0.001), later: Inflow(0.5, 0.02)})
    (day,) = planned((surge,), 1000, costs(messages=1, cpu_ms=100)).days()
    assert day.busiest.at == later
    assert day.workers["registration"] == 4
    assert day.messages == pytest.approx(1000)


@pytest.mark.parametrize(
    ("cpu_ms", "cores", "first"), [(100, 1, "core"), (1, 64, "store"), (1, 1, "store")], ids=["slow", "many", "one"]
)
def test_what_gives_way_first_is_told_first(cpu_ms: int, cores: int, first: str) -> None:
    measured = costs(messages=1, cpu_ms=cpu_ms)
    reached = limits(plan_of(Inflow(1.0, 0.05), 1000, measured), measured, cores)
    assert reached[0].resource == first
    assert [each.used for each in reached] == sorted((each.used for each in reached), reverse=True)
    assert {each.resource: each.used for each in reached}["store"] == pytest.approx(0.5)


def test_a_phase_that_was_never_measured_is_named() -> None:
    assert unmeasured((Surge("parade", "游行", {NOON: A_TENTH}),), read_costs()) == ("parade",)


def test_the_chart_has_a_column_for_every_day_and_a_row_for_every_service() -> None:
    season = read_season(SEASONS / "2025-kunming-2.toml")
    plan = planned(surges(season, Expected()), 500, read_costs())
    picture = svg("一季 & <二>", plan, "core first")
    assert "一季 &amp; &lt;二&gt;" in picture
    assert picture.count("<title>") == len(list(plan.days()))
    assert [service for service in SERVICES if f">{service} ≤" not in picture] == []


def test_what_is_expected_changes_nothing_that_is_decided() -> None:
    season = read_season(SEASONS / "2025-kunming-2.toml")
    told = season.model_copy(update={"expected": Expected(applicants=4000)})
    assert season_digest(told) == season_digest(season)


def test_the_last_minutes_cannot_have_more_than_the_last_hour() -> None:
    with pytest.raises(ValueError, match="part of the last hour"):
        Expected(last_hour_percent=10, last_minutes_percent=20)
