"""What a part of a roster says: lines that stand and lines struck, and why an edition changes nothing [REG-13]."""

from contracts.messages.registration import EditionRefused, RosterLineStood, RosterLineStruck
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import PersonKey
from services.registration.domain.matching import asked_for
from services.registration.domain.roster.facts import Edition, Event
from services.registration.domain.roster.state import PartKey, RosterPart, part_of


def edition_refused(part: RosterPart, new: Edition, seasons: Seasons) -> list[Event]:
    """The answer to an edition that changes nothing: an older one, one of two under a number, or not needed.

    Of the two one changes nothing, whichever came first: their number is refused in either order.
    """
    held, of = part.edition, part_of(part.key)
    again = held is not None and held != new and new.revision == held.revision
    found = {
        Reason.REVISION_SUPERSEDED: held is not None and new.revision < held.revision,
        Reason.REVISION_REPEATED: again,
        Reason.SEASON_CLOSED: seasons[of.season].closed_by(new.published_at),
        Reason.ROSTER_NOT_NEEDED: not asked_for(of.kind, seasons[of.season]),
    }
    reasons = tuple(reason for reason, holds in found.items() if holds)
    refused = EditionRefused(
        season=of.season,
        kind=of.kind,
        roster=of.roster,
        part=of.part,
        revision=new.revision,
        reasons=reasons,
    )
    return [refused] if reasons else []


def line_stood(key: PartKey, who: PersonKey, edition: Edition, seasons: Seasons) -> RosterLineStood:
    of, place = part_of(key), edition.places.get(who)
    return RosterLineStood(
        track=seasons[of.season].track,
        person_key=who,
        roster=of.roster,
        part=of.part,
        entry=edition.entries[who],
        line=None if place is None else place.line,
        school=None if place is None else place.school,
    )


def line_struck(key: PartKey, who: PersonKey, seasons: Seasons) -> RosterLineStruck:
    of = part_of(key)
    return RosterLineStruck(
        season=of.season,
        track=seasons[of.season].track,
        person_key=who,
        kind=of.kind,
        roster=of.roster,
        part=of.part,
    )
