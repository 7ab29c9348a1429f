"""What of a log can still be read: for its season and some time; what is older has a code of its own [DLV-1]."""

from contracts.recipients import RecipientName
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.chassis.http.problems import Problem
from services.delivery.domain.log.state import PAGE_ENTRIES, page_with
from services.delivery.domain.terms import DeliveryTerms, terms_of
from services.delivery.store import Logs


async def still_kept(seasons: Seasons, logs: Logs, recipient: RecipientName, after: int, now: Moment) -> None:
    """Raises `Problem`, and names the first number that is kept, where what follows this one no longer is."""
    terms = terms_of(recipient, seasons)
    first = page_with(after + 1)
    if terms.keeps(terms.lives_until, now) or await _kept(logs, recipient, first, terms, now):
        return
    gone, kept = first, page_with(await logs.last(recipient)) + 1
    while kept - gone > 1:
        middle = (gone + kept) // 2
        gone, kept = (gone, middle) if await _kept(logs, recipient, middle, terms, now) else (middle, kept)
    raise Problem(410, "no_longer_kept", "after", f"the first that is kept is {(kept - 1) * PAGE_ENTRIES + 1}")


async def _kept(logs: Logs, recipient: RecipientName, nth: int, terms: DeliveryTerms, now: Moment) -> bool:
    """Whether a page is: as long as anything on it is, or nothing stands there yet."""
    entries = await logs.entries(recipient, (nth - 1) * PAGE_ENTRIES, PAGE_ENTRIES)
    return not entries or any(terms.keeps(entry.time, now) for entry in entries)
