"""The answer to every claim on a place: granted in the order of submission [REG-4, REG-9]."""

from collections.abc import Mapping, Sequence

from contracts.messages.registration import ClaimAnswered, ClaimMade, RosterEntry
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId
from services.registration.domain.person.state import Person


def answers(person: Person, seasons: Seasons) -> Mapping[ApplicationId, ClaimAnswered]:
    """Granted in the order of submission, ties by number: the first to claim a season holds its place until it ends.

    A claim submitted while another held the place is refused, and stays so when that one ends later.
    """
    holders: list[ClaimMade] = []
    said: dict[ApplicationId, ClaimAnswered] = {}
    entries = _entries(person)
    claims = (kept.claim for kept in person.claims.values())
    for claim in sorted(claims, key=lambda claim: (claim.first_submitted_at, claim.application)):
        asks_for_place = claim.live or claim.ended_at is not None
        reasons = (
            *((Reason.ALREADY_APPLIED,) if asks_for_place and _taken(holders, claim) else ()),
            *((Reason.BANNED,) if person.barring.bars(claim.first_submitted_at, seasons[claim.season].bans) else ()),
        )
        if asks_for_place and not reasons:
            holders.append(claim)
        said[claim.application] = ClaimAnswered(
            application=claim.application,
            track=person.track,
            person_key=person.person_key,
            granted=claim.live and not reasons,
            reasons=reasons,
            entries=entries,
            earlier_withdrawals=person.barring.earlier(claim),
        )
    return said


def _entries(person: Person) -> tuple[RosterEntry, ...]:
    """What is said of the person now, each thing once, in an order that arrival does not change."""
    lines = {kept.entry for kept in person.lines.values() if kept.entry is not None}
    return tuple(sorted(lines | {kept.entry for kept in person.placements.values() if kept.stands}, key=repr))


def _taken(holders: Sequence[ClaimMade], claim: ClaimMade) -> bool:
    return any(
        holder.season == claim.season and (holder.ended_at is None or holder.ended_at > claim.first_submitted_at)
        for holder in holders
    )
