"""What counts of completion examinations and certificates: facts in, what stands and what does not out [CLO-3]."""

from collections.abc import Iterator
from typing import assert_never

from contracts.correction import standing
from contracts.envelope import Received
from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.closing import CompletionCounted, ExaminationSat
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined
from contracts.reasons import Reason
from contracts.season.season import Seasons
from services.admission.domain.completion.facts import Act, ActTold, Event, Hears, TraineeHeard, happened_at
from services.admission.domain.completion.state import Completion, evolve


def decide(completion: Completion, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep what was heard; say what stands when it is not what was last said, and which act newly does not count."""
    message = heard.message
    fact: Event = (
        ActTold(message, heard.envelope.correlation_id)
        if isinstance(message, CompletionExamined | CertificateIssued)
        else TraineeHeard(message, heard.sequence)
    )
    known = evolve(completion, fact)
    if known is completion:
        return []
    before = tuple(refusals(completion, seasons))
    news = (one for one in refusals(known, seasons) if one not in before)
    return [fact, *_said(known, seasons), *news]


def _said(completion: Completion, seasons: Seasons) -> Iterator[CompletionCounted]:
    """What counts by now, if it is not what was last said; where nothing does any more, that."""
    counting = counted(completion, seasons)
    exams = [act for act in counting if isinstance(act, CompletionExamined)]
    issued = next((act for act in counting if isinstance(act, CertificateIssued)), None)
    trainee = completion.in_training or completion.said
    if trainee is None or not (counting or completion.said):
        return
    now = CompletionCounted(
        application=completion.application,
        season=trainee.season,
        base=trainee.base,
        attempts=tuple(ExaminationSat(attempt=e.attempt, passed=e.passed, examined_at=e.examined_at) for e in exams),
        certificate=None if issued is None else issued.certificate,
        issued_at=None if issued is None else issued.issued_at,
    )
    if now != completion.said:
        yield now


def counted(completion: Completion, seasons: Seasons) -> tuple[Act, ...]:
    """The acts that count, in order."""
    there = _standing(completion, seasons)
    return tuple(act for act in there if not _reasons(completion, act, there))


def refusals(completion: Completion, seasons: Seasons) -> Iterator[ActRefused]:
    """One for each act that stands and does not count; what was corrected is no refusal of anybody [REG-13]."""
    there = _standing(completion, seasons)
    for told in completion.told:
        if _is_after(told.act, seasons):
            reasons: tuple[Reason, ...] = (Reason.SEASON_CLOSED,)
        else:
            reasons = _reasons(completion, told.act, there) if told.act in there else ()
        if reasons:
            yield ActRefused(
                application=completion.application,
                season=told.act.season,
                base=completion.in_training.base if completion.in_training else None,
                act=told.act.TYPE,
                happened_at=happened_at(told.act),
                told_as=told.told_as,
                reasons=reasons,
            )


def _standing(completion: Completion, seasons: Seasons) -> tuple[Act, ...]:
    """What stands of what was told before the season closed: a later correction takes nothing back."""
    return standing([told.act for told in completion.told if not _is_after(told.act, seasons)], _thing)


def _is_after(act: Act, seasons: Seasons) -> bool:
    """Whether it happened, or was corrected, once the season had closed."""
    closing = seasons[act.season].closing
    return closing is not None and max(happened_at(act), act.corrected_at or happened_at(act)) > closing.closes_at


def _thing(act: Act) -> tuple[str, int]:
    """What two acts are revisions of: the same attempt, the one certificate."""
    return act.TYPE, act.attempt if isinstance(act, CompletionExamined) else 0


def _reasons(completion: Completion, act: Act, there: tuple[Act, ...]) -> tuple[Reason, ...]:
    """Why it does not count as the facts stand: of nobody in training there, or out of turn."""
    trainee = completion.in_training
    if trainee is None or trainee.season != act.season:
        return (Reason.NOT_IN_TRAINING,)
    if trainee.base != act.base:
        return (Reason.OTHER_BASE,)
    match act:
        case CompletionExamined():
            return () if _in_turn(act, there) and act.examined_at >= trainee.started_at else (Reason.OUT_OF_TURN,)
        case CertificateIssued():
            return _not_certified(completion, act, there)
        case _:
            assert_never(act)


def _in_turn(exam: CompletionExamined, there: tuple[Act, ...]) -> bool:
    """Each attempt after those before it, none of which was passed."""
    others = [one for one in there if isinstance(one, CompletionExamined) and one != exam]
    earlier = [one for one in others if one.attempt < exam.attempt]
    twice = any(one.attempt == exam.attempt and _first(one, exam) for one in others)
    return not twice and all(not one.passed and one.examined_at < exam.examined_at for one in earlier)


def _first(one: CompletionExamined, other: CompletionExamined) -> bool:
    """Of two under one attempt the first counts."""
    return (one.examined_at, one.model_dump_json()) < (other.examined_at, other.model_dump_json())


def _not_certified(completion: Completion, issued: CertificateIssued, there: tuple[Act, ...]) -> tuple[Reason, ...]:
    """A certificate follows the examination that was passed and the end of the term; of several the first counts."""
    exams = [one for one in there if isinstance(one, CompletionExamined) and _in_turn(one, there)]
    passed = any(one.passed and one.base == issued.base and one.examined_at <= issued.issued_at for one in exams)
    if not passed:
        return (Reason.NOT_PASSED,)
    if completion.trained is None:
        return (Reason.TERM_NOT_OVER,)
    others = (one for one in there if isinstance(one, CertificateIssued) and one != issued)
    return (Reason.OUT_OF_TURN,) if any(_earlier(one, issued) for one in others) else ()


def _earlier(one: CertificateIssued, other: CertificateIssued) -> bool:
    return (one.issued_at, one.model_dump_json()) < (other.issued_at, other.model_dump_json())
