from services.chassis.worker.known_before import SETTLED_SECONDS, KnownBefore


def test_what_was_met_just_now_is_nothing_an_announcement_must_know_of() -> None:
    known = KnownBefore()
    assert known.before("exams/w1", 100, now=0.0) == 0
    assert known.before("exams/w1", 200, now=1.0) == 0


def test_what_was_met_a_while_ago_is() -> None:
    known = KnownBefore()
    known.before("exams/w1", 100, now=0.0)
    assert known.before("exams/w1", 300, now=SETTLED_SECONDS) == 100
    assert known.before("exams/w1", 400, now=SETTLED_SECONDS + 1) == 100
    assert known.before("exams/w1", 500, now=2 * SETTLED_SECONDS) == 300


def test_a_stream_that_never_rests_is_no_reason_to_think_its_speaker_fell_back() -> None:
    """Announcements are made every second and looked at half a second later, a hundred numbers behind."""
    known = KnownBefore()
    told = [(100 * second, 100 * second + 50, second + 0.5) for second in range(60)]
    assert all(announced >= known.before("exams/w1", last, now) for announced, last, now in told)


def test_a_stream_that_is_forgotten_counts_anew() -> None:
    known = KnownBefore()
    known.before("exams/w1", 100, now=0.0)
    known.before("exams/w1", 100, now=SETTLED_SECONDS)
    known.forget("exams/w1")
    assert known.before("exams/w1", 5, now=SETTLED_SECONDS + 1) == 0
