"""What a span is to others, and what is noted at it: known without OpenTelemetry."""

from collections.abc import Mapping
from enum import StrEnum

Attributes = Mapping[str, str | int]


class SpanRole(StrEnum):
    """In OpenTelemetry's words."""

    SERVER = "SERVER"
    CONSUMER = "CONSUMER"
    PRODUCER = "PRODUCER"
    CLIENT = "CLIENT"
    INTERNAL = "INTERNAL"
