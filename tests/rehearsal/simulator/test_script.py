from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from contracts.messages.platform.acts import (
    AbsenceExcused,
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    RegistrationSubmitted,
    ScoreRecorded,
    ScoresDeclaredFinal,
    TraineeReported,
)
from contracts.messages.platform.admission import ListConfirmed
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined
from contracts.messages.platform.reviews import ReviewRecorded
from contracts.season.calendar import ProvincialRound
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.rates import CHALLENGED, Conduct, Turn
from rehearsal.simulator.calendar import before_everything, calendar
from rehearsal.simulator.facts import who_arrived
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.script import script
from rehearsal.simulator.view import (
    AWAITING_REPORT,
    COMPLETED,
    IN_TRAINING,
    NOTICED,
    PROPOSED,
    ClerkView,
    EnrolmentLine,
)
from tests.rehearsal.kunming import KUNMING, SEVEN

PHASES = {phase.stop.name: phase for phase in script(KUNMING, SEVEN, 7)}
BASE = KUNMING.bases[0]
ALL_APPROVED = ClerkView(approved=frozenset(applicant.application for applicant in SEVEN))
NOBODY = ClerkView()


def enrolled(stage: str) -> ClerkView:
    offered_at, physical_by = BASE.scores_final_by, KUNMING.admission.physical_by
    return ClerkView(
        enrolments={
            a.application: EnrolmentLine(a.application, BASE.code, stage, offered_at, physical_by) for a in SEVEN
        }
    )


def at(phase: str, view: ClerkView = NOBODY) -> list[Happening]:
    return PHASES[phase].happenings(view)


def by_ending() -> Mapping[str, Conduct]:
    return {applicant.application: applicant.ending for applicant in SEVEN}


def of_turn(turn: Turn) -> list[Applicant]:
    return [applicant for applicant in SEVEN if applicant.turn is turn]


def test_the_clock_never_goes_back() -> None:
    stops = [before_everything(KUNMING), *(stop.at for stop in calendar(KUNMING))]
    assert stops == sorted(stops)


def test_everything_but_later_examinations_is_told_at_its_own_stop() -> None:
    views = {"admission": enrolled(NOTICED), "reporting": enrolled(AWAITING_REPORT)}
    for name, phase in PHASES.items():
        view = views.get(name, ClerkView(ALL_APPROVED.approved, enrolled(PROPOSED).enrolments))
        assert len(phase.happenings(view)) == len(list(phase.scene(view))), name


def test_an_examination_ahead_of_the_clock_is_told_at_a_later_stop() -> None:
    closes, backfill = KUNMING.admission.physical_by, KUNMING.admission.backfill_physical_by
    late = ClerkView(
        enrolments={SEVEN[0].application: EnrolmentLine(SEVEN[0].application, BASE.code, PROPOSED, closes, backfill)}
    )
    assert at("physical", late) == []
    assert len(at("backfill", late)) == 1


def test_the_same_season_and_seed_tell_the_same_story() -> None:
    again = script(KUNMING, SEVEN, 7)[0].happenings(NOBODY)
    assert [happening.structured() for happening in again] == [h.structured() for h in at("registration")]


def test_another_seed_tells_under_other_ids() -> None:
    again = script(KUNMING, SEVEN, 8)[0].happenings(NOBODY)
    assert not {happening.id for happening in again} & {happening.id for happening in at("registration")}


def test_every_application_is_submitted_once() -> None:
    told = [h.message for h in [*at("registration"), *at("registering_late")]]
    first = [each for each in told if isinstance(each, RegistrationSubmitted) and each.revision == 1]
    assert Counter(form.application for form in first) == Counter(a.application for a in SEVEN)


def test_late_forms_come_once_the_window_has_closed() -> None:
    closes = KUNMING.registration.windows[SEVEN[0].form.category].closes
    assert at("registering_late")
    assert all(happening.at > closes for happening in at("registering_late"))


def test_reviews_lie_within_sessions() -> None:
    for happening in [*at("review"), *at("review_delayed")]:
        assert isinstance(happening.message, ReviewRecorded)
        assert any(session.contains(happening.message.attended_at) for session in BASE.review_sessions)


def test_a_delayed_review_is_told_within_the_grace() -> None:
    grace = timedelta(hours=KUNMING.verification.arrival_grace_hours)
    assert at("review_delayed")
    assert BASE.review_closes < PHASES["review_delayed"].stop.at < BASE.review_closes + grace


def test_the_absent_and_the_refused_are_not_reviewed() -> None:
    reviewed = {h.message.application for h in [*at("review"), *at("review_delayed")]}  # type: ignore[attr-defined]
    for turn in (Turn.ABSENT_FROM_REVIEW, Turn.CANCELLED, Turn.LATE, Turn.INELIGIBLE, Turn.SECOND):
        assert not reviewed & {applicant.application for applicant in of_turn(turn)}


def test_only_the_approved_sit_the_examinations() -> None:
    assert at("exam_written", NOBODY) == []
    assert at("exam_written", ALL_APPROVED) != []


def test_one_absence_of_the_excused_is_excused() -> None:
    told = [h.message for name in ("exam_written", "exam_skills", "exam_interview") for h in at(name, ALL_APPROVED)]
    excused = [each.application for each in told if isinstance(each, AbsenceExcused)]
    assert sorted(excused) == sorted(applicant.application for applicant in of_turn(Turn.EXCUSED))


def test_the_absent_miss_one_component() -> None:
    told = [h.message for name in ("exam_written", "exam_skills", "exam_interview") for h in at(name, ALL_APPROVED)]
    marked = Counter(s.application for s in told if isinstance(s, ScoreRecorded) and s.points is not None)
    assert {marked[applicant.application] for applicant in of_turn(Turn.ABSENT_FROM_EXAM)} == {2}


def test_fraud_is_found_before_scores_are_final() -> None:
    found = [h for h in at("exam_written", ALL_APPROVED) if isinstance(h.message, FraudFound)]
    assert len(found) == len(of_turn(Turn.FRAUD))
    assert all(happening.at < BASE.scores_final_by for happening in found)


def test_scores_are_declared_final_with_corrections_on_both_sides() -> None:
    told = at("scores_final", ALL_APPROVED)
    declared = [h.message for h in told if isinstance(h.message, ScoresDeclaredFinal)]
    sheets = [h.message.recorded_at for h in told if isinstance(h.message, ScoreRecorded)]
    assert len(declared) == 1
    assert min(sheets) < declared[0].declared_at < max(sheets)


def test_the_proposed_are_examined_in_time_unless_they_stay_away() -> None:
    told = {h.message.application: h for h in at("physical", enrolled(PROPOSED))}  # type: ignore[attr-defined]
    for application, ending in by_ending().items():
        if ending is Conduct.PHYSICAL_MISSING:
            assert application not in told
        elif ending is Conduct.GIVES_UP:
            assert isinstance(told[application].message, PlaceGivenUp)
        else:
            message = told[application].message
            assert isinstance(message, PhysicalRecorded)
            assert message.passed is (ending is not Conduct.PHYSICAL_FAILED)
            assert BASE.scores_final_by < message.examined_at < KUNMING.admission.physical_by


def test_the_noticed_are_operated_after_objections() -> None:
    told = at("admission", enrolled(NOTICED))
    assert len(told) == len(SEVEN)
    for happening in told:
        assert isinstance(happening.message, AdmissionOperated)
        assert KUNMING.admission.objections_until < happening.at < KUNMING.admission.admit_by


def test_those_who_report_arrive_in_time_and_some_are_told_of_later() -> None:
    in_time, delayed = at("reporting", enrolled(AWAITING_REPORT)), at("report_delayed", enrolled(AWAITING_REPORT))
    assert delayed
    for happening in [*in_time, *delayed]:
        assert isinstance(happening.message, TraineeReported)
        assert happening.message.reported_at <= KUNMING.admission.report_by
    arrived = who_arrived(h.message for h in [*in_time, *delayed] if isinstance(h.message, TraineeReported))
    assert arrived == {a for a, ending in by_ending().items() if ending is not Conduct.NEVER_REPORTS}


def test_every_list_is_confirmed_before_it_is_published() -> None:
    """[ADM-5]."""
    waiting = ClerkView(unconfirmed={BASE.code: ("A-1", "A-2")})
    (told,) = at("confirmation", waiting)
    assert isinstance(told.message, ListConfirmed)
    assert (told.message.applications, told.at < KUNMING.admission.notice_at) == (("A-1", "A-2"), True)
    assert at("confirmation", ClerkView(unconfirmed={BASE.code: ()})) == []


def test_whoever_is_objected_to_is_decided_on_before_the_round_closes() -> None:
    """[ADM-5, ADM-6]."""
    raised, decided = at("objections", enrolled(NOTICED)), at("decisions", enrolled(NOTICED))
    challenged = sorted(name for name, ending in by_ending().items() if ending in CHALLENGED)
    assert sorted(each.message.application for each in raised) == challenged  # type: ignore[attr-defined]
    assert sorted(each.message.application for each in decided) == challenged  # type: ignore[attr-defined]
    window = KUNMING.admission.provincial_round
    assert window is not None
    assert all(KUNMING.admission.objections_until < each.at < window.closes for each in decided)


def test_whoever_accepts_adjustment_asks_for_the_round_inside_its_window() -> None:
    """[ADM-6]."""
    asking = {each.application for each in SEVEN if each.form.accepts_adjustment}
    told = at("round", ClerkView(unplaced=frozenset(each.application for each in SEVEN)))
    assert {each.message.application for each in told} == asking  # type: ignore[attr-defined]
    window = KUNMING.admission.provincial_round
    assert window is not None
    assert all(window.contains(each.at) for each in told)


def stops(provincial_round: ProvincialRound | None) -> list[str]:
    admission = KUNMING.admission.model_copy(update={"provincial_round": provincial_round})
    return [stop.name for stop in calendar(KUNMING.model_copy(update={"admission": admission}))]


def test_the_provincial_round_comes_where_its_window_lies() -> None:
    """[ADM-6]: the order of phases is season data."""
    after, notice_at = KUNMING.admission.provincial_round, KUNMING.admission.notice_at
    assert after is not None
    dates = {"opens": notice_at - timedelta(hours=5), "closes": notice_at - timedelta(hours=3)}
    before = after.model_copy(update={**dates, "physical_by": notice_at - timedelta(hours=1)})
    assert stops(after).index("notice") < stops(after).index("round") < stops(after).index("admission")
    assert stops(before).index("backfill") < stops(before).index("round") < stops(before).index("notice")


def test_a_season_may_have_no_provincial_round() -> None:
    assert "round" not in stops(None)


def test_some_fail_the_completion_examination_and_pass_it_the_second_time_and_are_certified_for_it() -> None:
    """[CLO-3]."""
    ended = {phase.stop.name: phase for phase in script(KUNMING, SEVEN, 7, to_the_end=True)}
    first, again = (
        {
            each.message.application: each.message.passed
            for each in ended[name].happenings(enrolled(IN_TRAINING))
            if isinstance(each.message, CompletionExamined)
        }
        for name in ("completion", "completion_again")
    )
    failed = {name for name, passed in first.items() if not passed}
    assert failed
    assert failed == again.keys() < first.keys() == by_ending().keys()
    told = [h.message for h in ended["certificates"].happenings(enrolled(COMPLETED))]
    certified = {one.application for one in told if isinstance(one, CertificateIssued)}
    assert certified == first.keys() - {name for name, passed in again.items() if not passed}
    assert [stop.name for stop in calendar(KUNMING)][-1] == "leaving"
