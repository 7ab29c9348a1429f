"""Whatever is changed is refused, and the place named: hundreds of random corruptions, more in the long run [ADM-9].

What no checker can see from certificates alone, if whoever signs them lies, is listed in decision 0006. Every number
stands in one certificate or head at least that contradicts it when it alone is changed.
"""

from pathlib import Path
from random import Random

import pytest

from services.chassis.core.signing import Signer
from tests.certificates.corrupting import Lie, flipped, one_number, two_results, unsigned
from tests.certificates.published import Folder, leave, verify
from tests.certificates.towns import town
from tests.often import often
from verifier.proof import Wrong

TOWNS = 30
FLIPS = often(1_000)
SWAPS = often(400)
THEFTS = often(400)


def refused(folder: Path, seed: int, found: Folder, signer: Signer | None = None) -> Wrong:
    """The checker's word on this folder; it must be one of refusal."""
    season, _ = town(seed)
    leave(folder, season, found) if signer is None else leave(folder, season, found, signer)
    with pytest.raises(Wrong) as wrong:
        verify(folder, season)
    return wrong.value


def names_the_place(wrong: Wrong, lie: Lie) -> bool:
    if lie.applications is None:
        return wrong.file == f"{lie.page}.head.json"
    return wrong.file == f"{lie.page}.jsonl" and wrong.application in lie.applications


def test_an_allocator_who_changes_one_number_and_signs_anew_is_refused_at_that_place(tmp_path: Path) -> None:
    """[ADM-9]."""
    dice = Random(1)
    for turn in range(FLIPS):
        lie = one_number(town(turn % TOWNS)[1], dice)
        wrong = refused(tmp_path, turn % TOWNS, lie.found)
        assert names_the_place(wrong, lie), (lie.told, str(wrong))


def test_an_allocator_who_swaps_two_results_and_signs_anew_is_refused_at_one_of_them(tmp_path: Path) -> None:
    """[ADM-9]."""
    dice, swapped = Random(2), 0
    while swapped < SWAPS:
        seed = swapped % TOWNS
        lie = two_results(town(seed)[1], dice)
        if lie is not None:
            swapped += 1
            wrong = refused(tmp_path, seed, lie.found)
            assert names_the_place(wrong, lie), (lie.told, str(wrong))


def test_whoever_has_no_key_is_refused_by_signature_or_root(tmp_path: Path) -> None:
    """[ADM-9]: the files changed as they are, or signed with another key."""
    dice = Random(3)
    for turn in range(THEFTS):
        seed = turn % TOWNS
        true = town(seed)[1]
        lie = one_number(true, dice)
        if turn % 2:
            assert refused(tmp_path, seed, lie.found, Signer.of("another key")).field == "signature"
        elif lie.applications is None:
            leave(tmp_path, town(seed)[0], true)
            kept = (tmp_path / f"{lie.page}.head.json").read_bytes()
            signature = kept[kept.index(b'"signature"') :]
            leave(tmp_path, town(seed)[0], lie.found)
            head = tmp_path / f"{lie.page}.head.json"
            told = head.read_bytes()
            head.write_bytes(told[: told.index(b'"signature"')] + signature)
            with pytest.raises(Wrong, match="signature"):
                verify(tmp_path, town(seed)[0])
        else:
            wrong = refused(tmp_path, seed, unsigned(lie, true))
            assert (wrong.field, wrong.application in lie.applications) == ("path", True)


@pytest.mark.parametrize("field", ["signature", "path", "root", "key", "lot"])
def test_one_digit_of_a_hash_or_signature_is_enough(field: str, tmp_path: Path) -> None:
    """[ADM-9]."""
    dice = Random(field)
    for seed in range(8):
        season, found = town(seed)
        leave(tmp_path, season, found)
        file = tmp_path / ("TOWN-1.jsonl" if field in {"path", "lot"} else "TOWN-1.head.json")
        text = file.read_text(encoding="utf-8")
        opening = {"path": '"path":["', "lot": '"lot":"', "key": '"key":"'}.get(field, f'"{field}":"')
        at = text.index(opening) + len(opening)
        file.write_text(text[:at] + flipped(text[at : at + 64], dice) + text[at + 64 :], encoding="utf-8")
        with pytest.raises(Wrong):
            verify(tmp_path, season)


def test_a_certificate_missing_doubled_or_out_of_order_is_named(tmp_path: Path) -> None:
    """[ADM-9]."""
    season, found = town(1)
    for spoil in (lambda lines: lines[1:], lambda lines: [lines[0], *lines], lambda lines: lines[::-1]):
        leave(tmp_path, season, found)
        file = tmp_path / "TOWN-1.jsonl"
        file.write_bytes(b"".join(spoil(file.read_bytes().splitlines(keepends=True))))
        with pytest.raises(Wrong, match=r"count|twice"):
            verify(tmp_path, season)
