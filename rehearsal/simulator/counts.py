"""What the services counted, out of their Prometheus expositions."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages by what became of them, at all services together or at one."""

    published: int = 0
    consumed: int = 0
    refused: int = 0
    repeated: int = 0
    retried: int = 0
    dead: int = 0


_OUTCOMES = {"heard": "consumed", "refused": "refused", "repeated": "repeated", "retried": "retried", "dead": "dead"}


def counts_of(exposition: str) -> Counts:
    """The counts in one service's `/metrics`."""
    found = dict.fromkeys((field.name for field in fields(Counts)), 0)
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            if sample.name == "zhaolu_published_total":
                found["published"] += int(sample.value)
            elif sample.name == "zhaolu_messages_total" and sample.labels["outcome"] in _OUTCOMES:
                found[_OUTCOMES[sample.labels["outcome"]]] += int(sample.value)
    return Counts(**found)


def summed(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    all_of_them = list(counts)
    return Counts(*(sum(getattr(each, field.name) for each in all_of_them) for field in fields(Counts)))
