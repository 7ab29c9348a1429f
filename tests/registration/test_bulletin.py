from contracts.messages.admission.decisions import NoticeLine, NoticePublished
from contracts.messages.exams import LotCommitted, LotRevealed, ReopeningGranted, ReopeningRefused
from contracts.reasons import Reason
from services.registration.projections.bulletin import hanging
from tests.registration.given import BASE, THIS_YEAR, Registration, at

PLACE = f"{THIS_YEAR}/{BASE}"
COMMITTED = LotCommitted(season=THIS_YEAR, base=BASE, commitment="c0ffee")
REVEALED = LotRevealed(season=THIS_YEAR, base=BASE, key="beef")


def notice(*applications: str) -> NoticePublished:
    return NoticePublished(
        season=THIS_YEAR,
        base=BASE,
        lines=tuple(
            NoticeLine(application=application, specialty="AGP", rank=rank, total_points=8_000 - rank)
            for rank, application in enumerate(applications, start=1)
        ),
        published_at=at("2025-08-07 18:00:00"),
        objections_until=at("2025-08-10 18:00:00"),
    )


def test_a_base_shows_the_commitment_the_key_and_the_notice() -> None:
    board = Registration().hears(REVEALED, notice("A-1"), COMMITTED).state("bulletin", PLACE)
    assert (board.commitment.commitment, board.key.key) == ("c0ffee", "beef")
    assert board.notice.notice == notice("A-1")


def test_the_latest_notice_hangs() -> None:
    board = Registration().hears(notice("A-1"), notice("A-2", "A-1")).state("bulletin", PLACE)
    assert board.notice.notice == notice("A-2", "A-1")


def granted(moment: str) -> ReopeningGranted:
    opened = at(moment)
    return ReopeningGranted(
        season=THIS_YEAR, base=BASE, final_at=opened, reopened_at=opened, reason="a mix-up", by="the office"
    )


def test_no_notice_hangs_while_the_results_it_rests_on_are_void() -> None:
    """[EXM-4, ADM-5]."""
    board = Registration().hears(notice("A-1"), granted("2025-08-07 18:00:00")).state("bulletin", PLACE)
    assert hanging(board) is None
    again = notice("A-2").model_copy(update={"published_at": at("2025-08-08 09:00:00")})
    assert hanging(Registration().hears(notice("A-1"), granted("2025-08-07 19:00:00"), again).state("bulletin", PLACE))
    assert hanging(Registration().hears(granted("2025-08-05 09:00:00"), notice("A-1")).state("bulletin", PLACE))


def test_an_earlier_reopening_answered_again_does_not_cover_the_last_one() -> None:
    board = Registration().hears(granted("2025-08-05 09:00:00"), granted("2025-08-04 09:00:00"))
    assert board.state("bulletin", PLACE).reopening.answer == granted("2025-08-05 09:00:00")


def test_the_latest_answer_to_a_reopening_of_the_scores_hangs() -> None:
    """[EXM-4]."""
    moment = at("2025-08-02 09:00:00")
    granted = ReopeningGranted(
        season=THIS_YEAR, base=BASE, final_at=moment, reopened_at=moment, reason="a mix-up", by="the office"
    )
    refused = ReopeningRefused(season=THIS_YEAR, base=BASE, reopened_at=moment, reasons=(Reason.ADMISSIONS_EXIST,))
    board = Registration().hears(granted, refused).state("bulletin", PLACE)
    assert board.reopening.answer == refused


def test_a_reopening_of_open_scores_hides_nothing() -> None:
    """[EXM-4, REG-13]: the earlier one stays the last word, and the notice it voided stays off the board."""
    needless = ReopeningRefused(
        season=THIS_YEAR, base=BASE, reopened_at=at("2025-08-07 20:00:00"), reasons=(Reason.SCORES_NOT_FINAL,)
    )
    board = Registration().hears(notice("A-1"), granted("2025-08-07 18:00:00"), needless).state("bulletin", PLACE)
    assert board.reopening.answer == granted("2025-08-07 18:00:00")
    assert hanging(board) is None


def test_a_reopening_that_turns_out_to_be_needless_is_taken_off() -> None:
    first, second = granted("2025-08-05 09:00:00"), granted("2025-08-06 09:00:00")
    needless = ReopeningRefused(
        season=THIS_YEAR, base=BASE, reopened_at=second.reopened_at, reasons=(Reason.SCORES_NOT_FINAL,)
    )
    board = Registration().hears(second, first, needless).state("bulletin", PLACE)
    assert board.reopening.answer == first
