"""A registration window moved while it runs: whoever came between the old end and the new one is registered [COR-2]."""

from datetime import timedelta
from functools import reduce
from itertools import permutations
from typing import Any, Final

from contracts.envelope import Envelope, Received
from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.messages.registration import ClaimMade
from contracts.messages.time import GuideMoved
from contracts.season.moving import MovingSeasons
from contracts.vocabulary import Category
from services.registration.domain.application.decide import decide
from services.registration.domain.application.state import Application, evolve, initial
from tests.registration.given import CLOSURE, SEASON, SEASONS, THIS_YEAR, form

CLOSES: Final = SEASON.registration.windows[Category.SOCIAL].closes
EXTENDED: Final = DatesMoved(
    season=THIS_YEAR,
    decision=1,
    dates=(DateMoved(date="registration.windows.social.closes", to=CLOSES + timedelta(hours=6)),),
    decided_at=CLOSES - timedelta(days=1),
    by="省卫生健康委员会",
    document="关于延长报名时间的通知",
)
LATE: Final = CLOSURE.form(form(submitted_at=CLOSES + timedelta(hours=1)))


def after(*told: Any) -> tuple[Application, list[Any]]:
    """The application once these were heard, and all it said."""
    seasons, application, said = MovingSeasons(SEASONS), initial(LATE.application), list[Any]()
    for number, each in enumerate(told, start=1):
        if isinstance(each, DatesMoved):
            seasons.heed({THIS_YEAR: [each]})
        message = GuideMoved(THIS_YEAR, 1) if isinstance(each, DatesMoved) else each
        envelope = Envelope(id=f"{number}", source="test", type="test.said.v1", time=CLOSES, correlation_id="c")
        events = decide(application, Received(message, envelope), seasons)
        application, said = reduce(evolve, events, application), [*said, *events]
    return application, said


def test_whoever_came_after_the_window_of_before_is_in_it_once_it_was_extended() -> None:
    _, refused = after(LATE)
    assert not any(one.live for one in refused if isinstance(one, ClaimMade))
    for order in permutations((LATE, EXTENDED)):
        _, said = after(*order)
        assert [one.live for one in said if isinstance(one, ClaimMade)][-1]


def test_an_extension_told_first_or_last_leads_to_the_same_claims() -> None:
    one, other = (after(*order)[0] for order in permutations((LATE, EXTENDED)))
    assert one.claims == other.claims
