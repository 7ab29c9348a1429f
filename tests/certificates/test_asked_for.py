"""One certificate that somebody asked for: nothing of an answer is shown that is not the one of that number [ADM-9]."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from services.admission.certificates.heading import certified
from services.admission.certificates.publishing import line, signed
from services.admission.domain.intake.snapshotting import snapshot_of
from tests.certificates.beside import KUNMING, signer
from tests.certificates.published import season_of
from tests.convergence.recorded import recording
from verifier.one import check_one
from verifier.proof import Wrong

Told = dict[str, Any]
SEASON, BASE = KUNMING[0], "KM-SECOND-PEOPLES"


def answers() -> list[Told]:
    """What admission answers to the first two who ask."""
    intake = recording(SEASON, 60, 5).papers["admission"].state("intake", f"{SEASON}/{BASE}")
    snapshot = snapshot_of(intake, season_of(SEASON))
    assert snapshot is not None
    page = certified(snapshot).numbered(1)
    head = signed(page.head, signer().sign)
    names = [each["application"] for each in page.certificates[:2]]
    return [{"page": BASE, **(line(page, name) or {}), "signed": head} for name in names]


def number(told: Told) -> str:
    return str(told["certificate"]["application"])


def test_an_answer_as_it_was_given_is_right() -> None:
    for told in answers():
        check_one(told, number(told), signer().public_key)


def test_the_right_certificate_of_somebody_else_is_refused() -> None:
    mine, other = answers()
    with pytest.raises(Wrong, match="application"):
        check_one(other, number(mine), signer().public_key)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(page="KM-FIRST-PEOPLES"),
        lambda told: told.update(page="round"),
        lambda told: told.update(page="season"),
        lambda told: told.update(page=None),
        lambda told: told.update(at=1),
        lambda told: told.update(at=-(2**70)),
        lambda told: told.update(at="0"),
        lambda told: told.update(path=[]),
        lambda told: told.update(path=[*told["path"], "00"]),
        lambda told: told.update(path=dict.fromkeys(told["path"])) or told["path"].update(x=1),
        lambda told: told.update(path=None),
        lambda told: told.update(certificate=[]),
        lambda told: told["certificate"].update(total=10_000),
        lambda told: told["certificate"].pop("application"),
        lambda told: told["certificate"].update(application=[number(told)]),
        lambda told: told["signed"]["head"].update(count=1),
        lambda told: told["signed"].update(signature="00" * 64),
        lambda told: told["signed"].update(head=None),
        lambda told: told["signed"].update(more=1),
        lambda told: told.update(signed=told["signed"]["head"]),
        lambda told: told.pop("signed"),
        lambda told: told.pop("at"),
    ],
)
def test_an_answer_that_was_changed_is_refused_with_a_word(change: Callable[[Told], Any]) -> None:
    told = deepcopy(answers()[0])
    name = number(told)
    change(told)
    with pytest.raises(Wrong):
        check_one(told, name, signer().public_key)
