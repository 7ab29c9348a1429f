"""The answer to everybody who entered the round: a seat, or why there is none [ADM-6]."""

from collections.abc import Iterator, Mapping

from contracts.envelope import Message
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentOffered, AdjustmentRefused, SeatGranted
from contracts.reasons import Reason
from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.province.drawing import Grant


def answers(
    entered: Mapping[ApplicationId, AdjustmentEntered],
    grants: Mapping[ApplicationId, Grant],
    season: Season,
    calendar: ProvincialRound,
) -> Iterator[Message]:
    """To whoever is granted a seat the offer, and to its base that it is gone; to all others that there is none."""
    for name, entry in entered.items():
        grant = grants.get(name)
        if grant is None:
            yield refusal(name, season, Reason.ROUND_FULL, calendar.closes)
            continue
        yield SeatGranted(
            application=name,
            season=season.id,
            base=grant.base,
            specialty=grant.specialty,
            held_back=grant.held_back,
            granted_at=calendar.closes,
        )
        yield AdjustmentOffered(
            application=name,
            season=season.id,
            person_key=entry.person_key,
            category=entry.category,
            base=grant.base,
            specialty=grant.specialty,
            total_points=entry.total_points,
            rank=grant.rank,
            held_back=grant.held_back,
            offered_at=calendar.closes,
            physical_by=calendar.physical_by,
        )


def refusal(application: ApplicationId, season: Season, reason: Reason, at: Moment) -> AdjustmentRefused:
    return AdjustmentRefused(application=application, season=season.id, reasons=(reason,), refused_at=at)
