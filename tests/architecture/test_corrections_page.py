"""The page on corrections has a row for everything the platform may tell [COR-1]."""

import re
from collections import Counter

from contracts.catalogue import CATALOGUE, speaker_of
from tests.architecture.tree import ROOT

ROW = re.compile(r"^\| `([a-z_]+\.v\d+)`.*$", re.MULTILINE)


def test_every_platform_message_has_one_row_that_says_how_it_is_corrected() -> None:
    page = (ROOT / "docs" / "architecture" / "corrections.md").read_text(encoding="utf-8")
    named = Counter(
        name for row in ROW.finditer(page) for name in re.findall(r"`([a-z_]+\.v\d+)`", row[0].split("|")[1])
    )
    told = {name.removeprefix("platform.") for name in CATALOGUE if speaker_of(name) == "platform"}
    assert sorted(named) == sorted(told)
    assert set(named.values()) == {1}
