"""The order of places on a roll, and since when each is within the plan [FIN-6].

Places go by the day of admission, then by application number. Whoever stands beyond the plan moves into it when enough
of those before have left; postgraduates stand outside it [REG-7], or where they take seats of the plan count against it
and are borne by nobody all the same [POL-7, FIN-7]. A seat the province held back is one more of the
plan: whoever sits on it takes none of the base's own.
"""

from collections.abc import Iterator

from contracts.messages.finance import AccountListed
from contracts.season.season import Base
from contracts.vocabulary import Category, Moment
from services.finance.domain import months
from services.finance.domain.roll.state import Roll


def plan(base: Base) -> int:
    """The headcount of the base's plan: all its seats."""
    return sum(programme.seats for programme in base.programmes)


def places(
    roll: Roll, seats: int, *, postgraduates_in_plan: bool = False
) -> Iterator[tuple[AccountListed, Moment | None]]:
    """Everyone on the roll in the order of places, with the moment from which public funds bear the place."""
    leaving: list[Moment | None] = []
    for word in in_turn(roll):
        if word.category is Category.POSTGRADUATE:
            yield word, None
            leaving += [word.left_at] if postgraduates_in_plan else []
            continue
        if word.held_back:
            yield word, word.opened_at
            continue
        yield word, _since(word, leaving, seats)
        leaving.append(word.left_at)


def _since(word: AccountListed, before: list[Moment | None], seats: int) -> Moment | None:
    """The day after the last of the places needed was left, which is the leaver's still; at once where one is free."""
    opened = word.opened_at
    needed = len(before) - seats + 1
    if needed <= 0 or opened is None:
        return opened
    left = sorted(moment for moment in before if moment is not None)
    return max(opened, months.day_after(left[needed - 1])) if seats > 0 and needed <= len(left) else None


def in_turn(roll: Roll) -> list[AccountListed]:
    """Whose accounts are this base's, by admission, then by application number."""
    words = [(line.word.opened_at, line.word) for line in roll.lines.values()]
    here = [(at, word.application, word) for at, word in words if at is not None]
    return [word for _, _, word in sorted(here, key=lambda each: each[:2])]
