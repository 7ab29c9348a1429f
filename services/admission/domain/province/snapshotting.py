"""From what the province's round rested on to the snapshot its certificates are made from [ADM-9]."""

from contracts.season.season import Season
from services.admission.allocation.plan import ProgrammeId, plan_of
from services.admission.certificates.province import Entrant, RoundSnapshot
from services.admission.domain.province.drawing import drew, lot, lot_of, merit_of, round_ties
from services.admission.domain.province.state import Province


def round_of(province: Province, season: Season) -> RoundSnapshot | None:
    """The round as it was drawn; None before that, or in a season without one."""
    calendar = season.admission.provincial_round
    if calendar is None or province.drawn is None:
        return None
    facts, grants = province.rested_on, province.drawn
    key = lot_of(facts.remained)
    led_to, merit = drew(facts.entered, facts.remained, season, calendar).led_to, merit_of(facts.entered, key, season)
    entrants = {
        name: Entrant(
            category=word.category,
            employer_level=word.employer_level,
            total_points=word.total_points,
            ties=round_ties(word, season),
            lot=lot(word, key),
            base=word.base,
            preferences=word.preferences,
            bases=word.bases,
            merit=merit[name],
            turn=turn,
            led_to=led,
            granted=ProgrammeId(grants[name].base, grants[name].specialty) if name in grants else None,
            held_back=name in grants and grants[name].held_back,
        )
        for turn, (name, led) in enumerate(led_to.items(), start=1)
        for word in (facts.entered[name],)
    }
    remained = {
        ProgrammeId(base, each.specialty): each.seats
        for base, word in facts.remained.items()
        for each in word.programmes
    }
    keys = {base: word.lot_key for base, word in facts.remained.items() if word.lot_key}
    without = {base: word.without_results for base, word in facts.remained.items() if word.without_results}
    left = {name: remained.get(name, 0) for name in plan_of(season.bases)}
    return RoundSnapshot(season, calendar, left, entrants, keys, without)
