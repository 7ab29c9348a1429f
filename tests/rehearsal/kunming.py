"""The season every test of the replay plays, and its applicants under seed 7."""

from pathlib import Path
from typing import Final

from contracts.season.season import Season
from operations.season_file import read_season
from rehearsal.applicants.generate import generate

KUNMING: Final[Season] = read_season(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml")
SEVEN: Final = generate(KUNMING, 200, 7)
