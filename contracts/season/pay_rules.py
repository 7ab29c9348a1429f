"""What rates must agree on, asked of plain data: one of a component for whoever it is, on any day [FIN-2, POL-20]."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from contracts.season.errors import Location
from contracts.vocabulary import SHANGHAI

Told = tuple[Location, str]
_PAID_BY_SEAT: Final = ("central", "provincial")
"""What is settled by the headcount of the plan, whoever has the seat [FIN-6]."""


def rate_faults(
    rates: Sequence[Mapping[str, Any]], ends: datetime | None = None, years: int | None = None
) -> Iterator[Told]:
    """What is listed twice for somebody, or paid otherwise than it can be, or never; `years` are those of the term."""
    seen = set[tuple[str, str, str, int]]()
    for at, rate in enumerate(rates):
        component, written = rate.get("component"), rate.get("categories", ())
        categories = [str(each) for each in written] if isinstance(written, list | tuple) else []
        if categories and component in _PAID_BY_SEAT:
            yield ("finance", "rates", at, "categories"), f"{component} is paid by seat, the same to everybody"
        for number, category in enumerate(categories):
            if category == "postgraduate":
                yield ("finance", "rates", at, "categories", number), "postgraduates get nothing of this scheme [FIN-7]"
        yield from _year_faults(("finance", "rates", at, "from_year"), rate, years)
        day, since = _day(rate.get("valid_from")), rate.get("from_year", 1)
        since = since if type(since) is int else 1
        for category in categories or [""]:
            told = (str(component), day, category, since)
            if day and told in seen:
                of = f" for {category}" if category else ""
                yield ("finance", "rates", at), f"a rate is listed twice: {component} from {day}{of}"
            seen.add(told)
        if ends is not None and day > f"{ends.astimezone(SHANGHAI):%Y-%m-%d}":
            yield ("finance", "rates", at, "valid_from"), f"{component} is paid from {day} on, after the training ends"


def _year_faults(place: Location, rate: Mapping[str, Any], years: int | None) -> Iterator[Told]:
    """A later year is one of the term, and of what is paid month by month by the base alone."""
    component, since = rate.get("component"), rate.get("from_year", 1)
    if type(since) is not int or since <= 1:
        return
    if component in _PAID_BY_SEAT:
        yield place, f"{component} is paid by seat, the same in every year"
    if component == "licence_bonus":
        yield place, "licence_bonus is paid once, for the first year"
    if years is not None and since > years:
        yield place, f"the training has no year {since}"


def _day(written: object) -> str:
    """The day as it is said; nothing of what is no moment."""
    if isinstance(written, str):
        try:
            written = datetime.fromisoformat(written)
        except ValueError:
            return ""
    years = range(1000, 9000)
    known = isinstance(written, datetime) and written.tzinfo is not None and written.year in years
    return f"{written.astimezone(SHANGHAI):%Y-%m-%d}" if known and isinstance(written, datetime) else ""
