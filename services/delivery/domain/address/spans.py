"""Sets of numbers that are mostly dense, kept as their spans in order, both ends included."""

from collections.abc import Iterator
from itertools import pairwise

Spans = tuple[tuple[int, int], ...]


def within(spans: Spans, number: int) -> bool:
    return any(first <= number <= last for first, last in spans)


def add(spans: Spans, first: int, last: int) -> Spans:
    """Everything from the first to the last as well; what touches becomes one."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted([*spans, (first, last)]):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def drop(spans: Spans, first: int, last: int) -> Spans:
    """Nothing from the first to the last any more."""
    left: list[tuple[int, int]] = []
    for low, high in spans:
        left += [(low, min(high, first - 1))] if low < first else []
        left += [(max(low, last + 1), high)] if high > last else []
    return tuple(left)


def holes(spans: Spans, first: int, last: int) -> Iterator[int]:
    """The numbers from the first to the last that are not in it, the lowest first."""
    edges = [(0, first - 1), *((low, high) for low, high in spans if high >= first and low <= last), (last + 1, 0)]
    for (_, before), (after, _) in pairwise(edges):
        yield from range(before + 1, after)
