"""The fill of a season as a picture: seats of each specialty, how many admitted to, how many reported [ADM-8]."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from contracts.season.season import Season
from contracts.vocabulary import SpecialtyCode
from operations.whatif.chart import png, svg
from operations.whatif.comparing import Fill
from rehearsal.simulator.report import replace_file

_BARS: Final = ("录取 admitted", "报到 reported")


def leave_chart(folder: Path, season: Season, fill: Mapping[str, Any]) -> None:
    """Write `fill.svg` and `fill.png`."""
    picture = svg(f"{season.title_zh}：计划完成情况", filled(season, fill), _BARS)
    replace_file(folder / "fill.svg", picture.encode())
    replace_file(folder / "fill.png", png(picture))


def filled(season: Season, fill: Mapping[str, Any]) -> dict[SpecialtyCode, Fill]:
    """One row for each specialty of the outcome's fill."""
    programmes = {each.specialty: each for base in season.bases for each in base.programmes}
    return {
        code: Fill(
            name_zh=programmes[code].name_zh,
            scarce=programmes[code].scarce,
            seats=(counts["seats"], counts["seats"]),
            taken=(counts["admitted"], counts["reported"]),
        )
        for code, counts in fill["specialties"].items()
        if code in programmes
    }
