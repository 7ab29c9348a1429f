"""What of the round is one applicant's, and what the province's: kept apart, so that no document grows with either."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from contracts.messages.admission.adjustment import AdjustmentEntered
from contracts.vocabulary import ApplicationId
from services.admission.domain.province.drawing import Grant
from services.admission.domain.province.facts import Hears, RoundEntry
from services.admission.domain.province.state import Province


@dataclass(frozen=True, slots=True)
class RoundPart:
    """An applicant's latest word on the round, the seat it gave, and the entry the draw rested on."""

    entry: RoundEntry | None = None
    grant: Grant | None = None
    rested_on: AdjustmentEntered | None = None


BLANK: Final = RoundPart()


def split(province: Province) -> tuple[Province, dict[ApplicationId, RoundPart]]:
    """The round as if nobody had entered it, and the parts of all who did."""
    drawn, rested = province.drawn or {}, province.rested_on.entered
    names = sorted({*province.entries, *drawn, *rested})
    parts = {name: RoundPart(province.entries.get(name), drawn.get(name), rested.get(name)) for name in names}
    nobody = replace(province.rested_on, entered={})
    return replace(province, entries={}, drawn=None if province.drawn is None else {}, rested_on=nobody), parts


def join(head: Province, parts: Mapping[ApplicationId, RoundPart], like: Province | None) -> Province:
    """The round again; what equals that of `like` is the very same."""
    known = sorted(parts.items())
    grants = {name: one.grant for name, one in known if one.grant is not None}
    rested = {name: one.rested_on for name, one in known if one.rested_on is not None}
    entries = {name: one.entry for name, one in known if one.entry is not None}
    return replace(
        head,
        entries=entries if like is None or entries != like.entries else like.entries,
        drawn=None if head.drawn is None else grants,
        rested_on=replace(head.rested_on, entered=rested),
    )


def wants(province: Province, _message: Hears) -> bool:
    """Until the draw nothing follows from an entry; whoever comes after it is answered at once."""
    return province.drawn is not None
