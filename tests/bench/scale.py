"""What one more message costs a base that has heard many: CPU of the chassis' own pure step, and the largest document.

    python -m tests.bench.scale [--applicants 50000]

One base, whose scores were declared final first, so that each word that comes could be the last one. Two words of each
candidate; CPU of the last thousand candidates beside that of the first, in one run. Then one look tells and ranks all;
after that late words come: of newcomers who take no part, each with the looks it asks for, and one of somebody whose
score is another one now.
Services on paper: memory stands in for the store, so that only what the code does is weighed.
"""

import argparse
import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final

from contracts.envelope import Message, Received
from contracts.reasons import Reason
from services.chassis.core.aggregate import Addressed, Aggregate, Route, Scalar
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.chassis.storage.stored import raw_of
from services.exams.drawing import draw
from services.exams.handlers import HEARS
from services.exams.store import BOARD, LINE
from tests.exams.scenes import HERE, SEASON, SETTING, declared, dropped, entered, heard, scored

AT: Final = (1_000, 5_000, 20_000, 50_000)
PORTION: Final = 1_000
KIBIBYTE: Final = 1024
Place = tuple[str, str]


class Base:
    """The documents of one base's board, and what a look at them is given."""

    def __init__(self) -> None:
        self.documents: dict[Place, Document] = {}
        self._indexed: dict[tuple[str, Scalar], dict[str, None]] = defaultdict(dict)
        self.told = 0
        self._speaker = Speaker("exams", lambda message: Route("exams", message.TYPE), SETTING, lambda _: True)

    def hear(self, message: Message) -> None:
        self.told += 1
        for to in sorted(HEARS[type(message)](message).everyone, key=lambda each: each.aggregate.heads):
            self._take(to, heard(message, self.told))

    def _take(self, to: Addressed, word: Received[Any]) -> None:
        place = (to.aggregate.kind, to.key)
        before = self.documents.get(place, Document(to.key))
        delivery = Delivery(to.aggregate, to.key, Received(to.message, word.envelope))
        self.documents[place], _ = advance(to.aggregate, before, [delivery], self._speaker, "bench")
        if to.aggregate is LINE:
            self._reindex(before, self.documents[place])

    def _reindex(self, before: Document, after: Document) -> None:
        """As a store keeps its indexes: with each document that is moved."""
        for field in before.index.items():
            self._indexed[field].pop(after.key, None)
        for field in after.index.items():
            self._indexed[field][after.key] = None

    def state(self, aggregate: Aggregate[Any], key: str) -> Any:
        return aggregate.state.validate_python(self.documents[(aggregate.kind, key)].state)

    def largest(self) -> int:
        return max(len(json.dumps(raw_of(each), default=str).encode()) for each in self.documents.values())

    async def head(self) -> Any:
        return self.state(BOARD, f"{SEASON}/{HERE}")

    async def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, Any]]:
        for key, line in self._lines(equals):
            yield key, line

    async def any(self, **equals: Scalar) -> bool:
        return next(self._lines(equals), None) is not None

    async def tell(self, messages: Mapping[str, Any]) -> None:
        for key, message in messages.items():
            self._step(LINE, key, message)

    async def tell_head(self, message: Any) -> None:
        self._step(BOARD, f"{SEASON}/{HERE}", message)

    def _step(self, aggregate: Aggregate[Any], key: str, message: Any) -> None:
        self.told += 1
        self._take(Addressed(aggregate, key, message), Received(message, heard(declared(), self.told).envelope))

    def _lines(self, equals: Mapping[str, Scalar]) -> Iterator[tuple[str, Any]]:
        wanted = [self._indexed[each] for each in {"board": f"{SEASON}/{HERE}", **equals}.items()]
        fewest = min(wanted, key=len)
        for key in list(fewest):
            if all(key in each for each in wanted):
                yield key, self.state(LINE, key)


def late(applicants: int) -> dict[str, list[Message]]:
    newcomers = [f"A-{number}" for number in range(applicants, applicants + 100)]
    absent: list[Message] = [
        word for name in newcomers for word in (entered(name), dropped(name, Reason.ABSENT_FROM_EXAM))
    ]
    return {"late words of who takes no part": absent, "a late score": [scored("A-0", 8_999)]}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--applicants", type=int, default=AT[-1])
    applicants = asked.parse_args().applicants
    base, cost = Base(), dict[int, float]()
    base.hear(declared())
    for first in range(0, applicants, PORTION):
        began = time.process_time()
        for number in range(first, first + PORTION):
            base.hear(entered(f"A-{number}"))
            base.hear(scored(f"A-{number}", number % 9_000))
        cost[first + PORTION] = time.process_time() - began
    for size in (each for each in AT if each in cost):
        each, times = cost[size] / PORTION / 2, cost[size] / cost[PORTION]
        print(f"{size:6} candidates: {each * 1e6:4.0f} us a message, {times:.2f} of the first")
    began = time.process_time()
    asyncio.run(draw(base, SETTING))
    look = time.process_time() - began
    print(f"one look at {applicants}: {look:.1f} s of CPU, {look / applicants * 1e6:.0f} us a candidate")
    for name, words in late(applicants).items():
        began = time.process_time()
        for word in words:
            base.hear(word)
            while BOARD.index(asyncio.run(base.head())):
                asyncio.run(draw(base, SETTING))
        spent = (time.process_time() - began) / len(words)
        print(f"{name} at {applicants}: {spent * 1000:.1f} ms of CPU a word and its looks")
    print(f"the largest document: {base.largest() / KIBIBYTE:.1f} KiB")


if __name__ == "__main__":
    main()
