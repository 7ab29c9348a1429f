"""When a base's scores were final, and when open: by the times of declarations and reopenings alone [EXM-4]."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.messages.exams import Closure
from contracts.messages.platform.acts import ScoresReopened
from contracts.vocabulary import Moment


@dataclass(frozen=True, slots=True)
class Finality:
    """Since when scores are final (None: open), and when they had been before they were reopened."""

    final_at: Moment | None = None
    closures: tuple[Closure, ...] = ()

    def takes(self, moment: Moment) -> bool:
        """Whether what came into being at this moment counts, or would if nothing else changed."""
        after = self.final_at is not None and moment > self.final_at
        return not after and not any(closed.final_at < moment < closed.reopened_at for closed in self.closures)


def finality_of(declared: Iterable[Moment], reopened: Iterable[Moment]) -> Finality:
    """The earliest declaration counts until the next reopening; after that the next declaration, and so on.

    A declaration of the very moment of a reopening is taken to come before it.
    """
    final_at: Moment | None = None
    closures: list[Closure] = []
    for moment, opens in sorted([*((at, False) for at in declared), *((at, True) for at in reopened)]):
        if opens and final_at is not None:
            closures.append(Closure(final_at=final_at, reopened_at=moment))
            final_at = None
        elif not opens and final_at is None:
            final_at = moment
    return Finality(final_at, tuple(closures))


def effective(reopenings: Iterable[ScoresReopened], admitted_at: Moment | None) -> tuple[ScoresReopened, ...]:
    """The reopenings that came before anyone was admitted by the scores."""
    return tuple(one for one in reopenings if admitted_at is None or one.reopened_at < admitted_at)
