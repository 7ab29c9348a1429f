"""What a page may tell that follows from nothing else: only its form can be judged [ADM-9]."""

from datetime import datetime
from typing import Any, Final

from contracts.reasons import Reason

HOWS: Final = frozenset({"fell", "left"})
_REASONS: Final = frozenset(map(str, Reason))


def moment(told: str) -> datetime:
    """A moment in its one spelling."""
    at = datetime.fromisoformat(told)
    if at.tzinfo is None or at.isoformat() != told:
        raise ValueError(told)
    return at


def explained(outcome: dict[str, Any]) -> bool:
    """Whether somebody went in a way there is, for reasons there are, each said once."""
    reasons = outcome["reasons"]
    return outcome["how"] in HOWS and 0 < len(reasons) == len(set(reasons)) and _REASONS.issuperset(reasons)
