"""What two runs of one season are compared by: what people were told, whatever it took until that stood."""

import json
from pathlib import Path
from typing import Any

from rehearsal.chaos.effects import compared, effects
from tests.contracts.shelf import GOLDEN

OUTCOME: dict[str, Any] = {"outcome": {"admitted": [], "withdrawn": []}}


def left(folder: Path, *told: dict[str, Any]) -> Path:
    """What a season leaves whose hospitals were told these notifications."""
    folder.mkdir()
    lines = [json.dumps({"type": "delivery.notification_issued.v1", "data": each}) for each in told]
    (folder / "hr-messages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(OUTCOME), encoding="utf-8")
    return folder


def test_what_stands_is_compared_and_not_how_often_it_was_another(tmp_path: Path) -> None:
    said = json.loads((GOLDEN / "delivery.notification_issued.v1.json").read_text("utf-8"))["data"]
    first, gone, again = said | {"revision": 1}, said | {"revision": 2, "stands": False}, said | {"revision": 3}
    at_once = effects(left(tmp_path / "a", first))
    assert effects(left(tmp_path / "b", first, gone, again)) == at_once
    assert compared(at_once, effects(left(tmp_path / "c", first, gone))).lost
    assert compared(at_once, effects(left(tmp_path / "d", first, first))).doubled
    assert compared(at_once, effects(left(tmp_path / "e", first | {"text_zh": "另一句。"}))).lost
