"""What two runs of one season are compared by: what people were told, whatever it took until that stood."""

import json
from pathlib import Path
from typing import Any

from rehearsal.chaos.effects import compared, effects
from tests.contracts.shelf import GOLDEN

OUTCOME: dict[str, Any] = {"outcome": {"admitted": [], "withdrawn": []}}


def left(folder: Path, *told: dict[str, Any], first: int = 1, by: int = 1) -> Path:
    """What a season leaves whose hospitals were told these notifications; of which sequences, from `first` on `by`."""
    folder.mkdir()
    words = [{"sequence": first + by * nth, "data": each} for nth, each in enumerate(told)]
    lines = [json.dumps({"type": "delivery.notification_issued.v1", **each}) for each in words]
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


def test_of_what_was_entered_in_the_wrong_order_the_higher_sequence_stands_and_nothing_was_met_twice(
    tmp_path: Path,
) -> None:
    """Of two processes that enter one matter the one with the older word may have stood still [DLV-1]."""
    said = json.loads((GOLDEN / "delivery.notification_issued.v1.json").read_text("utf-8"))["data"]
    first, gone = said | {"revision": 1}, said | {"revision": 2, "stands": False}
    in_order = effects(left(tmp_path / "a", first, gone))
    assert effects(left(tmp_path / "b", gone, first, first=2, by=-1)) == in_order
    assert compared(in_order, effects(left(tmp_path / "c", gone, first))).doubled
