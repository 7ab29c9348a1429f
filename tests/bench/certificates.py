"""Seconds and peak memory of a whole season's certificates, from a base to a million applicants, on one core.

Bases of a thousand applicants each, drawn by the engine beforehand; measured are the certificates, their trees, paths
and signed heads, as bytes ready to be written. The process measures itself, so that its peak memory counts all.

    python -m tests.bench.certificates [--only TEXT]
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from random import Random
from typing import Final

from rich.console import Console
from rich.table import Table

from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from contracts.vocabulary import Category, Component
from services.admission.allocation.backfill import BackfilledPlaces
from services.admission.allocation.merit import Merit, ranked
from services.admission.allocation.rounds import base_rounds
from services.admission.certificates.claiming import claim_of
from services.admission.certificates.heading import certified
from services.admission.certificates.publishing import files
from services.admission.certificates.snapshot import LotProof, RankedApplicant, Snapshot
from services.admission.domain.intake.seats import opened_books
from services.chassis.core.signing import Signer
from tests.admission.scenes import REAL

TARGET_SECONDS: Final = 60.0
"""What the certificates of a million applicants may take."""
EACH: Final = 1_000
CODES: Final = tuple(f"S-{number:02}" for number in range(20))


@dataclass(frozen=True)
class Size:
    name: str
    applicants: int


@dataclass(frozen=True)
class Measured:
    size: Size
    seconds: float
    cpu_seconds: float
    peak_mb: float
    written_mb: float


SIZES: Final = (
    Size("a base", EACH),
    Size("a province", 10_000),
    Size("a tenth of a million", 100_000),
    Size("a million", 1_000_000),
)


def snapshot(number: int) -> Snapshot:
    """A base of its own: twenty programmes, 700 seats, one in twenty of them reserved."""
    dice = Random(number)
    programmes = tuple(
        Programme(specialty=code, name_zh=code, seats=35, scarce=at < 7, reserved_order=1)
        for at, code in enumerate(CODES)
    )
    base: Base = REAL.bases[0].model_copy(update={"code": f"B-{number:04}", "programmes": programmes})
    season: Season = REAL.model_copy(update={"bases": (base,)})
    results = {f"{base.code}-{at:05}": _result(dice) for at in range(EACH)}
    books = opened_books(base, season.admission)
    ranks = ranked({name: Merit(each.total_points, each.ties, each.lot) for name, each in results.items()})
    claims = {name: claim_of(each, ranks[name], base.code, season.admission.reserve) for name, each in results.items()}
    accepting = [name for name, each in results.items() if each.accepts_adjustment]
    rounds = base_rounds(claims, ranks, accepting, books.ledger, books.terms.plan)
    return Snapshot(
        season=season,
        base=base,
        published_at=base.scores_final_by,
        closes=season.admission.backfill_physical_by,
        noticed_at=season.admission.notice_at,
        lottery=LotProof("0" * 64, "0" * 64),
        plan=books.terms.plan,
        results=results,
        gone={},
        lost={},
        transfers=(),
        ranks=ranks,
        rounds=rounds,
        settled=BackfilledPlaces(rounds.places, rounds.places, {}),
    )


def _result(dice: Random) -> RankedApplicant:
    marks = {part: dice.randint(4_000, 10_000) for part in Component}
    return RankedApplicant(
        category=Category.ORDER if dice.random() < 0.1 else Category.SOCIAL,
        accepts_adjustment=dice.random() < 0.7,
        employer_level=None,
        preferences=tuple(dice.sample(CODES, 3)),
        marks=dict(marks),
        total_points=sum(marks.values()) // 3,
        ties=tuple(marks.values()),
        lot=f"{dice.getrandbits(256):064x}",
    )


def measured(size: Size) -> Measured:
    """In a fresh process, so that nothing else counts in its memory."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (size,))


def _measure(size: Size) -> Measured:
    signer, seconds, cpu_seconds, written = Signer.of("bench"), 0.0, 0.0, 0
    for number in range(size.applicants // EACH):
        drawn = snapshot(number)
        clock, cpu = time.perf_counter(), time.process_time()
        written += sum(len(file) for file in files(drawn.base.code, certified(drawn), signer.sign).values())
        seconds, cpu_seconds = seconds + time.perf_counter() - clock, cpu_seconds + time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(size, seconds, cpu_seconds, peak_mb, written / 2**20)


def main(only: str) -> dict[str, dict[str, float]]:
    """Every size whose name holds `only`, told as a table."""
    table = Table("season", "applicants", "s", "CPU s", "µs each", "peak MB", "written MB")
    told: dict[str, dict[str, float]] = {}
    for size in (size for size in SIZES if only in size.name):
        mine = measured(size)
        told[size.name] = {"seconds": mine.seconds, "cpu_seconds": mine.cpu_seconds, "peak_mb": mine.peak_mb}
        table.add_row(
            size.name,
            f"{size.applicants}",
            f"{mine.seconds:.2f}",
            f"{mine.cpu_seconds:.2f}",
            f"{mine.cpu_seconds / size.applicants * 1e6:.1f}",
            f"{mine.peak_mb:.0f}",
            f"{mine.written_mb:.0f}",
        )
    Console(width=120).print(table)
    sys.stdout.write(f"target: a million in {TARGET_SECONDS:.0f} s\n{json.dumps(told)}\n")
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    main(parser.parse_args().only)
