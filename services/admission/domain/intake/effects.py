"""What a base's intake says of each place: offered, refused, taken back, released."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from contracts.envelope import Message
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, SeatReleased, Unplaced
from contracts.reasons import Reason
from contracts.season.calendar import Admission
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.intake.facts import Lost
from services.admission.domain.intake.offering import offers, unplaced
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import ResultLine, out, proposed_from
from services.admission.domain.intake.state import Intake


def suspensions(before: Intake, now: Intake) -> Iterator[Message]:
    """To all who were offered or refused a place on results that are void now: another word follows [EXM-4].

    To whoever left one too: there is no proposal that a failed physical drops them from, until they are proposed again.
    """
    reopened_at = now.results.reopened_at
    if before.placing is None or now.placing is not None or reopened_at is None:
        return
    for name in sorted(offers(before).keys() | unplaced(before) | (_left(now) - now.granted.keys())):
        yield _refusal(now, name, (Reason.SCORES_REOPENED,), reopened_at)


def recalled(before: Intake, now: Intake) -> Iterator[Message]:
    """The same to whoever left one, where other results took the place of those at once: no reopening was heard of."""
    if before.placed_on is None or now.placed_on in {None, before.placed_on}:
        return
    for name in sorted((before.vacations.keys() & _left(now)) - now.granted.keys()):
        yield _refusal(now, name, (Reason.SCORES_REOPENED,), before.placed_on)


def _left(intake: Intake) -> AbstractSet[ApplicationId]:
    """Who left a place that rested on results: none of a postgraduate's does [POL-7]."""
    return intake.vacations.keys() - {name for name, fell in intake.results.fell.items() if fell.linked}


def _refusal(intake: Intake, name: ApplicationId, reasons: tuple[Reason, ...], at: Moment) -> PlaceRefused:
    line = intake.results.lines.get(name)
    return PlaceRefused(
        application=name,
        season=intake.season,
        base=intake.base,
        reasons=reasons,
        refused_at=at,
        unplaced=_terms(line) if Reason.QUOTA_FULL in reasons else None,
        person_key=None if line is None else line.person_key,
    )


def given_away(intake: Intake, lost: Lost, at: Moment) -> PlaceRefused:
    """To whom a place was to be given back that is not there any more [ADM-2]."""
    return _refusal(intake, lost.application, (Reason.SEAT_GIVEN_AWAY,), at)


def _terms(line: ResultLine | None) -> Unplaced | None:
    """On what terms the provincial round may be entered [ADM-6]."""
    if line is None:
        return None
    return Unplaced(
        person_key=line.person_key,
        category=line.category,
        employer_level=line.employer_level,
        total_points=line.total_points,
        lot=line.lot,
        preferences=tuple(wish.specialty for wish in line.placings),
        marks=line.marks,
        licence=line.licence,
    )


def refusals(before: Intake, now: Intake, calendar: Admission) -> Iterator[Message]:
    """To whoever lost an offer, be it one left that was never theirs, and to the unplaced once placing is over."""
    lost = (offers(before).keys() - offers(now).keys() - now.vacations.keys()) | _never_theirs(before, now)
    full, fallen = unplaced(now), out(now.results)
    told = unplaced(before) if before.placed_on == now.placed_on else frozenset[ApplicationId]()
    for name in sorted(lost | (full - told)):
        if name in fallen:
            fell = now.results.fell[name]
            reasons, moment = fell.reasons, fell.dropped_at
        elif name in full or now.results.published is None:
            reasons, moment = (
                (Reason.QUOTA_FULL,),
                calendar.placing_closes(now.placed_on or calendar.backfill_physical_by),
            )
        else:
            reasons, moment = (Reason.MERIT_CORRECTED,), now.results.published.published_at
        yield _refusal(now, name, reasons, moment)


def _never_theirs(before: Intake, now: Intake) -> AbstractSet[ApplicationId]:
    """Who left a place that these results never gave them, as is known only now: they did not leave any."""
    if before.placed_on != now.placed_on:
        return frozenset()  # see `recalled`
    left = (before.vacations.keys() & now.vacations.keys()) - now.granted.keys()
    return left & (_held(before) - _held(now))


def _held(intake: Intake) -> AbstractSet[ApplicationId]:
    """Who holds a place of this drawing or has left it."""
    return (intake.placing or {}).keys() | intake.given_back.keys()


def offers_made(before: Intake, now: Intake) -> Iterator[Message]:
    """Every place that is new or on other terms; whoever left one hears only that its terms are others."""
    already, earlier = offers(before), _proposed_from(before) != _proposed_from(now)
    for name, place in sorted(offers(now).items(), key=lambda item: (item[1].rank, item[0])):
        if already.get(name) != place or earlier:
            yield _offer(now, name, place)
    for name, place in now.given_back.items():
        if name in before.vacations and (before.given_back.get(name) != place or earlier):
            yield _offer(now, name, place)


def _proposed_from(intake: Intake) -> Moment | None:
    """Since when the base proposes, where the results its places rest on were published anew."""
    return None if intake.placed_on is None else proposed_from(intake.results, intake.placed_on)


def _offer(intake: Intake, name: ApplicationId, place: Place) -> PlaceOffered:
    return PlaceOffered(
        application=name,
        season=intake.season,
        person_key=place.person_key,
        category=place.category,
        base=intake.base,
        specialty=place.specialty,
        total_points=place.total_points,
        rank=place.rank,
        offered_at=place.offered_at,
        physical_by=place.physical_by,
        proposed_from=_proposed_from(intake),
    )


def releases(before: Intake, now: Intake) -> Iterator[Message]:
    """Every leaving is answered once, as soon as places are drawn; anew where its date is another by now [SAGA-3]."""
    left = {name: one.vacated_at for name, one in now.vacations.items()}
    was = {} if before.placing is None else {name: one.vacated_at for name, one in before.vacations.items()}
    for name in sorted(name for name, at in left.items() if was.get(name) != at):
        place = now.granted.get(name) or (before.placing or {}).get(name) or (now.placing or {}).get(name)
        line = now.results.lines.get(name)
        specialty = place.specialty if place else line.placings[0].specialty if line and line.placings else None
        if specialty is not None:
            yield SeatReleased(
                application=name, season=now.season, base=now.base, specialty=specialty, vacated_at=left[name]
            )
