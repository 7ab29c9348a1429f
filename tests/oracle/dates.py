"""Dates of a drawn season that are moved while it runs, and what people do by the new ones [COR-2]."""

from datetime import timedelta
from random import Random
from typing import Any

from contracts.messages.platform.acts import AdmissionOperated, TraineeReported
from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.season.season import Season
from tests.oracle.acts import HOUR


def decisions(season: Season, dice: Random) -> tuple[DatesMoved, ...]:
    """In some seasons one date or both are moved before they come, on or back; of two numbers the later holds."""
    found, admission = list[DatesMoved](), season.admission
    for date, stands in (("admit_by", admission.admit_by), ("report_by", admission.report_by)):
        for _ in range(dice.choice([0, 0, 0, 1, 2])):
            at = stands - dice.randint(60, 90) * HOUR
            to = stands + dice.choice([-1, 1, 2, 3]) * timedelta(days=1) + dice.randint(0, 9) * HOUR
            found.append(
                DatesMoved(
                    season=season.id,
                    decision=len(found) + 1,
                    dates=(DateMoved(date=f"admission.{date}", to=to),),
                    decided_at=at,
                    by="省",
                    document="通知",
                )
            )
    return tuple(found)


def decided_on(season: Season, decided: tuple[DatesMoved, ...]) -> Season:
    """The season by all decisions, in the order of their numbers [COR-2]."""
    dates = {one.date.removeprefix("admission."): one.to for each in decided for one in each.dates}
    return season.model_copy(update={"admission": season.admission.model_copy(update=dates)})


def as_a_file(season: Season) -> Season:
    """As a file could have it, which lets an assistant GP wish once: a season that contradicts itself moves no date."""
    return season.model_copy(update={"registration": season.registration.model_copy(update={"preferences": 1})})


def by_the_new_dates(name: str, base: str, season: Season, dice: Random) -> list[Any]:
    """Operations and reports about the days that were moved, right for one date and wrong for the other."""
    told, about = list[Any](), {"application": name, "season": season.id, "base": base}
    if dice.random() < 0.3:
        told.append(AdmissionOperated(**about, operated_at=season.admission.admit_by + dice.randint(-40, 4) * HOUR))
    if dice.random() < 0.4:
        told.append(TraineeReported(**about, reported_at=season.admission.report_by + dice.randint(-50, 4) * HOUR))
    return told
