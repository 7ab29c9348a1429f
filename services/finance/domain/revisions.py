"""Money told of under a number: of one number the last revision stands, unless it took the money back [FIN-5]."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from contracts.vocabulary import Moment


class ToldOfMoney(Protocol):
    """What a message said of money, under the message's own key."""

    @property
    def key(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def reversed(self) -> bool: ...


R = TypeVar("R", bound=ToldOfMoney)


def revisions(
    told: Iterable[R], number: Callable[[R], str | None], at: Callable[[R], Moment]
) -> Mapping[str, Sequence[R]]:
    """Everything said of each, the first revision first; by its number, or by its message's key without one."""
    found = dict[str, list[R]]()
    for one in told:
        named = number(one)
        found.setdefault(f"number/{named}" if named else f"message/{one.key}", []).append(one)
    return {
        name: sorted(said, key=lambda one: (one.revision, at(one).isoformat(), one.key))
        for name, said in sorted(found.items())
    }


def standing(told: Mapping[str, Sequence[R]]) -> list[R]:
    """Those that stand."""
    return [said[-1] for said in told.values() if not said[-1].reversed]
