from rehearsal.applicants.flaws import Flaw
from rehearsal.applicants.generate import generate
from rehearsal.applicants.marks import expected_merit
from rehearsal.applicants.rates import CONTENDING, Conduct, Turn
from tests.rehearsal.kunming import KUNMING, SEVEN

SEATS = sum(programme.seats for programme in KUNMING.bases[0].programmes)


def test_the_same_seed_gives_the_same_applicants() -> None:
    assert generate(KUNMING, 60, 7) == generate(KUNMING, 60, 7)


def test_another_seed_gives_other_applicants() -> None:
    assert generate(KUNMING, 60, 7) != generate(KUNMING, 60, 8)


def test_as_many_applications_are_made_as_asked_for() -> None:
    for count in (0, 1, 2, 7, 40, 200):
        made = generate(KUNMING, count, 7)
        assert len({applicant.application for applicant in made}) == len(made) == count


def test_two_hundred_applicants_take_every_turn() -> None:
    assert {applicant.turn for applicant in SEVEN} == set(Turn)


def test_the_ineligible_have_every_flaw() -> None:
    assert {applicant.flaw for applicant in SEVEN if applicant.turn is Turn.INELIGIBLE} == set(Flaw)


def test_trouble_is_dealt_at_the_stated_rate() -> None:
    assert sum(applicant.turn is Turn.INELIGIBLE for applicant in SEVEN) == 20
    assert sum(applicant.turn is Turn.ABSENT_FROM_EXAM for applicant in SEVEN) == 10


def test_every_ending_is_met_among_those_likely_to_be_proposed() -> None:
    contending = [applicant for applicant in SEVEN if applicant.turn in CONTENDING]
    best = sorted(contending, key=lambda applicant: -expected_merit(KUNMING.bases[0], applicant.marks))[:SEATS]
    assert {applicant.ending for applicant in best} == set(Conduct)


def test_there_are_ties_in_the_total() -> None:
    totals = [expected_merit(KUNMING.bases[0], a.marks) for a in SEVEN if a.turn in CONTENDING]
    assert len(set(totals)) < len(totals)


def test_only_late_forms_are_submitted_outside_their_window() -> None:
    for applicant in SEVEN:
        window = KUNMING.registration.windows[applicant.form.category]
        assert window.contains(applicant.form.submitted_at) is (applicant.turn is not Turn.LATE)


def test_an_amendment_too_late_comes_after_the_window_and_another_within_it() -> None:
    for applicant in SEVEN:
        for amendment in applicant.forms[1:]:
            in_time = KUNMING.registration.windows[amendment.category].contains(amendment.submitted_at)
            assert in_time is (applicant.turn is Turn.AMENDED)
            assert amendment.revision == 2


def test_a_second_application_is_the_same_person_later() -> None:
    plain = {applicant.form.identity.id_number: applicant for applicant in SEVEN if applicant.turn is Turn.PLAIN}
    for second in (applicant for applicant in SEVEN if applicant.turn is Turn.SECOND):
        assert second.form.submitted_at > plain[second.form.identity.id_number].form.submitted_at


def test_nobody_else_shares_an_id_number() -> None:
    numbers = [applicant.form.identity.id_number for applicant in SEVEN if applicant.turn is not Turn.SECOND]
    assert len(set(numbers)) == len(numbers)
