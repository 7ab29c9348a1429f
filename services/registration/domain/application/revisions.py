"""Which revision stands, which amendments came too late, since when the place is claimed [REG-2, REG-4].

Only `submitted_at` and the revision are read, so a form counts the same however late it is delivered.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

from contracts.reasons import Reason
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment, Revision
from services.registration.domain.application.eligibility import in_order, window_fault
from services.registration.domain.form import Form
from services.registration.domain.person.state import PersonFile, person_file


def file_of(form: Form, seasons: Seasons) -> PersonFile:
    """The file of the person whom this revision names, in its track."""
    return person_file(seasons[form.season].track, form.person_key)


def current(forms: Sequence[Form], ended_at: Moment | None, seasons: Seasons) -> Form:
    """The highest valid revision; while none is valid, the highest of all, to say what is wrong with it."""
    return _highest_first(_valid(forms, ended_at, seasons) or forms)[0]


def late_amendments(
    forms: Sequence[Form], ended_at: Moment | None, seasons: Seasons
) -> Mapping[Revision, tuple[Reason, ...]]:
    """Revisions that change nothing: outside the window beside one inside it, or after the application ended.

    And those under whose number another content was submitted before [REG-13].
    """
    stands = any(window_fault(form, seasons[form.season]) is None for form in forms)
    late: dict[Revision, list[Reason]] = {}
    for form in _highest_first(forms):
        reason = _lateness(form, ended_at, seasons[form.season])
        if reason is not None and (stands or reason is Reason.APPLICATION_NOT_LIVE):
            late.setdefault(form.revision, []).append(reason)
    for revision, contents in Counter(form.revision for form in _in_time(forms, ended_at, seasons)).items():
        if contents > 1:
            late.setdefault(revision, []).append(Reason.REVISION_REPEATED)
    return {revision: in_order(reasons) for revision, reasons in late.items()}


def claimed_since(
    forms: Sequence[Form], ended_at: Moment | None, seasons: Seasons, sound: Callable[[Form], bool]
) -> Moment:
    """Since when the standing form's person claims the place: the first of the unbroken run of sound revisions.

    So an amendment that mends an ineligible form claims from its own submission on, not from the first one's.
    """
    stands = current(forms, ended_at, seasons)
    run = takewhile(
        lambda form: file_of(form, seasons) == file_of(stands, seasons) and sound(form),
        _valid(forms, ended_at, seasons),
    )
    return min((form.submitted_at for form in run), default=stands.submitted_at)


def _valid(forms: Iterable[Form], ended_at: Moment | None, seasons: Seasons) -> Sequence[Form]:
    """One per revision, the highest first: of two contents under one number the first submitted counts [REG-4]."""
    first: dict[Revision, Form] = {}
    for form in _highest_first(_in_time(forms, ended_at, seasons)):
        first.setdefault(form.revision, form)
    return [*first.values()]


def _in_time(forms: Iterable[Form], ended_at: Moment | None, seasons: Seasons) -> Sequence[Form]:
    return [form for form in forms if _lateness(form, ended_at, seasons[form.season]) is None]


def _lateness(form: Form, ended_at: Moment | None, season: Season) -> Reason | None:
    fault, windows = window_fault(form, season), season.windows_for(form.category, season.base(form.base))
    if fault is None:
        return Reason.APPLICATION_NOT_LIVE if ended_at is not None and form.submitted_at > ended_at else None
    early = any(form.submitted_at < window.opens for window in windows) or not windows
    return fault if early else Reason.AMENDED_TOO_LATE


def _highest_first(forms: Sequence[Form]) -> Sequence[Form]:
    """In an order of which nothing but their content decides; most have sent only one."""
    return forms if len(forms) == 1 else sorted(forms, key=_place)


def _place(form: Form) -> tuple[int, Moment, str]:
    return -form.revision, form.submitted_at, repr(form)
