"""Digests: of a base's results, so that a hearer knows it has them all; of a season and of the key that signs it."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from contracts.messages.exams import Placing
from contracts.season.season import Season
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


def season_digest(season: Season) -> str:
    """SHA-256 (hex) of everything a season says, tables it names included, however its file is laid out [ADM-9].

    Canonical JSON without what is as it is unless said otherwise, so that a later release finds the same. Without the
    key that signs it too: it is compared by itself. How many are expected decides nothing.
    """
    said = season.model_dump(mode="json", exclude_defaults=True, exclude={"certificates_key", "expected"})
    spelt = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(spelt.encode()).hexdigest()


def key_id(public_key: str) -> str:
    """The first 16 digits of the SHA-256 of a public key: short enough to be read aloud."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:16]
