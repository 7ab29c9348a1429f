"""What one more message costs that has many before it: CPU of the chassis' own pure step, and the largest document.

    python -m tests.bench.scale [--applicants 50000] [board] [intake] [round]

One base's board and its intake, one province's round: two words of each applicant; CPU of the last thousand applicants
beside that of the first, in one run. Then one look decides all; after that late words come, each with the looks it asks
for. A roster needs none of this: a part of it has 500 lines at most, and is a document of its own.
Services on paper: memory stands in for the store, so that only what the code does is weighed.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from contracts.envelope import Received
from contracts.messages.admission.adjustment import AdjustmentLeft
from contracts.reasons import Reason
from services.admission.domain.province.decide import COUNT, DRAW
from services.admission.handlers import HEARS as ADMISSION
from services.admission.store import INTAKE, PROVINCE
from services.chassis.core.aggregate import Addressed
from services.chassis.core.document import deadline_delivery
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS as EXAMS
from tests.admission import crowd, test_province
from tests.admission.scenes import BASE, CALENDAR, REQUESTED, season_with
from tests.admission.scenes import SEASON as OF_ADMISSION
from tests.bench.one_head import OneHead
from tests.exams.scenes import HERE, SEASON, SETTING, declared, dropped, entered, heard, scored
from tests.pure_loop import heard_of

AT: Final = (1_000, 5_000, 20_000, 50_000)
PORTION: Final = 1_000
SEATS: Final = 1_000
KIBIBYTE: Final = 1024
Words = Sequence[Received[Any]]


@dataclass(frozen=True)
class Season:
    """What is heard first, of each applicant, at last, and late, by what it is."""

    documents: OneHead
    each: Callable[[int], Words]
    first: Words = ()
    last: Callable[[OneHead, int], None] = lambda _documents, _applicants: None
    late: Callable[[int], dict[str, Words]] = lambda _applicants: {}


def board() -> Season:
    count = iter(range(1, 10_000_000))

    def said(*words: Any) -> Words:
        return [heard(word, next(count)) for word in words]

    def late(applicants: int) -> dict[str, Words]:
        names = [f"A-{number}" for number in range(applicants, applicants + 100)]
        absent = [word for name in names for word in (entered(name), dropped(name, Reason.ABSENT_FROM_EXAM))]
        return {"late words of who takes no part": said(*absent), "a late score": said(scored("A-0", 8_999))}

    return Season(
        OneHead(RANKING, EXAMS, SETTING, f"{SEASON}/{HERE}"),
        lambda number: said(entered(f"A-{number}"), scored(f"A-{number}", number % 9_000)),
        said(declared()),
        late=late,
    )


def intake() -> Season:
    results: list[Any] = []

    def each(number: int) -> Words:
        name = f"A-{number:06}"
        results.append(crowd.result(name, number + 1, 8_000))
        return [crowd.candidate(crowd.scored(name), number + 1), *crowd.board(results[-1:], number + 1)]

    def last(documents: OneHead, applicants: int) -> None:
        (word,) = crowd.board([crowd.scores(*results)], applicants + 1)
        documents.hear(word)

    def late(_applicants: int) -> dict[str, Words]:
        return {
            "physicals passed": [crowd.passed(f"A-{number:06}") for number in range(100)],
            "a place left": [crowd.vacated("A-000001", crowd.FELL)],
        }

    context = {OF_ADMISSION: season_with({"AGP": SEATS})}
    return Season(OneHead(INTAKE.drawing, ADMISSION, context, f"{OF_ADMISSION}/{BASE}"), each, last=last, late=late)


def round_() -> Season:
    at, context = REQUESTED, test_province.seasons()

    def said(word: Any, number: int) -> Received[Any]:
        return heard_of(word, at, f"round-{number}", number)

    def each(number: int) -> Words:
        name = f"A-{number:06}"
        left = AdjustmentLeft(application=name, season=OF_ADMISSION, left_at=at)
        words = [left, test_province.entered(name, number % 9_000)]
        return [said(word, 2 * number + nth) for nth, word in enumerate(words, start=1)]

    def last(documents: OneHead, _applicants: int) -> None:
        calendar = context[OF_ADMISSION].admission.provincial_round
        for nth, base in enumerate((test_province.NEAR, test_province.FAR), start=1):
            documents.hear(said(test_province.left_over(base, AGP=5, EYES=5), nth))
        for name, due in ((COUNT, CALENDAR.backfill_physical_by), (DRAW, calendar.draws_at)):
            came = deadline_delivery(PROVINCE.head, OF_ADMISSION, name, due)
            documents.take(Addressed(came.aggregate, came.key, came.heard.message), came.heard)
            if name == COUNT:
                asyncio.run(documents.look())

    def late(applicants: int) -> dict[str, Words]:
        return {"an entry after the draw": [said(test_province.entered("LATE-1", 8_000), 2 * applicants + 1)]}

    return Season(OneHead(PROVINCE.drawing, ADMISSION, context, OF_ADMISSION), each, last=last, late=late)


KINDS: Final[dict[str, Callable[[], Season]]] = {"board": board, "intake": intake, "round": round_}


def weigh(kind: str, applicants: int) -> Iterator[str]:
    """The season of this kind, line by line."""
    season, cost = KINDS[kind](), dict[int, float]()
    documents = season.documents
    for word in season.first:
        documents.hear(word)
    for first in range(0, applicants, PORTION):
        words = [word for number in range(first, first + PORTION) for word in season.each(number)]
        cost[first + PORTION] = _spent(partial(_heard, documents, words)) / len(words)
    for size in (each for each in AT if each in cost):
        times = cost[size] / cost[PORTION]
        yield f"{size:6} applicants: {cost[size] * 1e6:4.0f} us a message, {times:.2f} of the first"
    season.last(documents, applicants)
    look = _spent(lambda: asyncio.run(documents.look()))
    yield f"one look at {applicants}: {look:.1f} s of CPU, {look / applicants * 1e6:.0f} us an applicant"
    for name, late in season.late(applicants).items():
        spent = _spent(partial(_late, documents, late)) / len(late)
        yield f"{name} at {applicants}: {spent * 1000:.1f} ms of CPU a word and its looks"
    yield f"the largest document: {documents.largest() / KIBIBYTE:.1f} KiB"


def _heard(documents: OneHead, words: Words) -> None:
    for word in words:
        documents.hear(word)


def _late(documents: OneHead, words: Words) -> None:
    for word in words:
        documents.hear(word)
        asyncio.run(documents.look())


def _spent(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("kinds", nargs="*", choices=[[], *KINDS], default=[])
    asked.add_argument("--applicants", type=int, default=AT[-1])
    told = asked.parse_args()
    for kind in told.kinds or KINDS:
        for line in weigh(kind, told.applicants):
            print(f"{kind}: {line}", flush=True)


if __name__ == "__main__":
    main()
