"""What the parts of a season must agree on, asked of plain data: a fault in one place hides none in another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any, Final

from contracts.season.checklist import checklist_faults
from contracts.season.closing import closing_faults
from contracts.season.eligibility import eligibility_faults
from contracts.season.errors import Location
from contracts.season.kinds import postgraduate_faults, reserve_faults
from contracts.season.mark_rules import mark_faults
from contracts.season.pay_rules import rate_faults
from contracts.season.programmes import cover_faults
from contracts.season.quota import Specialties
from contracts.season.windows import window_faults
from contracts.season.written import as_list, as_moment, as_table

Told = tuple[Location, str]
_STEPS: Final = ("physical_by", "backfill_physical_by", "notice_at", "objections_until", "admit_by", "report_by")
_ON_SITE: Final = ("unit", "social", "order")
"""The categories of the first registration; postgraduates register later, and come to sessions of their own [VER-4]."""
_TAKEN: Final = frozenset(
    {"ALL", "ROUND", "SEASON", "CON", "PRN", "AUX", "NUL"}
    | {f"{device}{number}" for device in ("COM", "LPT") for number in range(10)}
)
"""Files are called by the codes of bases. These names ours have too, where a disk does not tell capitals apart, or
none may have.
"""


def disagreements(season: Mapping[str, Any], specialties: Specialties) -> Iterator[Told]:
    """Everything that does not fit together. What is missing or of the wrong kind is not asked here."""
    yield from _calendar(season)
    yield from eligibility_faults(season, specialties)
    yield from mark_faults(season)
    yield from reserve_faults(season)
    yield from postgraduate_faults(season)
    yield from checklist_faults(season)
    yield from window_faults(season)
    yield from cover_faults(season, specialties)
    bases = [(("bases", at), base) for at, base in enumerate(as_list(season.get("bases"))) if isinstance(base, Mapping)]
    for place, code in _twice([(place, base.get("code")) for place, base in bases]):
        yield place, f"a base is listed twice: {code}"
    for place, base in bases:
        if str(base.get("code")) in _TAKEN:
            yield (*place, "code"), f"no file can be called {base['code']} everywhere: another has that name"
        yield from _examination(place, base)
        yield from _dates(place, base, season)
        yield from _later_sessions(place, base, season)
        yield from _programmes(place, base, specialties, season.get("track"))


def _calendar(season: Mapping[str, Any]) -> Iterator[Told]:
    admission = as_table(season.get("admission"))
    known = [(name, at) for name in _STEPS if (at := as_moment(admission.get(name))) is not None]
    for (earlier, before), (later, after) in pairwise(known):
        if before > after:
            yield ("admission", later), f"{later} must not lie before {earlier}"
    yield from _round(admission)
    yield from _lists(season)
    yield from _term(as_table(season.get("finance")), admission)
    yield from _money(as_table(season.get("finance")))
    yield from _filings(as_table(season.get("filings")), admission)
    closing, finance = as_table(season.get("closing")), as_table(season.get("finance"))
    yield from closing_faults(closing, as_moment(finance.get("term_ends")), as_moment(closing.get("closes_at")))
    preferences = as_table(season.get("registration")).get("preferences")
    if season.get("track") == "assistant_gp" and type(preferences) is int and preferences > 1:
        yield ("registration", "preferences"), "an assistant GP names one specialty"


def _term(finance: Mapping[str, Any], admission: Mapping[str, Any]) -> Iterator[Told]:
    """Nobody trains before being admitted, nor reports once training is over [SAGA-2]."""
    starts, ends = as_moment(finance.get("term_starts")), as_moment(finance.get("term_ends"))
    admit_by, report_by = as_moment(admission.get("admit_by")), as_moment(admission.get("report_by"))
    if starts is not None and admit_by is not None and starts < admit_by:
        yield ("finance", "term_starts"), "term_starts lies before admission.admit_by"
    if ends is not None and report_by is not None and ends < report_by:
        yield ("finance", "term_ends"), "term_ends lies before admission.report_by"


def _lists(season: Mapping[str, Any]) -> Iterator[Told]:
    """What is listed twice was meant to be something else."""
    admission, registration = as_table(season.get("admission")), as_table(season.get("registration"))
    lists: Mapping[Location, object] = {
        ("admission", "physical_grades"): admission.get("physical_grades"),
        ("admission", "transfers"): admission.get("transfers"),
        ("admission", "provincial_round", "priorities"): as_table(admission.get("provincial_round")).get("priorities"),
        ("registration", "order_specialties"): registration.get("order_specialties"),
        **{("neighbours", place): beside for place, beside in as_table(season.get("neighbours")).items()},
        **{
            ("registration", "eligibility", at, name): as_table(entry).get(name)
            for at, entry in enumerate(as_list(registration.get("eligibility")))
            for name in ("categories", "levels", "majors", "licences")
        },
        **{
            ("verification", "materials", at, name): as_table(line).get(name)
            for at, line in enumerate(as_list(as_table(season.get("verification")).get("materials")))
            for name in ("categories", "licences")
        },
    }
    for place, listed in lists.items():
        for where, name in _twice([((*place, at), each) for at, each in enumerate(as_list(listed))]):
            yield where, f"listed twice: {name}"


def _money(finance: Mapping[str, Any]) -> Iterator[Told]:
    """One rate of one component from one day on: of two nobody could say which holds [FIN-2]."""
    starts, ends = as_moment(finance.get("term_starts")), as_moment(finance.get("term_ends"))
    if starts is not None and ends is not None and starts >= ends:
        yield ("finance", "term_ends"), "term_ends must lie after term_starts"
    span = None if starts is None or ends is None else ends - starts
    years = None if span is None else -(-(span.days + 1) // 366)
    yield from rate_faults([as_table(rate) for rate in as_list(finance.get("rates"))], ends, years)
    counts = [
        (("finance", "clawback_counts", at), each) for at, each in enumerate(as_list(finance.get("clawback_counts")))
    ]
    for place, name in _twice(counts):
        yield place, f"a component is listed twice: {name}"


def _filings(filings: Mapping[str, Any], admission: Mapping[str, Any]) -> Iterator[Told]:
    """What is filed are the admitted: nothing is due before there are any [EXP-1, EXP-2]."""
    admit_by = as_moment(admission.get("admit_by"))
    for name in ("national_by", "rosters_by"):
        due = as_moment(filings.get(name))
        if due is not None and admit_by is not None and due < admit_by:
            yield ("filings", name), f"{name} lies before admission.admit_by"


def _round(admission: Mapping[str, Any]) -> Iterator[Told]:
    """The provincial round ends with its physicals, before the admission operation does [ADM-6, ADM-7]."""
    round_ = as_table(admission.get("provincial_round"))
    closes, physical_by = as_moment(round_.get("closes")), as_moment(round_.get("physical_by"))
    admit_by = as_moment(admission.get("admit_by"))
    grace = round_.get("arrival_grace_hours", 0)
    if closes is not None and physical_by is not None and type(grace) is int:
        if closes > physical_by:
            yield ("admission", "provincial_round", "physical_by"), "physical_by must not lie before closes"
        elif closes + timedelta(hours=min(grace, 240)) > physical_by:
            told = f"the round is drawn {grace} hours after it closes: after its physical_by"
            yield ("admission", "provincial_round", "arrival_grace_hours"), told
    placed = as_moment(admission.get("backfill_physical_by"))
    if closes is not None and placed is not None and closes < placed:
        yield ("admission", "provincial_round", "closes"), "the round closes before admission.backfill_physical_by"
    if admit_by is not None and physical_by is not None and physical_by > admit_by:
        yield ("admission", "provincial_round", "physical_by"), "physical_by lies after admission.admit_by"


def _examination(place: Location, base: Mapping[str, Any]) -> Iterator[Told]:
    components = [as_table(component) for component in as_list(base.get("components"))]
    written = [component.get("weight_percent") for component in components]
    weights = [weight for weight in written if type(weight) is int]
    if weights and len(weights) == len(written) and sum(weights) != 100:
        yield (*place, "components"), f"the weights of components sum to {sum(weights)}, not 100"
    where = [((*place, "components", at), part.get("component")) for at, part in enumerate(components)]
    for twice, name in _twice(where):
        yield twice, f"a component is listed twice: {name}"
    for at, component in enumerate(components):
        yield from _overlaps((*place, "components", at, "sittings"), as_list(component.get("sittings")))
    for sessions in ("review_sessions", "postgraduate_sessions"):
        yield from _overlaps((*place, sessions), as_list(base.get(sessions)))


def _dates(place: Location, base: Mapping[str, Any], season: Mapping[str, Any]) -> Iterator[Told]:
    """Registration, then on-site confirmation, then examinations, then finality, then physicals."""
    final, code = as_moment(base.get("scores_final_by")), base.get("code")
    sessions = [window for _, window in _windows(as_list(base.get("review_sessions")))]
    physical_by = as_moment(as_table(season.get("admission")).get("physical_by"))
    if final is not None and physical_by is not None and final > physical_by:
        yield (*place, "scores_final_by"), f"scores_final_by of {code} lies after admission.physical_by"
    if final is not None and sessions and max(closes for _, closes in sessions) > final:
        yield (*place, "scores_final_by"), f"the last review session of {code} lies after its scores_final_by"
    windows = as_table(as_table(season.get("registration")).get("windows"))
    for category in _ON_SITE:
        own = as_list(as_table(base.get("windows")).get(category))
        for _, (_, closes) in _windows([own[0] if own else windows.get(category)]):
            if sessions and min(opens for opens, _ in sessions) < closes:
                yield (*place, "review_sessions"), f"a session overlaps the registration window of {category}"
    for at, component in enumerate(as_list(base.get("components"))):
        for number, (opens, closes) in _windows(as_list(as_table(component).get("sittings"))):
            sitting = (*place, "components", at, "sittings", number)
            if sessions and opens < max(closes for _, closes in sessions):
                yield sitting, "the sitting overlaps the review sessions"
            if final is not None and closes > final:
                yield sitting, f"the sitting ends after scores_final_by of {code}"


def _later_sessions(place: Location, base: Mapping[str, Any], season: Mapping[str, Any]) -> Iterator[Told]:
    """Postgraduates too are received once they have registered [REG-7]."""
    written = as_table(as_table(season.get("registration")).get("windows")).get("postgraduate")
    own, theirs = _windows(as_list(base.get("postgraduate_sessions"))), _windows(as_list(base.get("review_sessions")))
    received = max((closes for _, (_, closes) in own or theirs), default=None)
    for _, (registers, closed) in _windows([written]):
        for number, (opens, _) in own:
            if opens < closed:
                yield (*place, "postgraduate_sessions", number), "overlaps the registration window of postgraduate"
        if received is not None and received <= registers:
            name = "postgraduate_sessions" if own else "review_sessions"
            yield (*place, name), "no session follows the registration of postgraduates"


def _programmes(place: Location, base: Mapping[str, Any], specialties: Specialties, track: object) -> Iterator[Told]:
    listed = [as_table(programme) for programme in as_list(base.get("programmes"))]
    where = [((*place, "programmes", at), programme.get("specialty")) for at, programme in enumerate(listed)]
    for twice, name in _twice(where):
        yield twice, f"a programme is listed twice: {name}"
    for (at, specialty), programme in zip(where, listed, strict=True):
        seats, reserved = programme.get("seats"), programme.get("reserved_order", 0)
        if type(seats) is int and type(reserved) is int and reserved > seats:
            yield (*at, "reserved_order"), f"{reserved} reserved of only {seats} seats"
        if not specialties or not isinstance(specialty, str) or programme.get("pooled") is True:
            continue
        known = specialties.get(specialty)
        if known is None:
            yield (*at, "specialty"), f"unknown specialty code {specialty}"
        elif known["track"] != track:
            yield (*at, "specialty"), f"{specialty} is a specialty of {known['track']}, not of {track}"
        for name, value in _as_printed(known).items():
            if name in programme and programme[name] != value:
                yield (*at, name), f"the specialty table says {str(value).lower()} of {specialty}"


def _as_printed(known: Mapping[str, str] | None) -> Mapping[str, object]:
    """What the table says of a specialty, as a programme would say it."""
    return {} if known is None else {"scarce": known["scarce"] == "true", "stream": known["stream"]}


def _overlaps(place: Location, written: Sequence[Any]) -> Iterator[Told]:
    for (first, (opens, closes)), (second, (starts, ends)) in combinations(_windows(written), 2):
        if opens < ends and starts < closes:
            yield (*place, second), f"overlaps [{first}]"


def _windows(written: Sequence[Any]) -> list[tuple[int, tuple[datetime, datetime]]]:
    """The usable windows with their number in the list."""
    tables = [as_table(each) for each in written]
    moments = [(at, as_moment(table.get("opens")), as_moment(table.get("closes"))) for at, table in enumerate(tables)]
    return [(at, (opens, closes)) for at, opens, closes in moments if opens and closes and opens < closes]


def _twice(where: Sequence[tuple[Location, Any]]) -> list[tuple[Location, str]]:
    """The later of what is listed more than once."""
    seen: Counter[str] = Counter()
    found = []
    for place, name in where:
        seen.update([name] if isinstance(name, str) else [])
        if isinstance(name, str) and seen[name] > 1:
            found.append((place, name))
    return found
