"""What a season came to: the same for the same season, applicants and seed, to the byte."""

from collections import Counter
from typing import Any, Final

from operations.filing.admissions import fill_of
from rehearsal.simulator.facts import StatusLine, SystemFacts

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
        "outside_plan": len(facts.linked),
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


def outcome_of(facts: SystemFacts) -> dict[str, Any]:
    """Funnel, refusals, fill; by application the admitted with total and rank, the withdrawn with bans, the others."""
    admitted = {place.application for place in facts.admitted}
    return {
        "funnel": funnel_of(facts),
        "refusals": refusals_of(facts),
        "fill": fill_of(facts.books, facts.admitted),
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
