"""A season's folder as a rehearsal leaves it: certificates, and beside them notices, the admitted, what was filed."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from contracts.education import Education
from contracts.messages.platform.acts import Identity
from contracts.vocabulary import SHANGHAI, Category, Licence
from operations.filing.admissions import ADMITTED, PlaceLine, admitted_csv
from operations.filing.annex import Trainee
from operations.filing.index import index
from operations.filing.listing import listing
from operations.filing.rosters import roster
from services.admission.domain.enrolment.state import Enrolment
from services.chassis.core.signing import Signer
from services.printing.forms import xlsx
from services.registration.store import APPLICATION, BULLETIN
from tests.certificates.published import leave, played, season_of
from tests.convergence.recorded import recording
from tests.documents import read
from tests.paper import Paper, service
from verifier.listed import NATIONAL

GOLDEN = Path(__file__).parents[2] / "contracts" / "golden"
Played = tuple[str, int, int]
"""Season, applicants, seed."""
KUNMING: Played = ("2025-kunming-2", 60, 5)
Files = dict[str, bytes]
"""By path in the folder."""


def signer() -> Signer:
    """The key admission has where nobody gave it another."""
    settings: Any = service("admission").settings
    return Signer.of(settings.signing_secret.get_secret_value())


def folder_of(root: Path, of: Played = KUNMING) -> Path:
    """The season's folder, written anew under this root."""
    leave(root / "certificates", season_of(of[0]), played(*of), signer())
    for name, content in beside(of).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@cache
def beside(of: Played = KUNMING) -> Files:
    """What lies beside the certificates, the pinned key too."""
    papers = recording(*of).papers
    places = tuple(_admitted(papers["admission"]))
    key = f'{{"key_id":"{signer().key_id}","public_key":"{signer().public_key}"}}\n'.encode()
    lines = [
        {"base": each.base, "application": each.application, "category": category, "specialty": each.specialty,
         "entered_at": "2025-08-20T12:00:00+08:00"}
        for each, category in places
    ]  # fmt: skip
    admitted = admitted_csv([each for each, _ in places]).encode("utf-8-sig")
    workbook, roster = _roster(places, of[0])
    upload = listing(NATIONAL, sorted(lines, key=lambda line: line["application"]))
    return {
        "key.json": key,
        "certificates/key.json": key,
        "admitted.csv": admitted,
        "filed/national-0001.csv": upload,
        "filed/annex5-all-western.xlsx": workbook,
        "filed/annex5-all-western.index.csv": roster,
        **notices(of),
    }


def _roster(places: Sequence[tuple[PlaceLine, str]], season_id: str) -> tuple[bytes, bytes]:
    """A roster of them, of names nobody has, and whose lines it has."""
    season, due = season_of(season_id), datetime(2025, 8, 10, tzinfo=SHANGHAI)
    base = season.bases[0]
    programmes = {each.specialty: each for each in base.programmes}
    golden = json.loads((GOLDEN / "platform.registration_submitted.v1.json").read_text("utf-8"))["data"]
    trainees = [
        Trainee(
            application=place.application,
            identity=Identity.model_validate(golden["identity"]),
            category=Category(category),
            education=Education.model_validate(golden["education"]),
            licence=Licence.NONE,
            employer=None,
            programme=programmes[place.specialty],
            years=2,
            on=due.date(),
        )
        for place, category in places
    ]
    workbook = xlsx([(base.code, roster(season, base, "省", trainees, due))], due)
    return workbook, index({base.code: trainees}, workbook)


@cache
def notices(of: Played = KUNMING) -> Files:
    """The notices of the season as registration prints them."""
    paper, season = recording(*of).papers["registration"], season_of(of[0])
    known = {aggregate.kind: aggregate for aggregate in (APPLICATION, BULLETIN)}
    shelf = [(known[kind], key, paper.state(kind, key)) for kind, key in paper.documents if kind in known]
    urls = {
        f"notices/{base.code}.{form}": f"/v1/seasons/{season.id}/bases/{base.code}/notice.{form}"
        for base in season.bases
        for form in ("html", "pdf")
    }

    async def asked() -> Files:
        answers = {name: await read(service("registration"), url, *shelf) for name, url in urls.items()}
        return {name: answer.content for name, answer in answers.items() if answer.status_code == 200}

    return asyncio.run(asked())


def _admitted(paper: Paper) -> Iterator[tuple[PlaceLine, str]]:
    for kind, key in sorted(paper.documents):
        state: Any = paper.state(kind, key)
        if isinstance(state, Enrolment) and state.offered and state.stage in ADMITTED:
            offer = state.offer
            yield (
                PlaceLine(
                    application=state.application,
                    person_key=offer.person_key,
                    base=offer.base,
                    specialty=offer.specialty,
                    stage=state.stage.value,
                    reasons=(),
                    total_points=offer.total_points,
                    rank=offer.rank,
                ),
                offer.category.value,
            )
