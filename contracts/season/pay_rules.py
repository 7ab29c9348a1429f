"""What rates must agree on, asked of plain data: one of a component for whoever it is, on any day [FIN-2, POL-20]."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from contracts.season.errors import Location
from contracts.vocabulary import SHANGHAI

Told = tuple[Location, str]
_PAID_BY_SEAT: Final = ("central", "provincial")
"""What is settled by the headcount of the plan, whoever has the seat [FIN-6]."""


def rate_faults(rates: Sequence[Mapping[str, Any]], ends: datetime | None = None) -> Iterator[Told]:
    """What is listed twice for somebody, what nobody may be paid otherwise than others, what nobody is ever paid."""
    seen = set[tuple[str, str, str]]()
    for at, rate in enumerate(rates):
        component, written = rate.get("component"), rate.get("categories", ())
        categories = [str(each) for each in written] if isinstance(written, list | tuple) else []
        if categories and component in _PAID_BY_SEAT:
            yield ("finance", "rates", at, "categories"), f"{component} is paid by seat, the same to everybody"
        for number, category in enumerate(categories):
            if category == "postgraduate":
                yield ("finance", "rates", at, "categories", number), "postgraduates get nothing of this scheme [FIN-7]"
        day = _day(rate.get("valid_from"))
        for category in categories or [""]:
            told = (str(component), day, category)
            if day and told in seen:
                of = f" for {category}" if category else ""
                yield ("finance", "rates", at), f"a rate is listed twice: {component} from {day}{of}"
            seen.add(told)
        if ends is not None and day > f"{ends.astimezone(SHANGHAI):%Y-%m-%d}":
            yield ("finance", "rates", at, "valid_from"), f"{component} is paid from {day} on, after the training ends"


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
