"""What must hold when a season is over, whatever happened in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from contracts.reasons import Reason
from contracts.recipients import RecipientKind
from contracts.vocabulary import ApplicationId
from operations.filing.admissions import WITHDRAWN, PlaceLine
from rehearsal.simulator.facts import IN_TRAINING, LEFT, OFFERS, LinkedLine, Notified, SystemFacts

ROSTER_REASONS: Final = frozenset(
    {Reason.NOT_ON_ROSTER, Reason.ROSTER_NAME_DISAGREES, Reason.ROSTER_BASE_DISAGREES, Reason.PLACED_TOO_FAR}
)
"""What registration says of whom no list fits."""


def every_application_is_in_one_state(facts: SystemFacts) -> bool:
    """Every application sent, and no other, stands exactly once; what is not final waits for someone [SAGA-6]."""
    times = Counter(standing.application for standing in facts.standings)
    return times == Counter(facts.submitted) and all(
        standing.final != bool(standing.waits_for) for standing in facts.standings
    )


def rosters_decide_who_matches(facts: SystemFacts) -> bool:
    """Whoever needs a list and fits none is refused for it, and nobody else is [REG-5, REG-6, REG-7]."""
    refused = {each.application for each in facts.standings if ROSTER_REASONS.intersection(each.reasons)}
    accepted = {each.application for each in facts.standings if each.stage != "refused"}
    return refused == facts.off_roster and accepted.isdisjoint(facts.off_roster)


def outside_the_plan_takes_no_seat(facts: SystemFacts) -> bool:
    """Postgraduates are qualified without being ranked, and nobody proposes them for a seat [REG-7]."""
    proposed = {place.application for place in facts.places}
    return facts.postgraduates.isdisjoint(facts.ranked | proposed) and _linked(facts) <= facts.postgraduates


def postgraduates_are_followed_to_the_end(facts: SystemFacts) -> bool:
    """Whoever a base confirmed is linked, and in the end in training or withdrawn; nobody else is [CLO-1].

    But for those who were told that the seats of the plan had gone to others [POL-7].
    """
    ended = all(each.stage in IN_TRAINING or each.stage == WITHDRAWN for each in facts.linked)
    full = {each.application for each in facts.standings if Reason.PLAN_FULL in each.reasons}
    told = not full or facts.postgraduates_in_plan
    return ended and told and _linked(facts) == (facts.approved & facts.postgraduates) - full


def admitted_within_seats(facts: SystemFacts) -> bool:
    """No programme admits more than it has seats [ADM-1]."""
    taken = Counter((place.base, place.specialty) for place in _seated(facts, facts.admitted))
    return all(programme in facts.books and count <= facts.books[programme].seats for programme, count in taken.items())


def every_seat_is_accounted_for(facts: SystemFacts) -> bool:
    """The books hold the plan's seats and no other, and whoever holds a place holds one of them [ADM-2]."""
    held = Counter((place.base, place.specialty) for place in _seated(facts, facts.places) if place.stage not in LEFT)
    taken = {programme: booked.taken for programme, booked in facts.books.items() if booked.taken}
    return (
        taken == held and sum(booked.seats for booked in facts.books.values()) + facts.held_back_left == facts.planned
    )


def nobody_is_admitted_before_being_offered(facts: SystemFacts) -> bool:
    """An operation follows the offer it answers [ADM-7]."""
    dated = ((one.offered_at, one.admitted_at) for one in facts.admitted)
    return all(offered is None or admitted is None or offered <= admitted for offered, admitted in dated)


def every_free_seat_that_was_wanted_is_used(facts: SystemFacts) -> bool:
    """The round leaves no seat over that somebody it refused could have had, be it of a base nobody chose [ADM-6]."""
    return not facts.wanted_in_vain


def admitted_are_reported_or_withdrawn(facts: SystemFacts) -> bool:
    return len(facts.admitted) == len(facts.reported) + len(facts.withdrawn)


def whoever_arrived_is_reported(facts: SystemFacts) -> bool:
    """The services know of exactly those whom the bases saw arrive in time, and who stayed [SAGA-4, SAGA-5]."""
    return {each.application for each in facts.present} == facts.arrived - facts.left


def whoever_stayed_is_in_training(facts: SystemFacts) -> bool:
    """Once the term has begun nobody is left between reporting and training [SAGA-1, SAGA-6]."""
    return all(each.stage in IN_TRAINING for each in facts.present)


def examinations_count_as_they_were_sat(facts: SystemFacts) -> bool:
    """Every completion examination counts, and whoever has a certificate passed one and trained to the end [CLO-3]."""
    counted = frozenset(one for line in facts.counted.values() for one in line.sat)
    certified = {application for application, line in facts.counted.items() if line.certified}
    passed = {application for application, _, passes in counted if passes}
    trained = {each.application for each in facts.present if each.stage == "completed"}
    return counted == facts.sat and certified == facts.issued and certified <= passed & trained


def reinstated_owe_nothing(facts: SystemFacts) -> bool:
    """Every compensation of a reinstated trainee was reversed: the ban, the account, the word to HR [SAGA-4]."""
    back = facts.reinstated - facts.left
    free = back.isdisjoint(facts.banned) and back.isdisjoint(facts.closed_accounts)
    return free and back <= {each.application for each in facts.present} and facts.back_at_hr == facts.reinstated


def withdrawn_are_banned(facts: SystemFacts) -> bool:
    """Registration bars every person who never reported, or left [SAGA-3, SAGA-5]."""
    return all(each.application in facts.banned for each in facts.gone)


def withdrawn_have_closed_accounts(facts: SystemFacts) -> bool:
    return all(each.application in facts.closed_accounts for each in facts.gone)


def withdrawn_are_known_to_hr(facts: SystemFacts) -> bool:
    """The hospital was told of everyone who left, and of nobody else but who never was to come [SAGA-3, COR-1]."""
    left = facts.left_at_hr - facts.never_at_hr - (facts.reinstated - facts.left)
    expected = {place.application for place in facts.admitted} | _linked(facts)
    return {each.application for each in facts.gone} == left and facts.never_at_hr.isdisjoint(expected)


def deltas_give_todays_record(facts: SystemFacts) -> bool:
    """The deltas of all uploads, applied in turn, give the national record as it stands [EXP-2]."""
    return facts.money is None or facts.money.uploaded == facts.money.recorded


def the_record_holds_whoever_was_admitted_and_stayed(facts: SystemFacts) -> bool:
    """The national record has exactly those who were admitted or linked and have not left [EXP-2, CLO-1]."""
    admitted = {place.application for place in facts.admitted if place.stage not in LEFT}
    staying = admitted | {each.application for each in facts.linked if each.stage not in LEFT}
    return facts.money is None or facts.money.recorded.keys() == staying


def funds_go_by_plan(facts: SystemFacts) -> bool:
    """As nobody is admitted over plan, public funds bear of everyone who trains, and every difference is explained.

    A seat the province held back belongs to the plan at whatever base it is used [FIN-6]. They bear nothing of
    postgraduates [FIN-7].
    """
    if facts.money is None or not facts.money.months:
        return True
    borne, unexplained = facts.money.borne, facts.money.unexplained
    return {place.application for place in facts.reported} <= borne and not (borne & _linked(facts) or unexplained)


def recipients_are_told_each_once_without_a_gap(facts: SystemFacts) -> bool:
    """Every recipient's numbers are 1, 2, 3, …, and no word has two of them [DLV-1]."""
    logs = (facts.told or {}).values()
    numbered = all([each.number for each in log] == list(range(1, len(log) + 1)) for log in logs)
    return numbered and all(len({each.word for each in log}) == len(log) for log in logs)


def hospitals_queues_bear_what_their_logs_do(facts: SystemFacts) -> bool:
    """Nothing came to a hospital that stands in no log, and nothing stands there that did not come [DLV-2]."""
    if facts.told is None:
        return True
    logs = [log for name, log in facts.told.items() if name.startswith(f"{RecipientKind.HR}.")]
    return {each.word for log in logs for each in log} == facts.in_queues


def hospitals_took_over_each_once(facts: SystemFacts) -> bool:
    """By whatever way it hears and whatever befell it, a hospital has what its log has, and a receipt for each [DLV-4].

    A message that came twice was taken over once.
    """
    told = facts.told or {}
    logs = {name: tuple((each.number, each.word) for each in told.get(name, ())) for name in facts.taken_over or {}}
    return all(
        each.taken == logs[name] and not each.doubled and not each.unreceived
        for name, each in (facts.taken_over or {}).items()
    )


def every_sitter_was_told_their_sitting_before_it(facts: SystemFacts) -> bool:
    """Whoever is qualified and inside the plan was told time and place before the first of them [CLO-2]."""
    if facts.told is None:
        return True
    outside = facts.postgraduates
    told = {each.application for each in facts.notified if each.sits and _ahead_of_it(each)}
    return facts.approved - outside <= told


def every_offer_was_told(facts: SystemFacts) -> bool:
    """By the name of the base it is at, with the day of the physical [CLO-2]."""
    told = {(each.application, each.base) for each in facts.notified if each.about in OFFERS and each.happens_at}
    return facts.told is None or {(place.application, place.base) for place in facts.places} <= told


def every_deadline_let_pass_was_told_ahead(facts: SystemFacts) -> bool:
    """At each lead time, applicant and base [CLO-2]."""
    told = {(each.application, each.about, each.issued_at) for each in facts.notified if _ahead_of_it(each)}
    return facts.told is None or {(each.application, each.about, each.at) for each in facts.reminders} <= told


def _seated(facts: SystemFacts, places: Iterable[PlaceLine]) -> Iterator[PlaceLine | LinkedLine]:
    """With the postgraduates who took seats of the plan [POL-7]."""
    yield from places
    yield from facts.linked if facts.postgraduates_in_plan else ()


def _linked(facts: SystemFacts) -> frozenset[ApplicationId]:
    return frozenset(each.application for each in facts.linked)


def _ahead_of_it(said: Notified) -> bool:
    return said.happens_at is not None and said.issued_at <= said.happens_at


def no_dead_letters(facts: SystemFacts) -> bool:
    return not any(facts.dead_letters.values())


def nothing_left_behind(facts: SystemFacts) -> bool:
    """No outbox holds a message, no queue, no worker, and no deadline has come unheard."""
    return not facts.unrest


def every_event_was_taken(facts: SystemFacts) -> bool:
    return not facts.turned_away


INVARIANTS: Final[tuple[Callable[[SystemFacts], bool], ...]] = (
    every_application_is_in_one_state,
    rosters_decide_who_matches,
    outside_the_plan_takes_no_seat,
    postgraduates_are_followed_to_the_end,
    admitted_within_seats,
    every_seat_is_accounted_for,
    nobody_is_admitted_before_being_offered,
    every_free_seat_that_was_wanted_is_used,
    admitted_are_reported_or_withdrawn,
    whoever_arrived_is_reported,
    whoever_stayed_is_in_training,
    examinations_count_as_they_were_sat,
    reinstated_owe_nothing,
    withdrawn_are_banned,
    withdrawn_have_closed_accounts,
    withdrawn_are_known_to_hr,
    deltas_give_todays_record,
    the_record_holds_whoever_was_admitted_and_stayed,
    funds_go_by_plan,
    recipients_are_told_each_once_without_a_gap,
    hospitals_queues_bear_what_their_logs_do,
    hospitals_took_over_each_once,
    every_sitter_was_told_their_sitting_before_it,
    every_offer_was_told,
    every_deadline_let_pass_was_told_ahead,
    no_dead_letters,
    nothing_left_behind,
    every_event_was_taken,
)


def judge(facts: SystemFacts) -> Mapping[str, bool]:
    """Every invariant by name."""
    return {invariant.__name__: invariant(facts) for invariant in INVARIANTS}
