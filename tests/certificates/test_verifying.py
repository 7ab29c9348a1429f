"""What the allocation publishes is accepted by a checker that shares nothing with it [ADM-9]."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from contracts.reasons import Reason
from services.admission.certificates.heading import certified
from services.admission.domain.intake.facts import Vacation
from services.admission.domain.intake.snapshotting import snapshot_of
from tests.certificates.corrupting import remade
from tests.certificates.published import leave, played, season_of, verify
from tests.certificates.towns import intake, season, town
from tests.often import often
from verifier.proof import Wrong


@pytest.mark.parametrize(
    ("name", "applicants"),
    [
        ("2025-kunming-2", 120),
        ("2022-yunnan-residency", often(400, share=8)),
        ("2022-yunnan-assistant-gp", often(400, share=8)),
    ],
)
def test_the_checker_accepts_whole_seasons(name: str, applicants: int, tmp_path: Path) -> None:
    """[ADM-9]."""
    leave(tmp_path, season_of(name), played(name, applicants, 11))
    verify(tmp_path, season_of(name))


def test_the_checker_accepts_small_seasons_with_everything_in_them(tmp_path: Path) -> None:
    """[ADM-9]: reservations and their release, transfers, drops, both policies, adjustment and the round."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        here, found = town(seed)
        leave(tmp_path / str(seed), here, found)
        verify(tmp_path / str(seed), here)
        for name, each in found.items():
            for one in each.certificates:
                seen.update([f"{name == 'round'} {one['outcome'].get('by', '')} {one['outcome']['kind']}"])
                seen.update(wish["verdict"] for wish in one.get("wanted", ()))
                seen.update(moved["verdict"] for moved in one.get("transfers", ()))
    assert {
        "True  refused", "True  granted", "True  granted_held_back", "False  gone", "False  refused",
        "False adjustment placed", "False preference placed", "seated", "seated_on_reserved", "better_granted",
        "outdone", "no_seats", "took_no_part", "made", "scarce_stays_scarce", "seats_are_there", "while_placing",
        "known_programme", "cause_fits",
    } - seen.keys() == set()  # fmt: skip


def test_whoever_lost_the_place_at_the_very_close_has_a_certificate_that_says_so(tmp_path: Path) -> None:
    """[ADM-4, ADM-9]: nobody could move up any more, so the place is told, and that it was lost."""
    dice = Random(3)
    whole = season(dice)
    alone = whole.model_copy(update={"bases": whole.bases[:1]})
    here = intake(alone, alone.bases[0], dice)
    assert here.placing is not None
    assert here.placed_on is not None
    name, closes = min(here.placing), alone.admission.placing_closes(here.placed_on)
    left = {**here.vacations, name: Vacation(9, closes, (Reason.GAVE_UP,))}
    snapshot = snapshot_of(replace(here, vacations=left), alone)
    assert snapshot is not None
    page = certified(snapshot).numbered(1)
    (told,) = [each for each in page.certificates if each["application"] == name]
    assert told["outcome"]["kind"] == "placed"
    assert told["outcome"]["lost"] == {"how": "left", "at": closes.isoformat(), "reasons": ["gave_up"]}
    leave(tmp_path, alone, {alone.bases[0].code: page})
    verify(tmp_path, alone)
    others: tuple[dict[str, object], ...] = (
        {"at": (closes + timedelta(hours=1)).isoformat()},
        {"reasons": []},
        {"how": "was pushed"},
    )
    for other in others:
        lie = {**told, "outcome": {**told["outcome"], "lost": {**told["outcome"]["lost"], **other}}}
        written = [lie if each is told else each for each in page.certificates]
        leave(tmp_path, alone, {alone.bases[0].code: remade(page, written)})
        with pytest.raises(Wrong, match="nobody loses a place like this"):
            verify(tmp_path, alone)
