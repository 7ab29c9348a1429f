"""Whether a form agrees with what the rosters say of its person [REG-5, REG-6, REG-7]."""

from collections.abc import Iterator, Sequence

from contracts.messages.registration import RosterEntry
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Category, RosterKind, Track
from services.registration.domain.form import Form


def roster_faults(form: Form, season: Season, entries: Sequence[RosterEntry]) -> tuple[Reason, ...]:
    """Every disagreement with the entry that fits best; empty when one fits, or the category needs or has none."""
    kind = needed(form.category, season.track)
    if kind is None or form.category not in season.registration.windows:
        return ()
    named = (entry for entry in entries if entry.season == form.season and entry.kind is kind)
    found = (tuple(_disagreements(form, season, entry)) for entry in named)
    best = min(found, key=len, default=(Reason.NOT_ON_ROSTER,))
    return (*best, *_specialty(form, season, kind))


def needed(category: Category, track: Track) -> RosterKind | None:
    """The kind of roster the applicant must be on; 专科 order applicants choose a base themselves [REG-5]."""
    match category, track:
        case Category.POSTGRADUATE, _:
            return RosterKind.POSTGRADUATE
        case Category.ORDER, Track.RESIDENCY:
            return RosterKind.ORDER
        case _:
            return None


def asked_for(kind: RosterKind, season: Season) -> bool:
    """Whether anybody whom the season takes must stand on such a roster."""
    return any(needed(category, season.track) is kind for category in season.registration.windows)


def too_far(entry: RosterEntry, season: Season) -> bool:
    """Whether the office placed somebody neither in the prefecture of employment nor next to it [REG-6]."""
    base = season.base(entry.base or "")
    return entry.placed_from is not None and (base is None or not season.near(entry.placed_from, base.prefecture))


def _disagreements(form: Form, season: Season, entry: RosterEntry) -> Iterator[Reason]:
    """The entry was found by the ID number; its name must agree, and an order-oriented one fixes the base."""
    if entry.name_key != form.name_key:
        yield Reason.ROSTER_NAME_DISAGREES
    if entry.kind is RosterKind.ORDER and entry.base != form.base:
        yield Reason.ROSTER_BASE_DISAGREES
    if too_far(entry, season):
        yield Reason.PLACED_TOO_FAR


def _specialty(form: Form, season: Season, kind: RosterKind) -> Iterator[Reason]:
    if kind is RosterKind.ORDER and not set(form.preferences) <= set(season.registration.order_specialties):
        yield Reason.ROSTER_SPECIALTY
