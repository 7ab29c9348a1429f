"""Whole seasons played on paper, and the folder of certificates they leave."""

from functools import cache
from pathlib import Path
from typing import Any

from contracts.season.season import Season
from rehearsal.simulator.happening import Happening
from services.admission.certificates.binding import season_head
from services.admission.certificates.canonical import Document
from services.admission.certificates.heading import Certified, certified
from services.admission.certificates.province import certified_round
from services.admission.certificates.publishing import files, season_file
from services.admission.domain.intake.snapshotting import snapshot_of
from services.admission.domain.province.snapshotting import round_of
from services.chassis.core.signing import Signer
from tests.convergence.recorded import recording
from tests.paper import Paper
from verifier.proof import book
from verifier.whole import Checked, check_season

SIGNER = Signer.of("the key of these tests")
Folder = dict[str, Certified]
"""By the name of a base, or `round`."""


def certified_in(paper: Paper, season: Season) -> Folder:
    """Everything admission would publish of the season."""
    found: Folder = {}
    for kind, key in sorted(paper.documents):
        state: Any = paper.state(kind, key)
        heard = paper.documents[kind, key].version
        if kind == "intake" and (snapshot := snapshot_of(state, season)) is not None:
            found[snapshot.base.code] = certified(snapshot).numbered(heard)
        if kind == "province" and (drawn := round_of(state, season)) is not None:
            found["round"] = certified_round(drawn).numbered(heard)
    return found


@cache
def played(season_id: str, applicants: int, seed: int, besides: tuple[Happening, ...] = ()) -> Folder:
    paper = recording(season_id, applicants, seed, besides).papers["admission"]
    return certified_in(paper, season_of(season_id))


def season_of(season_id: str) -> Season:
    from tests.paper import service  # noqa: PLC0415  built once, when a season is first played

    season: Season = service("registration").context[season_id]
    return season


def leave(folder: Path, season: Season, found: Folder, signer: Signer = SIGNER) -> None:
    """The folder as admission would leave it, its key beside it; what lay there before is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json*"):
        old.unlink()
    for name, each in found.items():
        for file, content in files(name, each, signer.sign).items():
            (folder / file).write_bytes(content)
    for file, content in season_file(bound(season, found, signer), signer.sign).items():
        (folder / file).write_bytes(content)


def bound(season: Season, found: Folder, signer: Signer = SIGNER) -> Document:
    """The head of the season; of pages too odd for one, as well as may be."""
    if all(type(each.head.get("serial")) is int and {"count", "root"} <= each.head.keys() for each in found.values()):
        return season_head(season, found, signer.key_id)
    told = {name: {key: each.head.get(key) for key in ("count", "root", "serial")} for name, each in found.items()}
    return {"kind": "season", "season": season.id, "serial": 1, "pages": told}


def verify(folder: Path, season: Season, signer: Signer = SIGNER) -> Checked:
    """Raises `Wrong` at the first thing that is not right."""
    return check_season(book(folder, signer.public_key), season)
