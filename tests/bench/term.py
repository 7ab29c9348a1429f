"""The province's 3 423 places over 24 months: jobs, assessments, payments, and the settlement against the raw messages.

    python -m tests.bench.term [--processes 2]

Services on paper: the chassis' own pure step with memory for a store, base by base, since bases share nothing.
Ends with 1 when the settlement disagrees with the recomputation, or when it took more than two minutes.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from contracts.season.season import Season
from services.finance.domain.roll.places import plan
from tests.finance.term import Term, disagreements, through
from tests.paper import service

SEASONS: Final = ("2022-yunnan-residency", "2022-yunnan-assistant-gp")
MONTHS: Final = 24
AT_MOST_SECONDS: Final = 120.0
Job = tuple[str, int, int]
"""A season, the place of a base in it, and how many trainees it has."""
Done = tuple[int, int, list[str]]
"""How many trainees, how many messages, and where ledger and raw messages part."""


def jobs() -> list[Job]:
    """Every base with its plan; what is held back for the provincial round stands at the largest bases once more."""
    found: list[Job] = []
    for name in SEASONS:
        season: Season = service("finance").context[name]
        seats = {place: plan(base) for place, base in enumerate(season.bases)}
        found += [(name, place, count) for place, count in seats.items()]
        left = season.held_back_seats
        for place in sorted(seats, key=lambda place: -seats[place]):
            found += [(name, place, min(left, seats[place]))] if left else []
            left -= min(left, seats[place])
    return sorted(found, key=lambda job: -job[2])


def played(job: Job) -> Done:
    name, place, trainees = job
    season: Season = service("finance").context[name]
    term = Term(season, season.bases[place], trainees)
    term.play(MONTHS)
    return trainees, term.told, list(disagreements(term, through(season, MONTHS)))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--processes", type=int, default=2)
    processes = asked.parse_args().processes
    started = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        done = list(pool.map(played, jobs()))
    seconds = time.perf_counter() - started
    trainees, messages = sum(each[0] for each in done), sum(each[1] for each in done)
    wrong = [line for each in done for line in each[2]]
    print(f"{trainees} trainees, {MONTHS} months, {messages} messages: {seconds:.1f} s in {processes} processes")
    print(*wrong or ["the settlement agrees with the raw messages, fund by fund and person by person"], sep="\n")
    return 1 if wrong or seconds > AT_MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
