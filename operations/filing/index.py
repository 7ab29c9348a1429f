"""Which line of a roster is whose: the notice's columns have no application number, so a list beside it does [EXP-1].

It names the workbook by its digest, so that it is the list of that one and of no other.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from operations.filing.annex import Trainee
from operations.filing.listing import listing

INDEX = ("base", "line", "application", "category", "specialty", "workbook")


def index(trainees: Mapping[str, Sequence[Trainee]], workbook: bytes) -> bytes:
    """The list of a workbook with these trainees on the sheet of each base, in the order of their lines."""
    return listing(INDEX, _lines(trainees, sha256(workbook).hexdigest()))


def _lines(trainees: Mapping[str, Sequence[Trainee]], digest: str) -> Iterator[Mapping[str, object]]:
    for base, here in trainees.items():
        for number, each in enumerate(here, start=1):
            yield {
                "base": base,
                "line": number,
                "application": each.application,
                "category": each.category.value,
                "specialty": each.programme.specialty,
                "workbook": digest,
            }
