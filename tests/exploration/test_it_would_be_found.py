"""The exploration can fail: each of these mistakes in the algorithm is found by it, and it names how."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Delivery, DeliveryResult, Document, Speaker
from services.chassis.core.document import advance as sound_advance
from services.chassis.storage.writer import Writer
from services.chassis.worker import commit
from services.chassis.worker.alarm import Alarm
from services.chassis.worker.commit import Commits, Committed
from tests.exploration.explore import Setting, explore
from tests.exploration.process import Sweeping, Worker
from tests.exploration.servers import ModelStore, Shared
from tests.exploration.test_every_interleaving import (
    GOOD,
    KEEPERS,
    WAITING,
    every_message_counts_once_or_is_dead,
    everything_is_said_under_one_id,
)


def holds(shared: Shared) -> None:
    every_message_counts_once_or_is_dead(GOOD, shared)
    everything_is_said_under_one_id(shared)


class AcksFirst(Worker):
    async def handle(self, batch: list[Any]) -> None:
        await batch[-1].ack(multiple=True)
        await super().handle(batch)


class Overwrites(Worker):
    """The store takes whatever version comes."""

    def model_store(self) -> ModelStore:
        return ModelStore(self.shared, self.actor, compares=False)


class _NeverSweeps(Sweeping):
    async def sweep(self, aggregates: Any) -> None:
        del aggregates


class NeverSweeps(Worker):
    outbox_type = _NeverSweeps


class _SettlesFirst(Sweeping):
    """Progress is noted before the broker has the messages."""

    async def send(self, committed: Sequence[Committed]) -> None:
        for each in committed:
            self._writer.settle(each.token)
        await self.note_once()
        await super().send(committed)


class SettlesFirst(Worker):
    outbox_type = _SettlesFirst


class _Silent(Commits):
    """Stores what is to be said, and hands nothing on."""

    async def apply(self, deliveries: Sequence[Delivery]) -> tuple[list[DeliveryResult], list[Committed]]:
        results, committed = await super().apply(deliveries)
        return results, [replace(each, messages=()) for each in committed]


class ForgetsToPublish(Worker):
    def commits(self, store: Any, speaker: Speaker, writer: Writer) -> Commits:
        return _Silent(store, speaker, writer, Alarm())


MISTAKES: Final = [AcksFirst, Overwrites, NeverSweeps, SettlesFirst, ForgetsToPublish]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
async def test_a_mistake_of_the_algorithm_is_found(mistake: type[Worker]) -> None:
    with pytest.raises(AssertionError):
        await explore(Setting(queue=GOOD, worker=mistake), holds)


async def test_a_document_that_forgets_what_it_heard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(
        aggregate: Aggregate[Any], document: Document, deliveries: Sequence[Delivery], speaker: Speaker, token: str
    ) -> tuple[Document, list[DeliveryResult]]:
        return sound_advance(aggregate, replace(document, heard=()), deliveries, speaker, token)

    monkeypatch.setattr(commit, "advance", forgetful)
    with pytest.raises(AssertionError):
        await explore(Setting(queue=GOOD), holds)


async def test_a_deadline_that_is_not_remembered_as_heard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(
        aggregate: Aggregate[Any], document: Document, deliveries: Sequence[Delivery], speaker: Speaker, token: str
    ) -> tuple[Document, list[DeliveryResult]]:
        kept = tuple(each for each in document.heard if not each.startswith("deadline/"))
        return sound_advance(aggregate, replace(document, heard=kept), deliveries, speaker, token)

    def once(shared: Shared) -> None:
        assert shared.documents["T-1"].said == 2

    monkeypatch.setattr(commit, "advance", forgetful)
    with pytest.raises(AssertionError):
        await explore(Setting(documents=[WAITING], works=KEEPERS), once)
