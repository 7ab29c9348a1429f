"""On-site sessions moved while the season runs: nobody is absent by the date of before [COR-2]."""

from datetime import timedelta
from functools import reduce
from typing import Any

from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.messages.time import GuideMoved
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.season.moving import MovingSeasons
from services.verification.domain.review.decide import deadlines, decide
from services.verification.domain.review.state import Review, evolve
from tests.verification.scenes import APPLICATION, BASE, GRACE_OVER, SEASON, SEASONS, accepted, at, heard, reviewed

LAST = len(SEASONS[SEASON].bases[0].review_sessions) - 1
CLOSES = SEASONS[SEASON].bases[0].review_sessions[LAST].closes
EXTENDED = DatesMoved(
    season=SEASON,
    decision=1,
    dates=(DateMoved(date=f"bases.{BASE}.review_sessions.{LAST}.closes", to=CLOSES + timedelta(hours=3)),),
    decided_at=at("07-20T09:00"),
    by="省卫生健康委员会",
    document="关于延长现场确认时间的通知",
)


def after(*told: Any) -> tuple[Review, list[Any], MovingSeasons]:
    """The review once these were heard, all it said, and the dates it stands under."""
    seasons, review, said = MovingSeasons(SEASONS), Review(APPLICATION), list[Any]()
    for number, each in enumerate(told, start=1):
        if isinstance(each, DatesMoved):
            seasons.heed({SEASON: [each]})
        message = GuideMoved(SEASON, 1) if isinstance(each, DatesMoved) else each
        events = decide(review, heard(message, number), seasons)
        review, said = reduce(evolve, events, review), [*said, *events]
    return review, said, seasons


def test_absence_is_said_after_the_new_last_session() -> None:
    review, said, seasons = after(accepted(), EXTENDED)
    assert list(deadlines(review, seasons).values()) == [GRACE_OVER + timedelta(hours=3)]
    assert not any(isinstance(one, ReviewRefused) for one in said)


def test_whoever_came_to_the_longer_session_is_reviewed_whichever_is_heard_first() -> None:
    came = reviewed(attended_at=CLOSES + timedelta(hours=1))
    for told in ((accepted(), came, EXTENDED), (accepted(), EXTENDED, came), (EXTENDED, accepted(), came)):
        _, said, _ = after(*told)
        assert isinstance(said[-1], ReviewApproved)
