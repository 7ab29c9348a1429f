from contracts.admission import NoticeLine, NoticePublished
from contracts.exams import LotCommitted, LotRevealed, ReopeningGranted, ReopeningRefused
from contracts.reasons import Reason
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


def test_the_latest_answer_to_a_reopening_of_the_scores_hangs() -> None:
    """[EXM-4]."""
    moment = at("2025-08-02 09:00:00")
    granted = ReopeningGranted(
        season=THIS_YEAR, base=BASE, final_at=moment, reopened_at=moment, reason="a mix-up", by="the office"
    )
    refused = ReopeningRefused(season=THIS_YEAR, base=BASE, reopened_at=moment, reasons=(Reason.ADMISSIONS_EXIST,))
    board = Registration().hears(granted, refused).state("bulletin", PLACE)
    assert board.reopening.answer == refused
