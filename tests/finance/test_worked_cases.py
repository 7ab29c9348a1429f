"""What a trainee gets, case by case, with the arithmetic beside it, in yuan [FIN-2, FIN-3, FIN-4, FIN-7, VER-6]."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import pytest

from contracts.messages.platform.finance import LicenceExamined, MonthAssessed
from contracts.vocabulary import Category, Licence, PayComponent
from services.finance.domain.account.bearers import bearer
from services.finance.domain.account.dues import dues
from tests.finance.scenes import (
    TERM,
    TERMS,
    after,
    assesses,
    at,
    closes,
    examines,
    grants,
    opens,
    rate,
    reduces,
    reopens,
    reports,
)


def passes(sat: str, scored: str) -> LicenceExamined:
    """The score says nothing of when the examination was; this message does."""
    return examines(scored).model_copy(update={"examined_at": at(sat)})


C, P, H = PayComponent.CENTRAL, PayComponent.PROVINCIAL, PayComponent.HOSPITAL
F, B, I = PayComponent.PERFORMANCE, PayComponent.LICENCE_BONUS, PayComponent.INSURANCE  # noqa: E741
JOINS: Final = (opens(), reports())
ALL_MET: Final = tuple(assesses(month) for month in TERM)
RISE: Final = grants(rate(C, 130_000, "2026-09-01"))
MIDDLE: Final = grants(rate(C, 130_000, "2026-03-16"))


def elsewhere(assessed: MonthAssessed) -> MonthAssessed:
    """The same by a base whose trainee it is not."""
    return assessed.model_copy(update={"base": "OTHER-BASE"})


CASES: Final[Mapping[str, tuple[tuple[Any, ...], dict[PayComponent, int]]]] = {
    # the whole term
    "whole term, central: 1200 x 24 = 28800": (JOINS, {C: 2_880_000}),
    "whole term, provincial: 833 x 24 = 19992": (JOINS, {P: 1_999_200}),
    "whole term, hospital: 1200 x 24 = 28800": (JOINS, {H: 2_880_000}),
    "whole term, insurance: 1500 x 24 = 36000": (JOINS, {I: 3_600_000}),
    "whole term, every month met: 400 x 24 = 9600": ((*JOINS, *ALL_MET), {F: 960_000}),
    "whole term, no month assessed: 400 x 0 = 0": (JOINS, {F: 0}),
    "whole term, one month not met: 400 x 23 = 9200": (
        (*JOINS, *ALL_MET[1:], assesses("2025-09", met=False)),
        {F: 920_000},
    ),
    "whole term, assessed by another base: 400 x 0 = 0": ((*JOINS, *(elsewhere(each) for each in ALL_MET)), {F: 0}),
    "whole term, every month met, whatever another base says later: 400 x 24 = 9600": (
        (*JOINS, *ALL_MET, elsewhere(assesses("2025-09", met=False, revision=9))),
        {F: 960_000},
    ),
    "a month told otherwise later under the same revision: 400": (
        (*JOINS, assesses("2025-10"), assesses("2025-10", met=False, when="2025-12-24T09:00")),
        {F: 40_000},
    ),
    "a month assessed before it began: 400 x 0 = 0": ((*JOINS, assesses("2025-10", when="2025-09-30T23:59")), {F: 0}),
    "a month assessed on its first day: 400": ((*JOINS, assesses("2025-10", when="2025-10-01T00:00")), {F: 40_000}),
    # joining
    "joins on the 1st: a whole September, 1200 x 24 = 28800": ((opens(), reports("2025-09-01")), {C: 2_880_000}),
    "joins on September 16: 1200 x 15/30 + 1200 x 23 = 28200": ((opens(), reports("2025-09-16")), {C: 2_820_000}),
    "half of September and half of November of 1000.01: 500.00 + 1000.01 + 500.01, the odd fen to the last month": (
        (opens(), reports("2025-09-16"), grants(rate(C, 100_001, "2025-09-01")), closes(at("2025-11-15T12:00"))),
        {C: 200_002},
    ),
    "joins on September 30: 1200 x 1/30 + 1200 x 23 = 27640": ((opens(), reports("2025-09-30")), {C: 2_764_000}),
    "joins on October 11: 1200 x 21/31 = 812.903 to 812.90, + 1200 x 22 = 27212.90": (
        (opens(), reports("2025-10-11")),
        {C: 2_721_290},
    ),
    "joins on September 2, provincial: 833 x 29/30 = 805.233 to 805.23, + 833 x 23 = 19964.23": (
        (opens(), reports("2025-09-02")),
        {P: 1_996_423},
    ),
    "joins on February 15 of 2026: 1200 x 14/28 + 1200 x 18 = 22200": (
        (opens(), reports("2026-02-15")),
        {C: 2_220_000},
    ),
    "joins on September 16, met: 400 x 15/30 = 200": (
        (opens(), reports("2025-09-16"), assesses("2025-09")),
        {F: 20_000},
    ),
    "never reports: nothing is due": ((opens(),), {C: 0, P: 0, H: 0, I: 0, F: 0, B: 0}),
    # leaving
    "leaves on the first day: 1200 x 1/30 = 40": ((*JOINS, closes(at("2025-09-01T10:00"))), {C: 4_000}),
    "leaves on the first day, provincial: 833 x 1/30 = 27.766 to 27.77": (
        (*JOINS, closes(at("2025-09-01T10:00"))),
        {P: 2_777},
    ),
    "leaves the day before the term: nothing": ((*JOINS, closes(at("2025-08-31T18:00"))), {C: 0, P: 0, H: 0, I: 0}),
    "leaves on September 15: 1200 x 15/30 = 600": ((*JOINS, closes(at("2025-09-15T12:00"))), {C: 60_000}),
    "leaves on September 30: a whole month, 1200": ((*JOINS, closes(at("2025-09-30T12:00"))), {C: 120_000}),
    "leaves on October 10: 1200 + 1200 x 10/31 = 1587.0968 to 1587.10": (
        (*JOINS, closes(at("2025-10-10T12:00"))),
        {C: 158_710},
    ),
    "leaves on the last day: 1200 x 24 = 28800": ((*JOINS, closes()), {C: 2_880_000}),
    "leaves on February 14 of 2027: 1200 x 17 + 1200 x 14/28 = 21000": (
        (*JOINS, closes(at("2027-02-14T12:00"))),
        {C: 2_100_000},
    ),
    "leaves on October 10, met in September only: 400": (
        (*JOINS, assesses("2025-09"), closes(at("2025-10-10T12:00"))),
        {F: 40_000},
    ),
    "leaves on October 10, met in both: 400 + 400 x 10/31 = 529.0323 to 529.03": (
        (*JOINS, assesses("2025-09"), assesses("2025-10"), closes(at("2025-10-10T12:00"))),
        {F: 52_903},
    ),
    "joins October 11, leaves October 20: 1200 x 10/31 = 387.0968 to 387.10": (
        (opens(), reports("2025-10-11"), closes(at("2025-10-20T12:00"))),
        {C: 38_710},
    ),
    "the odd fen: 833 x 29/30 + 833 x 1/31 = 832.1043; 805.23 first, 26.87 last": (
        (opens(), reports("2025-09-02"), closes(at("2025-10-01T12:00"))),
        {P: 83_210},
    ),
    "joins on September 16, leaves on September 15 a year on: 1200 x 15/30 + 1200 x 11 + 1200 x 15/30 = 14400": (
        (opens(), reports("2025-09-16"), closes(at("2026-09-15T12:00"))),
        {C: 1_440_000},
    ),
    # later rates
    "central 1300 from September 2026: 1200 x 12 + 1300 x 12 = 30000": ((*JOINS, RISE), {C: 3_000_000}),
    "the same, and nothing else changes: 833 x 24 = 19992": ((*JOINS, RISE), {P: 1_999_200}),
    "1300 from March 16: 1200 x 6 + (1200 x 15 + 1300 x 16)/31 = 1251.6129 to 1251.61, + 1300 x 17 = 30551.61": (
        (*JOINS, MIDDLE),
        {C: 3_055_161},
    ),
    "two decisions for one date, the later taken counts: 1200 x 12 + 1400 x 12 = 31200": (
        (*JOINS, grants(rate(C, 130_000, "2026-09-01"), rate(C, 140_000, "2026-09-01", "2025-08-02"))),
        {C: 3_120_000},
    ),
    "a later decision overrides an earlier one that was to begin later: 1200 x 4 + 1100 x 20 = 26800": (
        (*JOINS, grants(rate(C, 130_000, "2026-09-01"), rate(C, 110_000, "2026-01-01", "2025-08-02"))),
        {C: 2_680_000},
    ),
    "a rate taken to nothing: 1200 x 12 + 0 x 12 = 14400": ((*JOINS, grants(rate(C, 0, "2026-09-01"))), {C: 1_440_000}),
    "insurance by its yearly base: 1500 x 10 + 1560 x 12 + 1600 x 2 = 36920": (
        (*JOINS, grants(rate(I, 156_000, "2026-07-01"), rate(I, 160_000, "2027-07-01"))),
        {I: 3_692_000},
    ),
    "performance 500 from September 2026, all met: 400 x 12 + 500 x 12 = 10800": (
        (*JOINS, *ALL_MET, grants(rate(F, 50_000, "2026-09-01"))),
        {F: 1_080_000},
    ),
    # assessments
    "assessed as met half a year late: 400": ((*JOINS, assesses("2025-09", when="2026-03-01T09:00")), {F: 40_000}),
    "corrected to not met: 400 - 400 = 0": (
        (*JOINS, assesses("2025-09"), assesses("2025-09", met=False, revision=2, when="2025-11-01T09:00")),
        {F: 0},
    ),
    "corrected to met: 0 + 400 = 400": (
        (*JOINS, assesses("2025-09", met=False), assesses("2025-09", revision=2, when="2025-11-01T09:00")),
        {F: 40_000},
    ),
    "the correction is heard first: revision 2 stands, 0": (
        (*JOINS, assesses("2025-09", met=False, revision=2), assesses("2025-09")),
        {F: 0},
    ),
    # the bonus
    "licence passed in November, due in December: 1000": ((*JOINS, examines("2025-11-20T10:00")), {B: 100_000}),
    "licence passed on the last day of the first year, due in September: 1000": (
        (*JOINS, examines("2026-08-31T10:00")),
        {B: 100_000},
    ),
    "a physician's licence is another one: 0": (
        (*JOINS, examines("2025-11-20T10:00", licence=Licence.PHYSICIAN)),
        {B: 0},
    ),
    "a physician's examination failed later takes no bonus away: 1000": (
        (
            *JOINS,
            examines("2025-11-20T10:00"),
            examines("2025-12-20T10:00", licence=Licence.PHYSICIAN, passed=False, revision=2),
        ),
        {B: 100_000},
    ),
    "licence passed a day after the first year: 0": ((*JOINS, examines("2026-09-01T10:00")), {B: 0}),
    "sat in the first year, scored in the second, due the month after the score: 1000": (
        (*JOINS, passes("2026-08-22T10:00", scored="2026-10-15T10:00")),
        {B: 100_000},
    ),
    "sat on the first day after the first year: 0": (
        (*JOINS, passes("2026-09-01T00:00", scored="2026-10-15T10:00")),
        {B: 0},
    ),
    "sat before training, scored in it: 0": ((*JOINS, passes("2025-08-24T10:00", scored="2025-10-15T10:00")), {B: 0}),
    "licence passed before training: 0": ((*JOINS, examines("2025-08-31T10:00")), {B: 0}),
    "licence failed: 0": ((*JOINS, examines("2025-11-20T10:00", passed=False)), {B: 0}),
    "a pass corrected to a failure: 1000 - 1000 = 0": (
        (*JOINS, examines("2025-11-20T10:00"), examines("2025-11-20T10:00", passed=False, revision=2)),
        {B: 0},
    ),
    "left in the month of the score, before the bonus month: 0": (
        (*JOINS, examines("2025-11-20T10:00"), closes(at("2025-11-30T12:00"))),
        {B: 0},
    ),
    "left on the first day of the bonus month: 1000": (
        (*JOINS, examines("2025-11-20T10:00"), closes(at("2025-12-01T12:00"))),
        {B: 100_000},
    ),
    "first year counted from joining on October 11: passed on October 10 a year on, 1000": (
        (opens(), reports("2025-10-11"), examines("2026-10-10T10:00")),
        {B: 100_000},
    ),
    # who, and how long
    "a postgraduate, every month met: 0": (
        (opens(category=Category.POSTGRADUATE), reports(), *ALL_MET, examines("2025-11-20T10:00")),
        {C: 0, P: 0, H: 0, I: 0, F: 0, B: 0},
    ),
    "term shorter by a year: 1200 x 12 = 14400": ((*JOINS, reduces(1)), {C: 1_440_000}),
    "reinstated after two months away: as if never gone, 1200 x 24 = 28800": (
        (*JOINS, closes(at("2025-11-10T12:00")), reopens(at("2026-01-15T12:00"))),
        {C: 2_880_000},
    ),
    "left, reinstated, left for good on December 31: 1200 x 4 = 4800": (
        (*JOINS, closes(at("2025-09-20T12:00")), reopens(at("2025-10-05T12:00")), closes(at("2025-12-31T12:00"))),
        {C: 480_000},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_due_in_the_case(case: str) -> None:
    messages, expected = CASES[case]
    assert {component: due(messages)[component] for component in expected} == expected


def due(messages: tuple[Any, ...]) -> Mapping[PayComponent, int]:
    """All that is due over the whole training, by component."""
    total: dict[PayComponent, int] = defaultdict(int)
    for each in dues(after(*messages), TERMS):
        total[each.component] += each.amount_fen
    return total


def test_with_every_condition_met_cash_is_88_192_yuan() -> None:
    """3 633 x 24 + 1 000 = 88 192 [FIN-3]."""
    total = due((*JOINS, *ALL_MET, examines("2025-11-20T10:00")))
    assert sum(amount for component, amount in total.items() if component in TERMS.clawback_counts) == 8_819_200


def test_february_of_a_leap_year_has_twenty_nine_days() -> None:
    """2028 is one: 1200 x 15/29 = 620.6897 to 620.69 [FIN-4]."""
    terms = TERMS.model_copy(update={"term_ends": at("2028-08-31T23:59:59")})
    february = [
        each
        for each in dues(after(*JOINS, closes(at("2028-02-15T12:00"))), terms)
        if (each.component, each.month) == (C, "2028-02")
    ]
    assert [(each.days, each.of, each.amount_fen) for each in february] == [(15, 29, 62_069)]


@pytest.mark.parametrize(
    ("category", "since", "funds"),
    [
        (Category.SOCIAL, at("2025-08-12T10:00"), ("central", "provincial", "hospital")),
        (Category.SOCIAL, None, ("hospital", "hospital", "hospital")),
        (Category.UNIT, None, ("sending_unit", "sending_unit", "hospital")),
        (Category.ORDER, None, ("sending_unit", "sending_unit", "hospital")),
        (Category.UNIT, at("2025-11-20T10:00"), ("sending_unit", "sending_unit", "hospital")),
        (Category.UNIT, at("2025-10-01T00:00"), ("central", "provincial", "hospital")),
    ],
)
def test_over_plan_nothing_is_borne_by_central_or_provincial_funds(
    category: Category, since: Any, funds: tuple[str, ...]
) -> None:
    """Asked for November 2025 [FIN-6]."""
    account = after(opens(category=category), reports(), grants(on_plan_from=since))
    assert tuple(bearer(account, each, at("2025-11-01T00:00").date()) for each in (C, P, H)) == funds
