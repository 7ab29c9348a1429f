"""What a season came to: the same for the same season, applicants and seed, to the byte."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from contracts.vocabulary import BaseCode, SpecialtyCode
from rehearsal.simulator.facts import OUTSIDE_PLAN, REPORTED, StatusLine, SystemFacts

REFUSED_STAGES: Final = frozenset({"refused", "review_refused"})
"""The stages of a standing at which registration or verification turned the applicant away."""


def funnel_of(facts: SystemFacts) -> dict[str, Any]:
    """How many came how far. `refused` counts every reason of registration and review, one person under several."""
    refused = Counter(
        reason for standing in facts.standings if standing.stage in REFUSED_STAGES for reason in standing.reasons
    )
    return {
        "submitted": len(facts.submitted),
        "accepted": sum(standing.stage != "refused" for standing in facts.standings),
        "refused": dict(sorted(refused.items())),
        "qualified": len(facts.approved),
        "outside_plan": sum(standing.stage == OUTSIDE_PLAN for standing in facts.standings),
        "ranked": len(facts.ranked),
        "proposed": len(facts.places),
        "admitted": len(facts.admitted),
        "reported": len(facts.reported),
        "withdrawn": len(facts.withdrawn),
    }


def refusals_of(facts: SystemFacts) -> dict[str, dict[str, int]]:
    """Every reason given to those who did not get to the end, by the stage it ended; one person under several."""
    stages: dict[str, Counter[str]] = {}
    for standing in facts.standings:
        if standing.reasons:
            stages.setdefault(standing.stage, Counter()).update(standing.reasons)
    return {stage: dict(sorted(reasons.items())) for stage, reasons in sorted(stages.items())}


def fill_of(facts: SystemFacts) -> dict[str, Any]:
    """How far seats were filled: of each programme by base, of each base, of each specialty, and in all [ADM-8]."""
    programmes = sorted(facts.books)
    by_base: dict[BaseCode, dict[SpecialtyCode, dict[str, int | None]]] = {}
    for base, specialty in programmes:
        by_base.setdefault(base, {})[specialty] = _fill(facts, [(base, specialty)])
    of_base = {base: [each for each in programmes if each[0] == base] for base in by_base}
    specialties = sorted({specialty for _, specialty in programmes})
    of_specialty = {name: [each for each in programmes if each[1] == name] for name in specialties}
    return {
        "all": _fill(facts, programmes),
        "bases": {base: {"all": _fill(facts, of_base[base]), "specialties": by_base[base]} for base in by_base},
        "specialties": {specialty: _fill(facts, these) for specialty, these in of_specialty.items()},
    }


def _fill(facts: SystemFacts, programmes: Iterable[tuple[BaseCode, SpecialtyCode]]) -> dict[str, int | None]:
    """Seats, how many of them were filled, and the cut-off: the lowest total that was admitted."""
    these = set(programmes)
    admitted = [place for place in facts.admitted if (place.base, place.specialty) in these]
    return {
        "seats": sum(facts.books[programme].seats for programme in these),
        "admitted": len(admitted),
        "reported": sum(place.stage in REPORTED for place in admitted),
        "cut_off_points": min((place.total_points for place in admitted), default=None),
    }


def outcome_of(facts: SystemFacts) -> dict[str, Any]:
    """Funnel, refusals, fill; by application the admitted with total and rank, the withdrawn with bans, the others."""
    admitted = {place.application for place in facts.admitted}
    return {
        "funnel": funnel_of(facts),
        "refusals": refusals_of(facts),
        "fill": fill_of(facts),
        "held_back_left": facts.held_back_left,
        "admitted": sorted(
            (
                {
                    "application": place.application,
                    "base": place.base,
                    "specialty": place.specialty,
                    "total_points": place.total_points,
                    "rank": place.rank,
                }
                for place in facts.admitted
            ),
            key=lambda line: str(line["application"]),
        ),
        "withdrawn": [
            {"application": application, "bans_until": facts.banned[application].isoformat()}
            for application in sorted(place.application for place in facts.withdrawn)
            if application in facts.banned
        ],
        "unadmitted": [
            _unadmitted(standing)
            for standing in sorted(facts.standings, key=lambda standing: standing.application)
            if standing.application not in admitted
        ],
    }


def _unadmitted(standing: StatusLine) -> dict[str, Any]:
    return {
        "application": standing.application,
        "stage": standing.stage,
        "reason": standing.reasons[0] if standing.reasons else standing.waits_for,
        "reasons": sorted(standing.reasons),
    }
