"""No document grows with the applicants: the largest of a head and its lines is the same however many there are."""

import asyncio

import pytest

from tests.bench.scale import KINDS

FEW, MANY = 30, 150


def largest(kind: str, applicants: int) -> int:
    """In bytes, once all were heard and looked at."""
    season = KINDS[kind]()
    words = [*season.first, *(word for number in range(applicants) for word in season.each(number))]
    for word in words:
        season.documents.hear(word)
    season.last(season.documents, applicants)
    asyncio.run(season.documents.look())
    return season.documents.largest()


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_document_of_many_applicants_is_that_of_few(kind: str) -> None:
    few, many = largest(kind, FEW), largest(kind, MANY)
    assert many < few * 1.05
    assert many < 8 * 1024
