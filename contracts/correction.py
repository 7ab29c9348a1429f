"""What was told wrongly: a later revision of the same thing says it right, or that it never was [COR-1].

Everybody who keeps acts keeps every revision, so that it can be read who said what when, and counts what stands.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Self, TypeVar

from pydantic import model_validator

from contracts.envelope import Message, Part
from contracts.reasons import Reason
from contracts.vocabulary import Moment, Revision, Text


class Correction(Part):
    """Why a later revision was told, who decided so and when; it does not `stand` where the thing never was."""

    reason: Text
    by: Text
    corrected_at: Moment
    stands: bool = True


class Correctable(Message):
    """An act that can be told anew: of one thing the highest revision counts. A later revision says why it is there."""

    revision: Revision = 1
    correction: Correction | None = None

    @property
    def corrected_at(self) -> Moment | None:
        """When it was decided that what had been told is wrong."""
        return None if self.correction is None else self.correction.corrected_at

    @model_validator(mode="after")
    def _says_why_it_was_corrected(self) -> Self:
        if (self.revision > 1) is (self.correction is None):
            raise ValueError("a revision above 1 comes with a correction, and the first one without")
        return self


C = TypeVar("C", bound=Correctable)


def corrections(told: Iterable[C], thing: Callable[[C], Hashable]) -> Mapping[Hashable, C]:
    """The correction that counts of each thing that was corrected; `thing` says what two acts are revisions of.

    Of two under one number it is the one decided first, whichever came first.
    """
    count: dict[Hashable, C] = {}
    for act in sorted((act for act in told if act.correction is not None), key=_precedence, reverse=True):
        count[thing(act)] = act
    return count


def standing(told: Iterable[C], thing: Callable[[C], Hashable]) -> tuple[C, ...]:
    """What stands of what was told, in the order given.

    Of what was never corrected all stands; a correction speaks for everything told of its thing in a lower revision.
    """
    acts = tuple(told)
    count = corrections(acts, thing)
    return tuple(act for act in acts if thing(act) not in count or _stands(act, count[thing(act)])) if count else acts


def told_to_stand(act: Correctable) -> bool:
    """Whether it says that something was, not that it never was."""
    return act.correction is None or act.correction.stands


def overtaken(
    told: Iterable[C], thing: Callable[[C], Hashable], happened_at: Callable[[C], Moment]
) -> Mapping[C, Reason]:
    """The acts whose sender has to hear that they do not count, though nobody corrected them.

    One without a correction that happened after its thing was corrected is another one, and comes under the next
    revision; of two under one number the one decided first counts.
    """
    acts = tuple(told)
    count = corrections(acts, thing)
    others = ((act, count[thing(act)]) for act in acts if thing(act) in count)
    reasons = {act: _overtaken(act, counting, happened_at) for act, counting in others}
    return {act: reason for act, reason in reasons.items() if reason is not None}


def _overtaken(act: C, counting: C, happened_at: Callable[[C], Moment]) -> Reason | None:
    if act.revision == counting.revision and act != counting:
        return Reason.REVISION_REPEATED
    decided = counting.corrected_at
    another = act.correction is None and decided is not None and happened_at(act) > decided
    return Reason.REVISION_SUPERSEDED if another else None


def _stands(act: Correctable, count: Correctable) -> bool:
    return act == count and act.correction is not None and act.correction.stands


def _precedence(act: Correctable) -> tuple[int, Moment | None, str]:
    """The highest revision first, and of that the one decided first."""
    return -act.revision, act.corrected_at, act.model_dump_json()
