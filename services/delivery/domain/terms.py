"""On which terms somebody outside is told: those of the seasons that concern it, the strictest of each [DLV-1, DLV-4].

A base hears of the seasons it takes part in; everybody else of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from contracts.recipients import OF_A_BASE, RecipientKind, RecipientName
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """How often a heartbeat comes, within what time receipts do; nothing is dropped before `lives_until`."""

    heartbeat: timedelta
    receipts_within: timedelta
    retention: timedelta
    lives_until: Moment

    def keeps(self, said_at: Moment, now: Moment) -> bool:
        """Whether what was said then can still be read."""
        return now <= max(said_at, self.lives_until) + self.retention


def terms_of(recipient: RecipientName, seasons: Seasons) -> DeliveryTerms:
    """The terms of a recipient that some season knows."""
    ours = _concerning(recipient, seasons)
    told = [season.deliveries for season in ours]
    return DeliveryTerms(
        heartbeat=timedelta(minutes=min(each.heartbeat_minutes for each in told)),
        receipts_within=timedelta(hours=min(each.receipts_within_hours for each in told)),
        retention=timedelta(days=max(each.retention_days for each in told)),
        lives_until=max(season.admission.report_by for season in ours),
    )


def _concerning(recipient: RecipientName, seasons: Seasons) -> Sequence[Season]:
    kind, _, base = recipient.partition(".")
    if RecipientKind(kind) not in OF_A_BASE:
        return tuple(seasons.values())
    return [season for season in seasons.values() if season.base(base) is not None]
