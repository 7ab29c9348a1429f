"""What the provincial round hears, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.envelope import Message
from contracts.latest import Latest
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft, SeatsRemained
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import ApplicationId, BaseCode
from services.admission.domain.province.drawing import Grant

Hears = AdjustmentEntered | AdjustmentLeft | SeatsRemained | DeadlineReached


RoundEntry = Latest[AdjustmentEntered | AdjustmentLeft]
"""An applicant's latest word on the round."""
Remained = Latest[SeatsRemained]
"""A base's latest word on what it has left."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a draw rests on: who takes part, and what is left where."""

    entered: Mapping[ApplicationId, AdjustmentEntered] = field(default_factory=dict)
    remained: Mapping[BaseCode, SeatsRemained] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    word: AdjustmentEntered | AdjustmentLeft | SeatsRemained
    sequence: int


@dataclass(frozen=True, slots=True)
class RoundDrawn:
    """The draw was made."""

    grants: Mapping[ApplicationId, Grant]
    rested_on: RoundFacts = field(default_factory=RoundFacts)


@dataclass(frozen=True, slots=True)
class Counted:
    """Every base was asked."""


Event = Noted | RoundDrawn | Counted | Message
