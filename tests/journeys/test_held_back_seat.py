"""A seat the province held back, from the round's grant to the settlement, through broker and stores [FIN-6]."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from contracts.catalogue import speaker_of
from services.finance.projections.settlement import settlement
from services.finance.store import ACCOUNT
from tests.admission.scenes import (
    BASE,
    SEASON,
    at,
    examined,
    granted,
    noticed,
    offered,
    operated,
    reported,
    requested,
    season_with,
    unplaced,
)
from tests.journeys.lone_service import clock, on, rested, stored, told, whole_topology, working
from tests.pure_loop import heard_of

SEASONS: Final = {SEASON: season_with({"AGP": 1})}
TERMS: Final = SEASONS[SEASON].finance
ADMISSION_DAY: Final = at("08-20T15:00")
BY_ROUND: Final = (unplaced(), requested(), granted().model_copy(update={"held_back": True}))
FIRST: Final = (*BY_ROUND, examined(at("08-19T09:00")), operated(at("08-19T10:00")), reported())
SECOND: Final = (offered(), examined(), noticed(), operated(ADMISSION_DAY), reported())
"""Who holds the base's one seat is admitted after the other: whoever only counts heads takes this one for over plan."""


async def test_whoever_sits_on_a_held_back_seat_and_whoever_sits_on_the_bases_own_are_both_within_the_plan(
    amqp_url: str, mongo_url: str
) -> None:
    ways = {"A-1": FIRST, "A-2": SECOND}
    words: list[Any] = [one.model_copy(update={"application": name}) for name, way in ways.items() for one in way]
    async with (
        whole_topology(amqp_url) as channel,
        on("admission", amqp_url, mongo_url) as admission,
        on("finance", amqp_url, mongo_url) as finance,
        working(replace(admission, context=SEASONS)) as admitting,
        working(replace(finance, context=SEASONS)) as paying,
    ):
        await told(
            channel,
            "admission",
            [
                heard_of(word, ADMISSION_DAY, f"{number}", number, speaker_of(word.TYPE))
                for number, word in enumerate(words, start=1)
            ],
        )
        await rested(admitting, channel)
        await rested(paying, channel)
        await told(channel, "finance", [clock(TERMS.term_starts + timedelta(days=31))])
        await rested(paying, channel)
        paper = await stored(paying)
    accounts = {key: paper.state(kind, key) for kind, key in paper.documents if kind == ACCOUNT.kind}
    roll = paper.state("roll", f"{SEASON}/{BASE}")
    central, provincial = settlement(roll, accounts, 1, TERMS, "2025-09")
    assert [(each.application, each.settled_fen, each.reasons) for each in central.shares] == [
        ("A-1", 120_000, ()),
        ("A-2", 120_000, ()),
    ]
    assert (central.settled_fen, provincial.settled_fen) == (240_000, 166_600)
    assert (central.seats, central.held_back, central.planned_fen) == (2, 1, 240_000)
