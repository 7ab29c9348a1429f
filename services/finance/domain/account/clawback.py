"""What a withdrawal costs: all that counts as received, and a penalty on top [FIN-3, FIN-5]. Integer fen only."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.season.funding import Finance
from contracts.vocabulary import Fen, PayComponent


@dataclass(frozen=True, slots=True)
class Clawback:
    """`total_fen` is always `paid_fen` and `penalty_fen` together."""

    paid_fen: int
    penalty_fen: int

    @property
    def total_fen(self) -> int:
        return self.paid_fen + self.penalty_fen


def clawback(received: Iterable[tuple[PayComponent, Fen]], terms: Finance) -> Clawback:
    """The season says which components count and how high the penalty is."""
    paid_fen = sum(amount_fen for component, amount_fen in received if component in terms.clawback_counts)
    return Clawback(paid_fen, percent_of(paid_fen, terms.penalty_percent))


def percent_of(amount_fen: int, percent: int) -> int:
    """So many percent, rounded half to even to the fen [FIN-4]."""
    whole, rest = divmod(amount_fen * percent, 100)
    return whole + (rest > 50 or (rest == 50 and whole % 2 == 1))
