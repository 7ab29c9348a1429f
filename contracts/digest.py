"""The digest by which a hearer knows that it holds a base's results complete, in their latest form."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from contracts.exams import Placing
from contracts.vocabulary import ApplicationId, SpecialtyCode


def results_digest(placings: Mapping[ApplicationId, tuple[Placing, ...]]) -> str:
    """SHA-256 (hex) over the sorted lines `application:specialty=rank,…`, joined by newlines [EXM-4].

    The programmes of a line stand in the order of `ResultPublished.placings`: the applicant's preferences.
    """
    return digest_of(
        {name: [(placing.specialty, placing.rank) for placing in ranks] for name, ranks in placings.items()}
    )


def digest_of(ranks: Mapping[ApplicationId, Iterable[tuple[SpecialtyCode, int]]]) -> str:
    """The same over programmes and ranks by name."""
    lines = [
        f"{application}:" + ",".join([f"{specialty}={rank}" for specialty, rank in placings])
        for application, placings in ranks.items()
    ]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
