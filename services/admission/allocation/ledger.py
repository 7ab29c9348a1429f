"""The ledger of seats, double entry: what one account loses another gains, so no seat is ever lost [ADM-2]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.admission.allocation.accounts import Pot, SeatAccount, SeatEntry
from services.admission.allocation.plan import ProgrammeId, Seats
from services.admission.allocation.posting import LedgerTerms, Rule, broken


@dataclass(frozen=True, slots=True)
class Ledger:
    """What stands in each account. The sum of all is zero; none but `PLAN` is below it.

    The entries themselves are the caller's to keep: a ledger stays as small as the plan.
    """

    balances: Mapping[SeatAccount, int] = field(default_factory=dict)

    def seats(self, pot: Pot, programme: ProgrammeId | None = None) -> int:
        return self.balances.get(SeatAccount(programme, pot), 0)

    def total(self, pot: Pot) -> int:
        """Seats in this pot over all programmes."""
        return sum(seats for account, seats in self.balances.items() if account.pot is pot)

    def free(self, programme: ProgrammeId) -> Seats:
        """What the programme can still give."""
        return Seats(self.seats(Pot.OPEN, programme), self.seats(Pot.RESERVED, programme))

    @property
    def planned(self) -> int:
        """How many seats there are in all, held-back ones included."""
        return -self.total(Pot.PLAN)


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """An entry that was not posted, and the rule against it; `posting.CITED` says it in words."""

    entry: SeatEntry
    rule: Rule


@dataclass(frozen=True, slots=True)
class Posted:
    """The ledger after the entries that were allowed, in their order."""

    ledger: Ledger
    entries: tuple[SeatEntry, ...]
    refused: tuple[EntryRefused, ...]


def post(ledger: Ledger, entries: Iterable[SeatEntry], terms: LedgerTerms) -> Posted:
    """Post one entry after another; what breaks a rule is left out and named."""
    balances, posted, refused = dict(ledger.balances), list[SeatEntry](), list[EntryRefused]()
    for entry in entries:
        rule = broken(entry, balances.get(entry.source, 0), terms)
        if rule is not None:
            refused.append(EntryRefused(entry, rule))
            continue
        for account, change in ((entry.source, -entry.seats), (entry.target, entry.seats)):
            balances[account] = balances.get(account, 0) + change
        posted.append(entry)
    return Posted(Ledger(dict(sorted(balances.items(), key=_by_name))), tuple(posted), tuple(refused))


def _by_name(item: tuple[SeatAccount, int]) -> tuple[ProgrammeId, str]:
    account, _ = item
    return account.programme or ProgrammeId("", ""), account.pot.value
