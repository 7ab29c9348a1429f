"""Everything known at the end of a season, read from the services and seen from outside: what is judged and told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.correction import standing
from contracts.messages.platform.acts import TraineeReported
from contracts.recipients import RecipientName
from contracts.vocabulary import ApplicationId, BaseCode, Moment, PersonKey, SpecialtyCode
from operations.filing.admissions import ADMITTED, REPORTED, WITHDRAWN, Books, PlaceLine

IN_TRAINING: Final = frozenset({"in_training", "completed"})
OFFERS: Final = frozenset({"place", "round result"})
"""What the notifications of offers are about."""
LEFT: Final = frozenset({"vacated", "dropped", "reclaiming_place", "withdrawing", WITHDRAWN, "reclaiming_seat"})
"""The stages of an enrolment whose seat is free again."""


def who_arrived(reports: Iterable[TraineeReported]) -> frozenset[ApplicationId]:
    """Whom the bases saw arrive, as it stands once they took back what they had told wrongly [COR-1]."""
    return frozenset(each.application for each in standing(reports, lambda report: report.application))


@dataclass(frozen=True, slots=True)
class StatusLine:
    """Where registration says an application stands; what is not final waits for somebody or some moment."""

    application: ApplicationId
    stage: str
    reasons: tuple[str, ...]
    final: bool
    waits_for: str


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """A postgraduate whom a base confirmed, as admission keeps it [CLO-1]."""

    application: ApplicationId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    stage: str
    linked_at: Moment


Sitting = tuple[ApplicationId, int, bool]
"""Whose completion examination it was, at which attempt, and whether it was passed."""


@dataclass(frozen=True, slots=True)
class CompletionLine:
    """What admission counts of one trainee's end [CLO-3]."""

    sat: frozenset[Sitting]
    certified: bool


@dataclass(frozen=True, slots=True)
class Notified:
    """Somebody was to be told something of an application: about what, when it was said, what moment it is about."""

    application: ApplicationId
    about: str
    base: BaseCode | None
    issued_at: Moment
    happens_at: Moment | None
    sits: bool = False


@dataclass(frozen=True, slots=True)
class ToldOutside:
    """What a recipient was told under a number: whose word it was, under which id; a notification's content."""

    number: int
    word: str
    notified: Notified | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a hospital's own end has, by number; what it met twice, how many came again, whether all has receipts.

    `mishaps` are what befell it, in which it turned so many posts away; its address was `switched_on` again so often.
    """

    way: str
    taken: tuple[tuple[int, str], ...]
    doubled: tuple[str, ...] = ()
    repeats: int = 0
    receipts: int = 0
    unreceived: int = 0
    mishaps: tuple[str, ...] = ()
    switched_on: int = 0
    turned_away: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody who let a deadline pass had to be told of it at `at`, under this name of the matter."""

    application: ApplicationId
    about: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Money:
    """What finance filed and settles: the uploads' deltas applied in turn, and the national record of now.

    `borne` are those whom both public funds bear something of, once `months` of the term are over; `unexplained` are
    settlements whose difference is not all accounted for.
    """

    uploaded: Mapping[ApplicationId, Mapping[str, Any]]
    recorded: Mapping[ApplicationId, Mapping[str, Any]]
    borne: frozenset[ApplicationId] = frozenset()
    months: bool = False
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """`standings` may hold an application twice if the services are wrong, and so is no mapping.

    `planned` are all seats of the season, `books` where they stand, `held_back_left` those no round gave away.
    `wanted_in_vain` are seats the round left over that somebody it refused had named and could have had.
    `off_roster` are those whom no list fits though they need one. `money` is None in a season that files nothing.
    `postgraduates` applied as such, `linked` are those a base confirmed; on seats of the plan where the season says so.
    `sat` and `issued` are the completion examinations and certificates that were told, `counted` what counts of them.
    `left_at_hr` are of whom a hospital was told that they left, `never_at_hr` those of them who never were to come.
    `reminders` are what those had to be told ahead who let a deadline pass. `taken_over` is what hospitals' own ends
    have, where the season has such.
    `banned` gives the end of the ban on the person behind an application; `unrest` names what still moved
    or lay in a queue at the last look, `turned_away` the types of events an edge would not take.
    """

    planned: int
    books: Books = field(default_factory=dict)
    held_back_left: int = 0
    wanted_in_vain: tuple[tuple[ApplicationId, BaseCode, SpecialtyCode], ...] = ()
    submitted: frozenset[ApplicationId] = frozenset()
    off_roster: frozenset[ApplicationId] = frozenset()
    arrived: frozenset[ApplicationId] = frozenset()
    left: frozenset[ApplicationId] = frozenset()
    reinstated: frozenset[ApplicationId] = frozenset()
    standings: tuple[StatusLine, ...] = ()
    approved: frozenset[ApplicationId] = frozenset()
    ranked: frozenset[ApplicationId] = frozenset()
    postgraduates: frozenset[ApplicationId] = frozenset()
    postgraduates_in_plan: bool = False
    linked: tuple[LinkedLine, ...] = ()
    sat: frozenset[Sitting] = frozenset()
    issued: frozenset[ApplicationId] = frozenset()
    counted: Mapping[ApplicationId, CompletionLine] = field(default_factory=dict)
    places: tuple[PlaceLine, ...] = ()
    closed_accounts: frozenset[ApplicationId] = frozenset()
    banned: Mapping[ApplicationId, Moment] = field(default_factory=dict)
    left_at_hr: frozenset[ApplicationId] = frozenset()
    never_at_hr: frozenset[ApplicationId] = frozenset()
    back_at_hr: frozenset[ApplicationId] = frozenset()
    dead_letters: Mapping[str, int] = field(default_factory=dict)
    money: Money | None = None
    reminders: frozenset[Reminder] = frozenset()
    told: Mapping[RecipientName, tuple[ToldOutside, ...]] | None = None
    in_queues: frozenset[str] = frozenset()
    taken_over: Mapping[RecipientName, TakenOver] | None = None
    unrest: tuple[str, ...] = ()
    turned_away: tuple[str, ...] = ()

    @property
    def notified(self) -> frozenset[Notified]:
        """Everything anybody was to be told of an application, by whomever."""
        logs = (self.told or {}).values()
        return frozenset(each.notified for log in logs for each in log if each.notified is not None)

    @property
    def admitted(self) -> tuple[PlaceLine, ...]:
        return tuple(place for place in self.places if place.stage in ADMITTED)

    @property
    def reported(self) -> tuple[PlaceLine, ...]:
        return tuple(place for place in self.places if place.stage in REPORTED)

    @property
    def withdrawn(self) -> tuple[PlaceLine, ...]:
        return tuple(place for place in self.places if place.stage == WITHDRAWN)

    @property
    def present(self) -> tuple[PlaceLine | LinkedLine, ...]:
        """Who reported and stayed, with a place of the plan or linked."""
        return (*self.reported, *(one for one in self.linked if one.stage in REPORTED))

    @property
    def gone(self) -> tuple[PlaceLine | LinkedLine, ...]:
        """Who is withdrawn, with a place of the plan or linked."""
        return (*self.withdrawn, *(one for one in self.linked if one.stage == WITHDRAWN))
