"""Work on many dead letters that goes on while its page is looked at: told to the trail first, stopped, gone on with.

What a job is about is frozen when it is looked at beforehand: what dies later is none of its business. It is told
letter by letter before any of it is done, and its end after: one that ended with its console is known by the trail.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal

from operations import audit
from operations import dead_letters as dead
from operations.client import Denied, OperationsClient, Unanswered
from operations.console.parts import AWAY

Did = Literal["replay", "drop"]
_TOGETHER: Final = 100
"""So many letters are told of in one act."""
_MOST: Final = 50
BEGUN: Final = "letters"
"""Under this name an act tells which of how many letters it begins with."""
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class FrozenLetter:
    """A dead letter by what tells it from all others."""

    service: str
    id: str
    sha256: str
    type: str
    code: str
    digest: str

    @classmethod
    def of(cls, letter: dead.DeadLetter) -> "FrozenLetter":
        body = sha256(letter.body).hexdigest()
        return cls(letter.service, letter.id, body, letter.type, letter.code, letter.digest)

    @property
    def on_record(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """How the trail names it, and how where another letter told of beside it has that name."""
        told = f"{self.type} {self.code} {self.sha256}"
        return (f"{self.service}/{self.id}"[:_LONGEST], told), (f"{self.service}/{self.digest}", told)


class _Stopped(Exception):
    """Somebody stopped the job."""


@dataclass(slots=True)
class Job:
    """One job: who has what done with which letters, and how far it is.

    Where it goes on with one that has no end it says with which.
    """

    name: str
    did: Did
    by: str
    because: str
    letters: frozenset[FrozenLetter]
    goes_on_with: str = ""
    done: set[FrozenLetter] = field(default_factory=set)
    state: Literal["telling", "running", "stopped", "finished", "failed"] = "telling"
    why: str = ""
    stop: bool = False

    @property
    def going(self) -> bool:
        return self.state in {"telling", "running"}

    @property
    def left(self) -> frozenset[FrozenLetter]:
        return self.letters - self.done


class Jobs:
    """The jobs of this process, the latest last; its own tasks, which end with it."""

    def __init__(self) -> None:
        self.all: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(
        self,
        client: OperationsClient,
        amqp: str,
        did: Did,
        by: str,
        because: str,
        letters: frozenset[FrozenLetter],
        goes_on_with: str = "",
    ) -> Job:
        job = Job(secrets.token_hex(8), did, by, because, letters, goes_on_with)
        self.all[job.name] = job
        for name in list(self.all)[:-_MOST]:
            if not self.all[name].going:
                del self.all[name]
        task = asyncio.create_task(_run(job, client, amqp))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job


async def _run(job: Job, client: OperationsClient, amqp: str) -> None:
    """Tell of it, do it, tell how it ended; what cannot be told of is not done."""
    try:
        await _told(job, client)
        job.state = "running"
        await _done(job, amqp)
        job.state = "finished"
    except _Stopped:
        job.state = "stopped"
    except AWAY as away:
        job.state, job.why = "failed", getattr(away, "why", "") or type(away).__name__
    try:
        about = {"job": job.name, "ended": job.state, "letters": str(len(job.done)), "of": str(len(job.letters))}
        await audit.tell(client, f"{job.name}/end", job.by, f"{job.did} {job.state}", job.because, about)
    except (Unanswered, Denied) as away:
        job.why = job.why or away.why


async def _told(job: Job, client: OperationsClient) -> None:
    letters = sorted(job.letters, key=lambda each: (each.service, each.id, each.sha256))
    for nth, first in enumerate(range(0, len(letters), _TOGETHER), start=1):
        if job.stop:
            raise _Stopped
        some = letters[first : first + _TOGETHER]
        about = {"job": job.name, BEGUN: f"{first + 1} to {first + len(some)} of {len(letters)}"}
        await audit.tell(client, f"{job.name}/{nth}", job.by, job.did, job.because, about | _each(some))
    if job.goes_on_with:
        about = {"job": job.goes_on_with, "ended": "gone_on", "as": job.name}
        await audit.tell(client, f"{job.goes_on_with}/end", job.by, f"{job.did} gone on with", job.because, about)


def _each(letters: Sequence[FrozenLetter]) -> dict[str, str]:
    """Each under its name; of two with one name the later by its digest."""
    told: dict[str, str] = {}
    for letter in letters:
        usual, other = letter.on_record
        name, about = other if usual[0] in told else usual
        told[name] = about
    return told


async def _done(job: Job, amqp: str) -> None:
    services: Sequence[str] = sorted({letter.service for letter in job.letters})

    in_hand: list[FrozenLetter] = []

    def wanted(letter: dead.DeadLetter) -> bool:
        """Whoever is asked for the next letter is through with the one before; what broke off is not done."""
        job.done.update(in_hand)
        in_hand.clear()
        if job.stop:
            raise _Stopped
        frozen = FrozenLetter.of(letter)
        if frozen not in job.letters or frozen in job.done:
            return False
        in_hand.append(frozen)
        return True

    if job.did == "replay":
        await dead.replay(amqp, services, wanted, None)
    else:
        await dead.drop(amqp, services, wanted, job.because, None)
    job.done.update(in_hand)
