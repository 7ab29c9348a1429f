"""Two seasons are compared in words: nothing for the same, a sentence for each thing that is other."""

from datetime import timedelta
from typing import Any

from contracts.season.season import Season
from operations.places import SEASONS
from operations.season_differences import differences
from operations.season_file import read_season

PROVINCE = read_season(SEASONS / "2022-yunnan-assistant-gp.toml")


def changed(**otherwise: Any) -> Season:
    return PROVINCE.model_copy(update=otherwise)


def test_a_season_is_not_other_than_itself() -> None:
    assert differences(PROVINCE, PROVINCE) == []


def test_a_date_that_moved_is_told_with_how_far() -> None:
    by = PROVINCE.admission.report_by
    admission = PROVINCE.admission.model_copy(update={"report_by": by + timedelta(days=5, hours=1)})
    assert differences(PROVINCE, changed(admission=admission)) == [
        "admission.report_by is 2022-09-05 19:00, 5 days 1 hour later: it was 2022-08-31 18:00"
    ]


def test_a_policy_that_is_another_is_told_with_what_it_was() -> None:
    admission = PROVINCE.admission.model_copy(update={"adjustment": "any", "provincial_round": None})
    told = differences(PROVINCE, changed(admission=admission))
    assert "admission.adjustment is any, it was scarce" in told
    assert "admission.provincial_round.closes is not said any more: it was 2022-07-28 23:59" in told


def test_what_all_bases_say_otherwise_is_told_once() -> None:
    bases = tuple(base.model_copy(update={"minimum_total_points": 6000}) for base in PROVINCE.bases)
    count = len(PROVINCE.bases)
    assert differences(PROVINCE, changed(bases=bases)) == [f"at {count} bases: minimum_total_points is 6000, it was 0"]


def test_bases_that_come_and_go_are_named_and_seats_told_by_programme() -> None:
    first, second, *others = PROVINCE.bases
    programme = first.programmes[0]
    more = first.model_copy(
        update={"programmes": (programme.model_copy(update={"seats": programme.seats + 3}), *first.programmes[1:])}
    )
    new = second.model_copy(update={"code": "NEW", "name_zh": "新基地"})
    told = differences(PROVINCE, changed(bases=(more, new, *others)))
    seats = sum(each.seats for each in new.programmes)
    assert told == [
        f"base {second.code} {second.name_zh} takes part no more",
        f"base NEW 新基地 is new, with {seats} seats in {len(new.programmes)} programmes",
        f"at {first.code}: programmes.{programme.specialty}.seats is {programme.seats + 3}, it was {programme.seats}",
    ]
