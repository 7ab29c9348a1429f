"""Completion examinations, certificates and the closing of a season, in any order [CLO-3]."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import permutations
from typing import Any

from contracts.correction import Correction
from contracts.envelope import Message
from contracts.latest import Latest
from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.closing import ClosingRefused, CompletionCounted, SeasonSealed
from contracts.messages.admission.decisions import TraineeWithdrawn
from contracts.messages.admission.enrolment import TrainingCompleted, TrainingStarted
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined, SeasonClosed
from contracts.reasons import Reason
from contracts.season.closing import Closing
from contracts.vocabulary import Moment
from services.admission.domain.closing.decide import decide as decide_closing
from services.admission.domain.closing.state import ClosingFile
from services.admission.domain.closing.state import evolve as evolve_closing
from services.admission.domain.completion.decide import decide
from services.admission.domain.completion.facts import TraineeHeard
from services.admission.domain.completion.state import Completion, LastEnd, evolve
from services.admission.domain.enrolment.decide import decide as decide_enrolment
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import evolve as evolve_enrolment
from tests.admission.scenes import BASE, COMPLETION, SEASON, SEASONS, TRAINING, TRAINING_BEGUN, A, due, fraud
from tests.admission.scenes import after as enrolled
from tests.admission.scenes import heard as heard_by_enrolment
from tests.pure_loop import heard_of

ENDS = SEASONS[SEASON].finance.term_ends
CLOSES = ENDS + timedelta(days=120)
CLOSING_SEASON = {SEASON: SEASONS[SEASON].model_copy(update={"closing": Closing(closes_at=CLOSES)})}
SAT = ENDS - timedelta(days=70)
WHO: dict[str, Any] = {"application": A, "season": SEASON, "base": BASE}
STARTED = TrainingStarted(**WHO, started_at=TRAINING, ends_at=ENDS)
ENDED = TrainingCompleted(**WHO, completed_at=ENDS)
WITHDRAWN = TraineeWithdrawn(**WHO, reasons=(Reason.FRAUD,), withdrawn_at=ENDS)


def sat(attempt: int = 1, *, passed: bool = True, days: int = 0, **said: Any) -> CompletionExamined:
    told = {**WHO, "attempt": attempt, "passed": passed, "examined_at": SAT + timedelta(days=days)} | said
    return CompletionExamined(**told)


def issued(at: Moment = ENDS + timedelta(days=20), number: str = "HG-1", **said: Any) -> CertificateIssued:
    return CertificateIssued(**{**WHO, "certificate": number, "issued_at": at} | said)


def run(told: Iterable[Message]) -> tuple[Completion, list[Message]]:
    """The state after everything, and all that was said; each word of the enrolment has its own place in its order."""
    state, words = Completion(A), list[Message]()
    for message in told:
        sequence = [STARTED, ENDED, WITHDRAWN].index(message) + 1 if message in (STARTED, ENDED, WITHDRAWN) else 0
        events = decide(state, heard_of(message, ENDS, message.model_dump_json()[:60], sequence), CLOSING_SEASON)
        state = reduce(evolve, events, state)
        words += [event for event in events if isinstance(event, Message)]
    return state, words


def refused(told: Sequence[Message]) -> list[tuple[Reason, ...]]:
    """Why the last one was refused."""
    return [one.reasons for one in run(told)[1] if isinstance(one, ActRefused) and one.act == told[-1].TYPE]


def test_an_examination_passed_and_a_certificate_count_in_any_order() -> None:
    told = (STARTED, ENDED, sat(passed=False), sat(2, days=30), issued())
    ends = [run(order)[0] for order in permutations(told)]
    assert all(end == ends[0] for end in ends)
    said = ends[0].said
    assert said is not None
    assert [(one.attempt, one.passed) for one in said.attempts] == [(1, False), (2, True)]
    assert said.certificate == "HG-1"


def test_whether_training_was_ever_taken_back_is_forgotten_once_it_is_told_anew() -> None:
    """How often the enrolment changed its mind follows from the order in which it heard."""
    once = told_in((STARTED, 3), (ENDED, 4))
    for order in permutations([(STARTED, 1), (WITHDRAWN, 2), (STARTED, 3), (ENDED, 4)]):
        assert told_in(*order) == replace(once, ended=LastEnd(2))
    left = told_in((WITHDRAWN, 5))
    assert all(told_in(*order) == left for order in permutations([(STARTED, 3), (ENDED, 4), (WITHDRAWN, 5)]))


def test_an_older_document_says_otherwise_that_the_trainee_left() -> None:
    stored = Completion(A, started=Latest(1, STARTED), left=Latest(2, WITHDRAWN))
    assert stored.in_training is None
    assert told_in((STARTED, 2), to=stored) is stored
    assert told_in((STARTED, 3), to=stored).in_training == STARTED


def told_in(*words: tuple[Any, int], to: Completion = Completion(A)) -> Completion:  # noqa: B008  it is frozen
    """After these words of the enrolment, each under its sequence."""
    return reduce(evolve, (TraineeHeard(word, sequence) for word, sequence in words), to)


def test_what_came_early_counts_once_what_it_lacks_is_there() -> None:
    """And its sender hears both [REG-13]."""
    state, words = run((sat(), STARTED))
    assert [type(one) for one in words] == [ActRefused, CompletionCounted]
    assert state.said is not None


def test_nobody_elsewhere_or_before_training_is_examined() -> None:
    assert refused((STARTED, sat(base="KM-ELSEWHERE"))) == [(Reason.OTHER_BASE,)]
    assert refused((STARTED, sat(examined_at=TRAINING - timedelta(days=1)))) == [(Reason.OUT_OF_TURN,)]
    assert refused((STARTED, WITHDRAWN, sat())) == [(Reason.NOT_IN_TRAINING,)]


def test_nobody_sits_again_after_passing_nor_twice_at_once() -> None:
    assert refused((STARTED, sat(), sat(2, days=30))) == [(Reason.OUT_OF_TURN,)]
    assert refused((STARTED, sat(passed=False), sat(passed=True, days=1))) == [(Reason.OUT_OF_TURN,)]


def test_a_certificate_follows_the_examination_and_the_end_of_the_term() -> None:
    assert refused((STARTED, ENDED, issued())) == [(Reason.NOT_PASSED,)]
    assert refused((STARTED, ENDED, sat(passed=False), issued())) == [(Reason.NOT_PASSED,)]
    assert refused((STARTED, sat(), issued())) == [(Reason.TERM_NOT_OVER,)]
    assert refused((STARTED, ENDED, sat(), issued(), issued(number="HG-2", at=ENDS + timedelta(days=30)))) == [
        (Reason.OUT_OF_TURN,)
    ]


def test_a_corrected_result_ends_as_if_told_right_at_once() -> None:
    """[COR-1]."""
    wrong = Correction(reason="登记有误", by="省级主管部门", corrected_at=ENDS)
    right = sat(passed=False, revision=2, correction=wrong)
    never = sat(revision=3, correction=wrong.model_copy(update={"stands": False}))
    for order in permutations((STARTED, sat(), right)):
        said = run(order)[0].said
        assert said is not None
        assert [one.passed for one in said.attempts] == [False]
    for order in permutations((STARTED, sat(), right, never)):
        assert run(order)[0].said is None


def test_whoever_is_withdrawn_for_fraud_keeps_no_certificate_in_any_order() -> None:
    for order in permutations((STARTED, ENDED, WITHDRAWN, sat(), issued())):
        assert run(order)[0].said is None


def test_nothing_counts_that_happens_after_the_season_closed() -> None:
    late = issued(at=CLOSES + timedelta(seconds=1))
    assert refused((STARTED, ENDED, sat(), late)) == [(Reason.SEASON_CLOSED,)]
    wrong = Correction(reason="登记有误", by="省级主管部门", corrected_at=CLOSES + timedelta(days=1))
    told = (STARTED, sat(), sat(passed=False, revision=2, correction=wrong))
    assert refused(told) == [(Reason.SEASON_CLOSED,)]
    said = run(told)[0].said
    assert said is not None
    assert said.attempts[0].passed, "what was told before stands"
    assert refused((STARTED, ENDED, sat(), issued(at=CLOSES))) == []


def test_fraud_found_once_the_season_closed_withdraws_nobody_and_says_who_can_decide() -> None:
    """[REG-13]."""
    told = (*TRAINING_BEGUN, due("completion", COMPLETION), fraud(CLOSES + timedelta(days=1)))
    assert enrolled(*told).stage is Stage.WITHDRAWING, "a season that says nothing never closes"
    state, words = enrolled(), list[Message]()
    for number, message in enumerate(told):
        events = decide_enrolment(state, heard_by_enrolment(message, number + 1), CLOSING_SEASON)
        state, words = reduce(evolve_enrolment, events, state), [*words, *(e for e in events if isinstance(e, Message))]
    assert state.stage is Stage.COMPLETED
    assert [one.reasons for one in words if isinstance(one, ActRefused)] == [(Reason.SEASON_CLOSED,)]


def closed(decision: str = "N-1", days: int = 1) -> SeasonClosed:
    at = CLOSES + timedelta(days=days)
    return SeasonClosed(season=SEASON, decision=decision, by="省级主管部门", figures="ab" * 32, closed_at=at)


def sealed(*told: SeasonClosed) -> tuple[ClosingFile, list[Message]]:
    state, words = ClosingFile(SEASON), list[Message]()
    for number, message in enumerate(told):
        events = decide_closing(state, heard_of(message, message.closed_at, str(number)), CLOSING_SEASON)
        state = reduce(evolve_closing, events, state)
        words += [event for event in events if isinstance(event, Message)]
    return state, words


def test_the_first_decision_after_the_season_is_over_seals_it_and_every_other_is_refused() -> None:
    told = (closed("N-1", -1), closed("N-2", 1), closed("N-3", 2), closed("N-2", 1))
    ends = [sealed(*order) for order in permutations(told)]
    assert all(state == ends[0][0] for state, _ in ends)
    assert ends[0][0].sealed is not None
    assert ends[0][0].sealed.decision == "N-2"
    _, words = sealed(*told)
    kinds: list[type[Message]] = [ClosingRefused, SeasonSealed, ClosingRefused]
    assert [type(one) for one in words] == kinds
    assert [one.reasons for one in words if isinstance(one, ClosingRefused)] == [
        (Reason.SEASON_NOT_OVER,),
        (Reason.SEASON_CLOSED,),
    ]


def test_a_season_that_says_nothing_of_closing_is_never_over() -> None:
    (fact, refusal) = decide_closing(ClosingFile(SEASON), heard_of(closed(), CLOSES, "1"), SEASONS)
    assert fact is not None
    assert isinstance(refusal, ClosingRefused)
    assert refusal.reasons == (Reason.SEASON_NOT_OVER,)
