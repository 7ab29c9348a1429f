"""What is told wrongly of people of a drawn province, and then right, before anybody decides by it [COR-1]."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from contracts.correction import Correctable, Correction, standing
from contracts.messages.platform.acts import PhysicalRecorded
from tests.oracle.acts import HOUR
from tests.oracle.arriving import SECOND, stops
from tests.oracle.story import MOMENTS, Person, Story, moment

Wrong = list[tuple[datetime, Any]]
"""Corrections, each with the moment it arrives."""


def told_wrongly(story: Story, dice: Random) -> Wrong:
    """Of some people one act, the only one of its kind, is corrected before the next moment that decides anything."""
    ahead, found = stops(story), Wrong()
    for one in (each for each in story.people if not each.late and dice.random() < 0.4):
        alone = [each for each in one.acts if isinstance(each, Correctable) and len(one.told(type(each))) == 1]
        if not alone:
            continue
        act = dice.choice(alone)
        at = moment(act)
        by = next((stop for stop in ahead if stop > at), at + timedelta(days=1)) - SECOND
        decided = min(by, at + dice.randint(0, 20) * HOUR)
        found.append((min(by, decided + dice.choice([0, 0, 1, 5]) * HOUR), _corrected(act, decided, dice)))
    return found


def told_right(story: Story, wrong: Wrong) -> None:
    """From here on the story knows of everybody what stands in the end alone."""
    by_name = {one.name: one for one in story.people}
    for _, correction in wrong:
        one: Person = by_name[correction.application]
        one.acts = list(standing([*one.acts, correction], _thing))


def _thing(act: Any) -> tuple[str, str]:
    return act.TYPE, getattr(act, "objection", "")


def _corrected(act: Any, decided: datetime, dice: Random) -> Any:
    """It never was, or was at another time. A physical alone is only ever taken back.

    Nobody is moved up before it is known that somebody failed, so that a failure known later is another story.
    """
    stands = dice.random() < 0.5 and not isinstance(act, PhysicalRecorded)
    name = next(each for each in MOMENTS if hasattr(act, each))
    changes = {name: min(decided, moment(act) + dice.randint(-30, 30) * HOUR)} if stands else {}
    why = Correction(reason="经核查更正", by="省", corrected_at=decided, stands=stands)
    return type(act).model_validate({**act.model_dump(), **changes, "revision": 2, "correction": why})
