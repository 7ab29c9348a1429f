"""What is said to whoever sent a sheet or an excuse that does not count: every reason, as the facts stand [REG-13].

It is kept all the same: when what it lacked comes later it counts, and the candidate's word says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from contracts.correction import overtaken, told_to_stand
from contracts.messages.exams import ExcuseRefused, SheetRefused
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.reasons import Reason
from contracts.season.marks import HUNDRED
from contracts.vocabulary import Category, Component, Moment, Points
from services.exams.domain.candidate.lines import gates_of
from services.exams.domain.candidate.marks import behind_gate, points_in
from services.exams.domain.candidate.state import Candidate, excuses_at, told_at
from services.exams.domain.setting import ExamsContext, board_key

Name = tuple[str, ...]
Answer = SheetRefused | ExcuseRefused


def refusals(candidate: Candidate, setting: ExamsContext) -> Mapping[Name, Answer]:
    """Every sheet and excuse that does not count, by what it is, with all that speaks against it."""
    sheets: dict[tuple[str, str, int], list[Reason]] = {}
    contents = Counter(_name(sheet) for sheet in candidate.sheets)
    for sheet in candidate.sheets:
        repeated = [Reason.REVISION_REPEATED] if contents[_name(sheet)] > 1 else []
        if reasons := [*_reasons(sheet, sheet.recorded_at, candidate, setting), *repeated]:
            sheets.setdefault(_name(sheet), []).extend(reasons)
    refused: dict[Name, Answer] = {
        (board, component, str(revision)): SheetRefused(
            application=candidate.application, component=component, revision=revision, reasons=_once(reasons)
        )
        for (board, component, revision), reasons in sheets.items()
    }
    return {**refused, **_refused_excuses(candidate, setting)}


def _refused_excuses(candidate: Candidate, setting: ExamsContext) -> dict[Name, Answer]:
    found = {excuse: _of_excuse(excuse, candidate, setting) for excuse in candidate.excuses}
    return {
        (*_place_of(excuse), excuse.excused_at.isoformat(), str(excuse.revision)): ExcuseRefused(
            application=candidate.application,
            season=excuse.season,
            base=excuse.base,
            component=excuse.component,
            excused_at=excuse.excused_at,
            reasons=reasons,
        )
        for excuse, reasons in found.items()
        if reasons
    }


def _of_excuse(excuse: AbsenceExcused, candidate: Candidate, setting: ExamsContext) -> tuple[Reason, ...]:
    """An excuse is for an absence: where marks count, there is nothing to excuse [EXM-3]."""
    finality = candidate.finality_at(board_key(excuse.season, excuse.base))
    here = (excuse.season, excuse.base)
    counting = [one for one in candidate.sheets if (one.season, one.base) == here and finality.takes(one.recorded_at)]
    full = _full(excuse, setting)
    sat = told_to_stand(excuse) and points_in(excuse.component, counting, full) is not None
    other = overtaken(excuses_at(candidate, *here), lambda one: one.component, lambda one: one.excused_at).get(excuse)
    against = [*([Reason.EXCUSE_NOT_NEEDED] if sat else []), *([] if other is None else [other])]
    return _once([*_reasons(excuse, told_at(excuse), candidate, setting), *against])


def _place_of(excuse: AbsenceExcused) -> Name:
    return board_key(excuse.season, excuse.base), excuse.component


def _reasons(
    told: ScoreRecorded | AbsenceExcused, made_at: Moment, candidate: Candidate, setting: ExamsContext
) -> Iterator[Reason]:
    """Too late, not examined there, above all marks, or of somebody who is no candidate of the base [EXM-4, REG-7]."""
    if not candidate.finality_at(board_key(told.season, told.base)).takes(made_at):
        yield Reason.SCORES_ALREADY_FINAL
    if setting.base(told.season, told.base).part(told.component) is None:
        yield Reason.COMPONENT_NOT_EXAMINED
    if isinstance(told, ScoreRecorded) and (told.points or 0) > _full(told, setting):
        yield Reason.POINTS_ABOVE_FULL
    if told.component in _shut(told, candidate, setting):
        yield Reason.GATE_NOT_PASSED
    latest, fallen = candidate.approval, candidate.fallen
    if latest is None or (fallen and fallen.sequence > latest.sequence and made_at >= fallen.fallen_at):
        yield Reason.NOT_APPROVED
    if latest is not None and (latest.review.season, latest.review.base) != (told.season, told.base):
        yield Reason.ANOTHER_BASE
    if latest is not None and latest.review.category is Category.POSTGRADUATE:
        yield Reason.OUTSIDE_PLAN if latest.review.in_plan is None else Reason.SEAT_OF_PLAN


def _shut(told: ScoreRecorded | AbsenceExcused, candidate: Candidate, setting: ExamsContext) -> frozenset[Component]:
    """What is not sat there any more, by the sheets that count [POL-5]."""
    finality, here = candidate.finality_at(board_key(told.season, told.base)), (told.season, told.base)
    counting = [one for one in candidate.sheets if (one.season, one.base) == here and finality.takes(one.recorded_at)]
    wanted = () if candidate.approval is None else candidate.approval.review.preferences
    base = setting.base(told.season, told.base)
    return behind_gate(base, counting, gates_of(base, wanted, setting.seasons[told.season].exams.lines))


def _full(told: ScoreRecorded | AbsenceExcused, setting: ExamsContext) -> Points:
    """What there is to get in the component there [POL-6]."""
    part = setting.base(told.season, told.base).part(told.component)
    return HUNDRED if part is None else part.full


def _once(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in Reason if reason in reasons)


def _name(sheet: ScoreRecorded) -> tuple[str, str, int]:
    return board_key(sheet.season, sheet.base), sheet.component, sheet.revision
