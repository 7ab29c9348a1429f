"""What an account tells others: admission, and the rolls [SAGA-2, SAGA-3, SAGA-4, FIN-5]."""

from contracts.messages.finance import AccountClosed, AccountListed, AccountOpened
from contracts.season.season import Seasons
from contracts.vocabulary import Fen, PayComponent
from services.finance.domain.account.clawback import clawback
from services.finance.domain.account.facts import Event, Unclosed
from services.finance.domain.account.payments import stood
from services.finance.domain.account.state import Account


def opening_told(known: Account) -> list[Event]:
    if known.opened is None:
        return []
    opening = AccountOpened(
        application=known.application,
        opened_at=known.opened.opened_at,
        reopened_at=known.reopened.reopened_at if known.reopened else None,
    )
    return [] if opening == known.opening else [opening]


def closing_told(known: Account, seasons: Seasons) -> list[Event]:
    """The clawback of everything paid; said again when more of that becomes known, or is paid after all [FIN-5]."""
    closed = known.withdrawn
    if closed is None:
        return [] if known.closing is None else [Unclosed()]
    due = clawback(received(known), seasons[closed.season].finance)
    closing = AccountClosed(
        application=known.application,
        season=closed.season,
        paid_fen=due.paid_fen,
        penalty_fen=due.penalty_fen,
        clawback_fen=due.total_fen,
        closed_at=closed.closed_at,
    )
    return [] if closing == known.closing else [closing]


def listings_told(known: Account) -> list[Event]:
    """What the rolls of its base, and of any base named before, must know."""
    opened, closed = known.opened, known.withdrawn
    if opened is None:
        return []
    words = (
        AccountListed(
            application=known.application,
            season=opened.season,
            base=base,
            category=opened.category,
            specialty=opened.specialty,
            opened_at=opened.opened_at if base == opened.base else None,
            left_at=closed.closed_at if closed else None,
            held_back=opened.held_back,
        )
        for base in known.bases
    )
    return [word for word in words if known.listings.get(word.base) != word]


def received(account: Account) -> list[tuple[PayComponent, Fen]]:
    """What was paid, by the last revision of each payment, whenever that was."""
    return [(paid.component, paid.amount_fen) for paid in stood(account)]
