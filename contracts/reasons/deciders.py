"""Who can decide otherwise where something was refused, by the reason [REG-13, COR-1].

Nobody can where a rule says so, or where its sender has to mend it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from contracts.reasons.code import Reason


class Decider(StrEnum):
    """An office whose decision, told as a message of its own, changes what was refused."""

    PROVINCE = "province"
    BASE = "base"


DECIDERS: Final[Mapping[Reason, Decider]] = {
    **dict.fromkeys(
        (
            *(Reason.TOLD_TOO_LATE, Reason.SEAT_GIVEN_AWAY, Reason.ROUND_DRAWN, Reason.PLACING_CLOSED),
            *(Reason.SCORES_ALREADY_FINAL, Reason.ADMISSIONS_EXIST, Reason.OBJECTION_PENDING, Reason.LIST_PUBLISHED),
            *(Reason.PLACED_TOO_FAR, Reason.DATE_NOT_MOVABLE, Reason.DATE_PASSED, Reason.DATES_DISAGREE),
            *(Reason.SEASON_CLOSED, Reason.SEASON_NOT_OVER),
        ),
        Decider.PROVINCE,
    ),
    **dict.fromkeys((Reason.AMENDED_TOO_LATE, Reason.WITHDRAWAL_UNDECIDED, Reason.ABSENT_FROM_REVIEW), Decider.BASE),
}


def deciders_of(said: Mapping[str, Any]) -> tuple[Decider, ...]:
    """Whoever can decide otherwise, each once, in the order of the reasons."""
    found = (DECIDERS[reason] for reason in said.get("reasons", ()) if reason in DECIDERS)
    return tuple(dict.fromkeys(found))
