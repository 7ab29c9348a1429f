"""The digest by which a hearer knows that it holds a base's results complete, in their latest form."""

from collections.abc import Mapping
from hashlib import sha256

from contracts.exams import Placing
from contracts.vocabulary import ApplicationId


def results_digest(placings: Mapping[ApplicationId, tuple[Placing, ...]]) -> str:
    """SHA-256 (hex) over the sorted lines `application:specialty=rank,…`, joined by newlines [EXM-4].

    The programmes of a line stand in the order of `ResultPublished.placings`: the applicant's preferences.
    """
    lines = (
        f"{application}:" + ",".join(f"{placing.specialty}={placing.rank}" for placing in ranks)
        for application, ranks in placings.items()
    )
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
