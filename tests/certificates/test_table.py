"""The table of corruptions, whole: nothing passes but the harmless, and nothing is met without a word [ADM-9]."""

from collections import Counter
from itertools import chain
from pathlib import Path

from tests.certificates.around import trials
from tests.certificates.beside import folder_of, signer
from tests.certificates.kinds import Files
from tests.certificates.published import season_of, verify
from tests.certificates.table import TOWN, pages, paths, spellings, turned_bits, with_the_key, without_the_key
from tests.certificates.towns import town
from tests.often import LONG
from verifier.proof import Wrong

KINDS = 2_000
EVERY = 1 if LONG else 8
"""Of the kinds that the holder of the key signs anew, so many stand for one that is tried in the short run."""


def test_nothing_passes_but_the_harmless(tmp_path: Path) -> None:
    """[ADM-9]."""
    season, laid = town(TOWN)[0], Files()
    passed, tried = dict[str, str](), Counter[str]()
    for number, kind in enumerate(
        chain(with_the_key(), without_the_key(), spellings(), pages(), paths(), turned_bits())
    ):
        tried[kind.name] += 1
        if kind.name.startswith("with the key") and number % EVERY and not kind.harmless:
            continue
        laid = lay(tmp_path, laid, kind.spoil())
        try:
            verify(tmp_path, season)
        except Wrong:
            continue
        passed[kind.name] = kind.harmless
    assert {name for name, why in passed.items() if not why} == set()
    assert max(tried.values()) == 1, "a kind is counted once"
    assert len(tried) >= KINDS


def test_nothing_beside_the_certificates_passes_but_the_harmless(tmp_path: Path) -> None:
    """[ADM-5, ADM-9]."""
    folder = folder_of(tmp_path / "2025-kunming-2")
    checked = verify(folder / "certificates", season_of("2025-kunming-2"), signer())
    passed, tried = dict[str, str](), Counter[str]()
    for trial in trials(checked, tmp_path):
        tried[trial.name] += 1
        try:
            trial.tried()
        except Wrong:
            continue
        passed[trial.name] = trial.harmless
    assert {name for name, why in passed.items() if not why} == set()
    assert len(tried) >= 500


def lay(folder: Path, before: Files, now: Files) -> Files:
    """Write what is other than before, take away what is no more; what lies there now."""
    for name in before.keys() - now.keys():
        (folder / name).unlink()
    for name, content in now.items():
        if before.get(name) != content:
            (folder / name).write_bytes(content)
    return now
