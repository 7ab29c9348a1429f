"""The pages of drawn seasons are right, whenever a base's results came [ADM-6, ADM-9]."""

from pathlib import Path
from random import Random

import pytest

from services.admission.certificates.heading import certified
from services.admission.certificates.province import certified_round
from services.admission.domain.intake.snapshotting import snapshot_of
from services.admission.domain.province.snapshotting import round_of
from tests.certificates.published import Folder, leave, verify
from tests.oracle.acts import day
from tests.oracle.played import Told
from tests.oracle.story import drawn
from verifier.proof import Wrong

LATE = (9, 12, 13, 14, 22, 24)
"""Seasons with a base whose results came after the draw of the round, since nobody was heard of, or was waited for."""


def pages(told: Told) -> Folder:
    found: Folder = {}
    for (kind, _), state in told.wholes().items():
        if kind == "intake" and (snapshot := snapshot_of(state, told.story.season)) is not None:
            found[snapshot.base.code] = certified(snapshot).numbered(1)
        if kind == "province" and (round_ := round_of(state, told.story.season)) is not None:
            found["round"] = certified_round(round_).numbered(1)
    return found


@pytest.mark.parametrize("seed", LATE)
def test_pages_are_right_before_and_after_late_results(seed: int, tmp_path: Path) -> None:
    """At the draw such a base has no page yet, or one of nobody with all its seats left; the round's page names it."""
    story = drawn(seed)
    told, window = Told(story, Random(seed)), story.season.admission.provincial_round
    assert window is not None
    told.play(window.draws_at)
    then = pages(told)
    named = then["round"].head.get("without_results", {})
    assert {code for code, why in named.items() if why == "awaited"} == story.awaited
    assert story.unheard <= {code for code, why in named.items() if why == "nobody"}
    leave(tmp_path, story.season, then)
    verify(tmp_path, story.season)
    told.play(day(50))
    leave(tmp_path, story.season, pages(told))
    verify(tmp_path, story.season)


def test_a_round_that_says_of_a_base_that_its_results_were_awaited_may_not_use_its_seats(tmp_path: Path) -> None:
    """[ADM-6]: nor leave out the key of one that had results."""
    story = drawn(LATE[0])
    told = Told(story, Random(LATE[0]))
    told.play(day(50))
    found = pages(told)
    head = dict(found["round"].head)
    timely = next(iter(head["lot_keys"]))
    for named in ({timely: "nobody"}, {timely: "asleep"}, {"B9": "awaited"}):
        changed = {**head, "without_results": {**head.get("without_results", {}), **named}}
        object.__setattr__(found["round"], "head", changed)
        leave(tmp_path, story.season, found)
        with pytest.raises(Wrong):
            verify(tmp_path, story.season)
