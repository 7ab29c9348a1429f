"""Everything the platform can tell wrong, how it tells it right, and what everybody is left with after that [COR-1].

Each in the smallest scene it counts in; the moments of the saga, with its deadlines, are tried in
`tests/admission/test_corrections.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.envelope import Message
from tests.convergence.right_elsewhere import (
    account,
    application,
    board,
    calendar,
    candidate,
    policy,
    reduction,
    review,
    roll,
)
from tests.convergence.right_places import completed, enrolment, intake

End = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Case:
    """Told `given` and `wrong`, then `right`, a message or two, it ends as `once` told.

    Told `given` and `was`, `wrong` where none is said, then that it `never` was, it ends as `given` alone.
    """

    end: End
    given: tuple[Any, ...]
    wrong: Any
    right: tuple[Any, ...] = ()
    once: tuple[Any, ...] = ()
    never: Any = None
    was: Any = None

    @property
    def name(self) -> str:
        told: type[Message] = type(self.wrong)
        return told.TYPE.removeprefix("platform.")


_ALL: Final = (*application(), *review(), *reduction(), *candidate(), *board(), *account(), *roll(), *policy())
CASES: Final[tuple[Case, ...]] = tuple(
    Case(*each) for each in (*_ALL, *enrolment(), *completed(), *intake(), *calendar())
)
