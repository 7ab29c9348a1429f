"""Every message of a season three times, in drawn orders, through the broker into empty stores: the calm season's end.

The platform's messages are those of a season played in peace on this very stage, as the broker's ear heard them. What
the services answer is what they answer this time: it goes out as it always does, and twice more from the ear, at drawn
places among what still waits. When what may come is said in `acts.py`.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from random import Random
from typing import Final

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel

from contracts.vocabulary import Moment
from operations.places import TOPOLOGY
from operations.season_file import read_season
from operations.topology.description import Topology, read_topology
from rehearsal.chaos import overheard
from rehearsal.chaos.acts import Act, StillToTell, acts_of
from rehearsal.chaos.documents import Documents, different, documents, emptied
from rehearsal.chaos.overheard import Ear, PublishedMessage, heard_by, told_by_stop
from rehearsal.chaos.trial import Story, Trial, play, stage
from rehearsal.chaos.verdict import Comparison
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import HTTP_SECONDS
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.calendar import before_everything, calendar
from rehearsal.simulator.clock_driver import ClockDriver
from rehearsal.simulator.observer import Observer, queues_of
from services.chassis.messaging.origin import EXCHANGE, KEY, NUMBERS

_PORTION: Final = 40
"""As many messages at most are sent before the ear is asked what has been answered."""
Delivery = tuple[str, PublishedMessage]


async def shuffled(trial: Trial, orders: int, _chance: Random) -> Comparison:
    """The season in so many orders; the verdict names every document that any of them ended differently."""
    started = time.monotonic()
    async with (
        stage(trial.story, trial.say, overheard=True) as running,
        overheard.listening(running.amqp["overheard"]) as ear,
    ):
        again = await play(trial.story, running, trial.out, pushed=False)
        apart = {"in peace": different(trial.calm.documents, again.documents)}
        acts, begins = _acts(trial.story, await ear.all())
        async with AsyncExitStack() as stack:
            teller = await _teller(stack, running, ear, acts, begins)
            for order in range(orders):
                ended = await teller.season(Random(f"{trial.story.seed}/{order}"))
                apart[str(order)] = different(trial.calm.documents, ended)
                trial.say(f"order {order}: {len(apart[str(order)])} documents are different")
            dead = await teller.dead_letters()
    figures = {
        "messages": teller.messages,
        "sides": {order: each for order, each in apart.items() if each},
    }
    names = sorted({name for each in apart.values() for name in each})
    seconds = round(time.monotonic() - started, 1)
    return Comparison("shuffles", orders, (), (), (), names, again.sound and not dead, seconds, figures)


def _acts(story: Story, words: Iterable[PublishedMessage]) -> tuple[Sequence[Act[PublishedMessage]], Moment]:
    """The acts of the season that was heard, and where its clock stood at first."""
    season = read_season(story.file)
    (begins, nothing), *told = told_by_stop(words)
    stops = calendar(season)
    if nothing or [at for at, _ in told] != [stop.at for stop in stops] or begins != before_everything(season):
        raise ValueError("what was heard is not the season that was played")
    return acts_of([(stop.name, at, here) for stop, (at, here) in zip(stops, told, strict=True)]), begins


async def _teller(
    stack: AsyncExitStack, running: Running, ear: Ear, acts: Sequence[Act[PublishedMessage]], begins: Moment
) -> "_Teller":
    topology = read_topology(TOPOLOGY, ())
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=HTTP_SECONDS))
    queues = queues_of(topology, ())
    observer = await stack.enter_async_context(Observer.of(running, client, queues))
    clock = await stack.enter_async_context(AmqpTransport.to(running.amqp["operator"], "clock"))
    connection = await stack.enter_async_context(await aio_pika.connect(running.amqp["operator"]))
    channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
    driver = ClockDriver(clock, observer, "shuffles", lambda _: None)
    return _Teller(running, topology, channel, ear, driver, acts, begins)


class _Teller:
    """Tells one season after another; `messages` counts what it put into inboxes."""

    def __init__(
        self,
        running: Running,
        topology: Topology,
        channel: AbstractChannel,
        ear: Ear,
        driver: ClockDriver,
        acts: Sequence[Act[PublishedMessage]],
        begins: Moment,
    ) -> None:
        self._running, self._topology, self._channel, self._ear = running, topology, channel, ear
        self._driver, self._acts, self._begins = driver, acts, begins
        self.messages = 0

    async def season(self, chance: Random) -> Documents:
        """One order, from empty stores to where the season ends."""
        await emptied(self._running)
        waiting: StillToTell[Delivery] = StillToTell(len(self._acts), chance)
        await self._driver.move(self._begins)
        await self._ear.all()
        at = self._begins
        for number, act in enumerate(self._acts):
            waiting.enter(number)
            waiting.put(self._deliveries(act.told))
            await self._settled(waiting, at)
            for at in act.stops:
                await self._driver.move(at)
                await self._settled(waiting, at)
        return await documents(self._running)

    async def dead_letters(self) -> int:
        return sum((await self._driver.observer.dead_letters()).values())

    async def _settled(self, waiting: StillToTell[Delivery], at: Moment) -> None:
        """Tell until nothing waits, nothing moves, and nothing was answered that was not told again."""
        while True:
            self._repeat(waiting, await self._ear.all())
            told = False
            while portion := waiting.take(_PORTION):
                told = True
                await asyncio.gather(*(self._tell(name, word) for name, word in portion))
                self._repeat(waiting, self._ear.taken())
            if not told:
                return
            await self._driver.rest(at)

    def _repeat(self, waiting: StillToTell[Delivery], answers: Iterable[PublishedMessage]) -> None:
        for delivery in self._deliveries(answers):
            waiting.again(delivery)

    def _deliveries(self, words: Iterable[PublishedMessage]) -> list[Delivery]:
        """To each service on its own; the clock's moves are the hand's affair."""
        return [(name, word) for word in words if word.exchange != "clock" for name in heard_by(word, self._topology)]

    async def _tell(self, service: str, word: PublishedMessage) -> None:
        self.messages += 1
        exchange = await self._channel.get_exchange(f"{service}.redirect", ensure=False)
        said = {name: value for name, value in word.headers.items() if name != NUMBERS}  # it is told by another
        headers = {**said, EXCHANGE: word.exchange, KEY: word.key}
        message = aio_pika.Message(word.body, headers=headers, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await exchange.publish(message, "inbox", mandatory=True)
