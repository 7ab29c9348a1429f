"""Whole bases over a whole term on the chassis' own pure step: reports, jobs, assessments, payments, month by month."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.envelope import Envelope, Received
from contracts.season.season import Base, Season
from services.finance.domain import months
from services.finance.domain.account.state import Account
from services.finance.domain.roll.places import plan
from services.finance.projections.settlement import Settled, settlement
from tests.finance.province import arrivals, month_of, noon, recomputed
from tests.paper import Paper, service


@dataclass
class Term:
    """One base's trainees, told on paper; `raw` keeps who came and left, as it was said."""

    season: Season
    base: Base
    trainees: int
    paid: bool = True
    paper: Paper = field(default_factory=lambda: Paper(service("finance")))
    raw: list[Any] = field(default_factory=list)
    told: int = 0

    def play(self, count: int) -> None:
        """Everyone arrives; then so many months pass, each with its jobs, assessments and payments."""
        for number in range(self.trainees):
            words = list(arrivals(self.season, self.base.code, number))
            self.raw += words
            self._tell(words)
        month = months.name(self.season.finance.term_starts)
        present = sorted({word.application for word in self.raw if hasattr(word, "reported_at")})
        for _ in range(count):
            for due, place, name in self.paper.kept.due(months.ended_at(month)):
                self.paper.fire(due, place, name)
            for application in present:
                self._tell(month_of(self.season, application, self.base.code, month, paid=self.paid))
            month = months.after(month)

    def _tell(self, messages: Iterable[Any]) -> None:
        """What is said, and what finance then says to itself."""
        waiting = [self._heard(message) for message in messages]
        while waiting:
            messages = self.paper.commit(waiting)
            waiting = [again for outgoing in messages if (again := self.paper.heard(outgoing)) is not None]

    def _heard(self, message: Any) -> Received[Any]:
        self.told += 1
        name = f"{self.told}"
        source = "platform" if message.TYPE.startswith("platform.") else "admission"
        when = noon(date(2025, 1, 1))
        return Received(
            message,
            Envelope.model_construct(
                id=name,
                source=source,
                type=message.TYPE,
                time=when,
                correlation_id=name,
                causation_id=None,
                sequence=self.told,
            ),
        )

    @property
    def accounts(self) -> Mapping[str, Account]:
        return {key: self.paper.state(kind, key) for kind, key in self.paper.documents if kind == "account"}

    def settled(self, through: str) -> tuple[Settled, ...]:
        """What the ledger says of the base's public money."""
        roll = self.paper.state("roll", f"{self.season.id}/{self.base.code}")
        return settlement(roll, self.accounts, plan(self.base), self.season.finance, through)

    def from_raw(self, rate_fen: int, through: str) -> Mapping[str, int]:
        """What the raw messages say of one monthly rate, person by person."""
        ends = months.whole(through).last
        return recomputed(self.raw, rate_fen, self.season.finance.term_starts.date(), ends)


def through(season: Season, count: int) -> str:
    """The last of so many months of the term."""
    month = months.name(season.finance.term_starts)
    for _ in range(count - 1):
        month = months.after(month)
    return month


def disagreements(term: Term, last: str) -> Iterator[str]:
    """Where ledger and raw messages part, fund by fund and person by person; nobody may be beyond the plan."""
    for settled, rate_fen in zip(term.settled(last), (120_000, 83_300), strict=True):
        ledger = {share.application: share.settled_fen for share in settled.shares if share.settled_fen}
        raw = {name: amount for name, amount in term.from_raw(rate_fen, last).items() if amount}
        if ledger != raw:
            yield f"{term.base.code} {settled.fund}"
        if settled.explained_fen != settled.balance_fen:
            yield f"{term.base.code} {settled.fund}: unexplained"
