"""The applicants of a rehearsal season: the same for the same season, number and seed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from random import Random
from typing import Final

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.season.calendar import Window
from contracts.season.season import Season
from contracts.vocabulary import Category, Moment
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.flaws import Flaw, flawed, flaws_of
from rehearsal.applicants.form import draw_form
from rehearsal.applicants.lists import dealt_with
from rehearsal.applicants.marks import draw_marks, expected_merit
from rehearsal.applicants.moments import draw_within
from rehearsal.applicants.rates import CONTENDING, Conduct, Frequencies, Turn

USUAL: Final = Frequencies()
_ANY: Final = frozenset(Category)
_EMPLOYED: Final = frozenset({Category.UNIT})
_LETTERED: Final = frozenset({Category.UNIT, Category.ORDER})
_NARROWED: Final = {Turn.CONSENT_MISSING: _LETTERED, Turn.CONSENT_DISAGREES: _LETTERED}


def generate(season: Season, count: int, seed: int, rates: Frequencies = USUAL) -> tuple[Applicant, ...]:
    """`count` applications, all from the one seed.

    Trouble before the ranking is dealt over all of them; what becomes of the proposed is dealt in merit order, a
    hand per seat count, so that every ending is met among those who get a place. Postgraduates, who are proposed for
    nothing, report or do not.
    """
    chance = Random(seed)
    kinds = flaws_of(season.track)
    flaws = cycle(chance.sample(kinds, len(kinds)))
    turns = rates.deal_turns(chance, count)
    drawn = [_draw(Random(f"{seed}/{number}"), season, number, turn, flaws) for number, turn in enumerate(turns, 1)]
    everyone = list(_second_applications(chance, season, drawn))
    placed = _endings(chance, season, rates, dealt_with(Random(f"{seed}/lists"), season, rates, everyone))
    return tuple(_reporting(Random(f"{seed}/postgraduates"), rates, [*placed]))


def late_until(season: Season, category: Category, window_closes: Moment) -> Moment:
    """Until when forms and amendments after the window still come in, well before the first review session."""
    first_session = min(session.opens for base in season.bases for session in base.sessions_for(category))
    return max(window_closes + timedelta(minutes=10), window_closes + (first_session - window_closes) / 2)


def window_of(season: Season, form: RegistrationSubmitted) -> Window:
    """The window a form came in; of a late one the last that closed before."""
    windows = season.windows_for(form.category, season.base(form.base))
    begun = [window for window in windows if window.opens <= form.submitted_at]
    return max(begun or windows, key=lambda window: window.opens)


def _draw(chance: Random, season: Season, number: int, turn: Turn, flaws: Iterator[Flaw]) -> Applicant:
    flaw = next(flaws) if turn is Turn.INELIGIBLE else None
    only = _EMPLOYED if flaw is Flaw.NO_EMPLOYER else _NARROWED.get(turn, _ANY)
    form = draw_form(chance, season, number, only)
    own, closes = window_of(season, form).closes, season.registration_closes(form.category)
    until = late_until(season, form.category, closes)
    match turn:
        case Turn.INELIGIBLE if flaw is not None:
            forms: tuple[RegistrationSubmitted, ...] = (flawed(form, flaw),)
        case Turn.LATE:
            late = draw_within(chance, closes, until)
            forms = (form.model_copy(update={"submitted_at": late}),)
        case Turn.AMENDED:
            forms = (form, _amended(chance, form, form.submitted_at, own))
        case Turn.AMENDED_TOO_LATE:
            forms = (form, _amended(chance, form, closes, until))
        case _:
            forms = (form,)
    return Applicant(number, forms, turn, flaw, draw_marks(chance), Conduct.REPORTS)


def _amended(chance: Random, form: RegistrationSubmitted, after: Moment, until: Moment) -> RegistrationSubmitted:
    changes = {
        "revision": 2,
        "submitted_at": draw_within(chance, after, until),
        "identity": form.identity.model_copy(update={"phone": f"100{chance.randrange(10**8):08d}"}),
        "accepts_adjustment": not form.accepts_adjustment,
    }
    return form.model_copy(update=changes)


def _second_applications(chance: Random, season: Season, drawn: Sequence[Applicant]) -> Iterator[Applicant]:
    """Turn the dealt ones into second applications of persons whose first one stands [REG-4]."""
    firsts = [each for each in drawn if each.turn is Turn.PLAIN]
    chance.shuffle(firsts)
    for each in drawn:
        if each.turn is not Turn.SECOND:
            yield each
        elif not firsts:
            yield replace(each, turn=Turn.PLAIN)
        else:
            first = firsts.pop().form
            at = draw_within(chance, first.submitted_at, window_of(season, first).closes)
            again = first.model_copy(update={"application": each.application, "submitted_at": at})
            yield replace(each, forms=(again,))


def _reporting(chance: Random, rates: Frequencies, drawn: Sequence[Applicant]) -> Iterator[Applicant]:
    """Whoever of the postgraduates gets as far as reporting [CLO-1]."""
    those = [
        each.number
        for each in drawn
        if each.form.category is Category.POSTGRADUATE and each.turn in CONTENDING and not each.off_roster
    ]
    ending = dict(zip(those, rates.deal_reporting(chance, len(those)), strict=True))
    return (replace(each, ending=ending.get(each.number, each.ending)) for each in drawn)


def _endings(chance: Random, season: Season, rates: Frequencies, drawn: Sequence[Applicant]) -> Iterator[Applicant]:
    bases = {base.code: base for base in season.bases}
    merit = {
        each.number: expected_merit(bases[each.form.base], each.marks)
        for each in drawn
        if each.turn in CONTENDING and not each.off_roster and each.form.category is not Category.POSTGRADUATE
    }
    order = sorted(merit, key=lambda number: (-merit[number], number))
    size = max(1, sum(programme.seats for base in season.bases for programme in base.programmes))
    hands = (rates.deal_endings(chance, len(order[at : at + size])) for at in range(0, len(order), size))
    ending = dict(zip(order, (card for hand in hands for card in hand), strict=True))
    return (replace(each, ending=ending.get(each.number, Conduct.REPORTS)) for each in drawn)
