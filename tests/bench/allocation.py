"""Seconds and peak memory of the allocation, from a province to a million applicants, on one core.

Each size runs in a process of its own: its peak memory is what the system counted for that process, the market
included. Beside it stands the `matching` package on the very same market, at the sizes it manages: a copy it makes
recurses too deep for more.

    python -m tests.bench.allocation [--only TEXT]
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from rich.console import Console
from rich.table import Table

from services.admission.allocation.market import Market
from services.admission.allocation.policy import POLICIES
from services.admission.allocation.seating import NOBODY, UNSEATED, seat
from tests.bench.by_matching import by_matching

WISHES: Final = 3
TARGET_SECONDS: Final = 10.0
TARGET_MB: Final = 2048.0
"""What a million applicants may take."""


@dataclass(frozen=True)
class Size:
    """`own_rankings`: each programme ranks in its own way, which costs most; otherwise all rank alike."""

    name: str
    applicants: int
    programmes: int
    seats: int
    policy: str = "merit_order"
    own_rankings: bool = True
    matching: bool = False


@dataclass(frozen=True)
class Measured:
    size: Size
    seconds: float
    cpu_seconds: float
    peak_mb: float
    seated: int


SIZES: Final = (
    Size("a base", 300, 10, 200, matching=True),
    Size("a large base", 1_000, 20, 700, matching=True),
    Size("a prefecture", 3_000, 40, 2_000, matching=True),
    Size("a province", 10_000, 166, 3_423),
    Size("a tenth of a million", 100_000, 2_000, 70_000),
    Size("a million, all rank alike", 1_000_000, 20_000, 700_000, own_rankings=False),
    Size("a million", 1_000_000, 20_000, 700_000),
    Size("a million, in batches", 1_000_000, 20_000, 700_000, policy="preference_batches"),
)


def market_of(size: Size) -> Market:
    """A market in which some programmes are wanted much more than others; one in twenty seats is reserved."""
    dice = Random(size.name)
    wanted = array("i")
    for _ in range(size.applicants):
        mine: list[int] = []
        while len(mine) < WISHES:
            one = int(size.programmes * dice.random() ** 2)
            mine += [one] if one not in mine else []
        wanted.extend(mine)
    order = list(range(1, size.applicants * WISHES + 1)) if size.own_rankings else list(range(1, size.applicants + 1))
    dice.shuffle(order)
    each, more = divmod(size.seats, size.programmes)
    seats = [each + (at < more) for at in range(size.programmes)]
    reserved = [0] * size.programmes if size.matching else [count // 20 for count in seats]
    return Market(
        ends=array("i", range(WISHES, size.applicants * WISHES + 1, WISHES)),
        programmes=wanted,
        ranks=array("i", order if size.own_rankings else (rank for rank in order for _ in range(WISHES))),
        rostered=bytes(dice.random() < 0.1 for _ in range(size.applicants) for _ in range(WISHES)),
        open_seats=[count - kept for count, kept in zip(seats, reserved, strict=True)],
        reserved_seats=reserved,
    )


def ours(market: Market, policy: str) -> Sequence[int]:
    """The wish each seated applicant got."""
    seats = seat(market, POLICIES[policy](market)).seats
    return [wish for wish, kind in enumerate(seats) if kind != UNSEATED]


def measured(size: Size, theirs: bool) -> Measured:
    """In a fresh process, so that no other market counts in its memory."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (size, theirs))


def _measure(size: Size, theirs: bool) -> Measured:
    market = market_of(size)
    run: Callable[[], Sequence[int]] = (lambda: by_matching(market)) if theirs else (lambda: ours(market, size.policy))
    clock, cpu = time.perf_counter(), time.process_time()
    wishes = run()
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - cpu
    if theirs and list(wishes) != list(ours(market, size.policy)):
        raise AssertionError(f"matching seats others: {size.name}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(size, seconds, cpu_seconds, peak_mb, sum(wish != NOBODY for wish in wishes))


def main(only: str) -> dict[str, dict[str, float]]:
    """Every size whose name holds `only`, told as a table; matching's seconds where it takes part."""
    table = Table("market", "applicants", "programmes", "seated", "CPU s", "µs/wish", "peak MB", "matching ÷ ours")
    told: dict[str, dict[str, float]] = {}
    for size in (size for size in SIZES if only in size.name):
        mine = measured(size, theirs=False)
        told[size.name] = {"seconds": mine.seconds, "cpu_seconds": mine.cpu_seconds, "peak_mb": mine.peak_mb}
        ratio = ""
        if size.matching:
            theirs = measured(size, theirs=True)
            told[size.name]["matching_seconds"] = theirs.seconds
            ratio = f"{theirs.cpu_seconds / mine.cpu_seconds:.0f}"
        table.add_row(
            size.name,
            f"{size.applicants}",
            f"{size.programmes}",
            f"{mine.seated}",
            f"{mine.cpu_seconds:.3f}",
            f"{mine.cpu_seconds / size.applicants / WISHES * 1e6:.2f}",
            f"{mine.peak_mb:.0f}",
            ratio,
        )
    Console(width=120).print(table)
    sys.stdout.write(f"target: a million in {TARGET_SECONDS:.0f} s and {TARGET_MB:.0f} MB\n{json.dumps(told)}\n")
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    main(parser.parse_args().only)
