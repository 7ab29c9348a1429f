"""What a process of each service measures, out of its `/metrics`: the figures of the dashboards, without them.

Each service is asked at one address. Where several processes answer there, these are the figures of one of them.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from operations.access import SERVICES
from operations.client import OperationsClient, Unanswered
from operations.console.parts import MissingPart, part

MOST_BYTES: Final = 4_000_000
"""What is longer is no exposition of ours."""
_READ: Final = (
    "zhaolu_messages_total{",
    "zhaolu_publish_to_commit_seconds_bucket{",
    "zhaolu_inbox_",
    "zhaolu_outbox_",
    "zhaolu_deadlines_",
    "zhaolu_build_info{",
)
"""How the lines begin that are looked at: the others need not be taken apart."""


@dataclass(frozen=True, slots=True)
class Measures:
    """One process, since it started; seconds, and None where nothing was measured yet."""

    in_flight: int
    prefetch: int
    oldest: float
    unconfirmed: float
    overdue: int
    overdue_oldest: float
    half: float | None
    slowest: float | None
    heard: int
    dead: int
    version: str
    revision: str


async def measured(client: OperationsClient) -> Mapping[str, Measures | MissingPart]:
    """By service: what one process of it measures, or why that is not known."""
    asked = (part(service, _asked(client, service)) for service in SERVICES)
    return dict(zip(SERVICES, await asyncio.gather(*asked), strict=True))


async def _asked(client: OperationsClient, service: str) -> Measures:
    answer = await client.answer(service, "/metrics")
    try:
        return measures_of(answer.text)
    except (ValueError, KeyError):
        raise Unanswered(service, "what answers there measures nothing of ours") from None


def measures_of(exposition: str) -> Measures:
    """Raises `ValueError` where this is none of ours."""
    if len(exposition) > MOST_BYTES:
        raise ValueError("too long for an exposition")
    told: dict[str, float] = {}
    outcomes: dict[str, float] = {}
    buckets: dict[float, float] = {}
    code: Mapping[str, str] = {}
    lines = "\n".join(line for line in exposition.splitlines() if line.startswith(_READ))
    for family in text_string_to_metric_families(f"{lines}\n"):
        for sample in family.samples:
            told[sample.name] = sample.value
            match sample.name:
                case "zhaolu_messages_total":
                    outcome = sample.labels.get("outcome", "")
                    outcomes[outcome] = outcomes.get(outcome, 0.0) + sample.value
                case "zhaolu_publish_to_commit_seconds_bucket":
                    upto = float(sample.labels["le"])
                    buckets[upto] = buckets.get(upto, 0.0) + sample.value
                case "zhaolu_build_info":
                    code = sample.labels
                case _:
                    pass
    if not code:
        raise ValueError("no build is told")
    return Measures(
        int(told.get("zhaolu_inbox_in_flight", 0)),
        int(told.get("zhaolu_inbox_prefetch", 0)),
        told.get("zhaolu_inbox_oldest_seconds", 0.0),
        told.get("zhaolu_outbox_oldest_seconds", 0.0),
        int(told.get("zhaolu_deadlines_overdue", 0)),
        told.get("zhaolu_deadlines_overdue_seconds", 0.0),
        quantile(buckets, 0.5),
        quantile(buckets, 0.99),
        int(outcomes.get("heard", 0)),
        int(outcomes.get("dead", 0)),
        code.get("version", ""),
        code.get("revision", ""),
    )


def quantile(buckets: Mapping[float, float], share: float) -> float | None:
    """At most so many seconds this share took: the bound of a bucket; None where nothing was counted.

    What took longer than the last bound is told as longer than all: infinitely long.
    """
    total = buckets.get(inf, 0.0)
    if not total:
        return None
    return next(upto for upto in sorted(buckets) if buckets[upto] >= share * total)
