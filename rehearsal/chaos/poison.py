"""Messages that kill their process, and messages that raise, among fifty times as many good ones.

All poison must end among the dead letters with its reason, no innocent there, and every good one be heard once.
"""

import asyncio
import time
from collections import Counter
from datetime import datetime
from random import Random
from typing import Any, Final

from contracts.envelope import Envelope
from contracts.messages.platform.acts import PaymentMade
from contracts.vocabulary import SHANGHAI, PayComponent
from operations import dead_letters as dead
from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from rehearsal.chaos.documents import documents
from rehearsal.chaos.trial import Trial, ordeal_in, stage
from rehearsal.chaos.verdict import Comparison
from rehearsal.runtime.patience import OutOfPatience, Patience
from rehearsal.runtime.running import Running
from rehearsal.simulator.amqp_transport import AmqpTransport
from services.chassis.core.faults import FailurePlan

GOOD_FOR_EACH: Final = 50
_SERVICE: Final = "finance"
_REASON: Final = {"killer": "kills_process", "defect": "defect"}
"""A message is convicted only after several deaths, one at a time."""
_LOOK_SECONDS: Final = 2.0
_PAID_AT: Final = datetime(2025, 10, 15, 10, 0, tzinfo=SHANGHAI)


async def poisoned(trial: Trial, each: int, chance: Random) -> Comparison:
    """So many killers and so many defects; the verdict counts innocents buried and poison that was not as lost."""
    ordeal, started = ordeal_in(trial.out), time.monotonic()
    for service in read_topology(TOPOLOGY, ()).services:
        ordeal.lay(service, FailurePlan(killers="killer", defects="defect"))
    names = [f"{kind}-{nth:04}" for kind in _REASON for nth in range(each)]
    names += [f"good-{nth:04}" for nth in range(GOOD_FOR_EACH * each)]
    chance.shuffle(names)
    async with stage(trial.story, trial.say, ordeal) as running:
        async with AmqpTransport.to(running.amqp["platform"], "platform") as road:
            await asyncio.gather(*(road.publish(_envelope(name), _payment(name)) for name in names))
        trial.say(f"{len(names)} messages sent, {2 * each} of them poison")
        letters, heard = await _settled(running, names)
    buried = {letter.id: letter.code for letter in letters}
    expected = {name: _REASON[name.partition("-")[0]] for name in names if not name.startswith("good")}
    missing = [name for name in names if name.startswith("good") and heard[name] != 1]
    wrong = sorted(name for name in buried.keys() | expected.keys() if buried.get(name) != expected.get(name))
    figures = {
        "poison": 2 * each,
        "good": GOOD_FOR_EACH * each,
        "buried": dict(Counter(buried.values())),
        "wrong": wrong,
    }
    seconds = round(time.monotonic() - started, 1)
    return Comparison("poison", each, (), tuple(missing), (), (), not wrong, seconds, figures)


async def _settled(running: Running, names: list[str]) -> tuple[list[dead.DeadLetter], Counter[str]]:
    """Wait until every message lies in a document or among the dead letters, while there are more and more."""
    settled = 0
    patience = Patience.here(lambda: settled)
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        letters = await dead.letters(running.amqp["operator"], [_SERVICE])
        heard = Counter(
            name.rpartition("/")[2].lower() for name in await documents(running) if name.startswith(_SERVICE)
        )
        settled = len({letter.id for letter in letters}) + heard.total()
        try:
            patience.look()
        except OutOfPatience:
            return letters, heard
        if settled >= len(names):
            return letters, heard


def _envelope(name: str) -> Envelope:
    return Envelope(id=name, source="platform", type=PaymentMade.TYPE, time=_PAID_AT, correlation_id=name)


def _payment(name: str) -> bytes:
    """To an account of its own, so that each good message leaves a document."""
    about: dict[str, Any] = {"application": name.upper(), "month": "2025-09", "component": PayComponent.CENTRAL}
    return PaymentMade(**about, amount_fen=120_000, paid_at=_PAID_AT).model_dump_json().encode()
