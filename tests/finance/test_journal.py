"""The double-entry journal of one account, example by example [FIN-1]."""

from typing import Any

from contracts.vocabulary import Category, PayComponent
from services.finance.projections.journal import Entry, balances, journal
from tests.finance.scenes import (
    ADMITTED_AT,
    LAST_DAY,
    TERM,
    TERMS,
    after,
    assesses,
    at,
    closes,
    ends,
    examines,
    grants,
    heard,
    opens,
    pays,
    rate,
    reopens,
    repays,
    reports,
    whole_training,
)

JOINS = (opens(), reports())
CENTRAL = PayComponent.CENTRAL


def booked(*messages: Any) -> tuple[Entry, ...]:
    return journal(after(*messages), TERMS)


def lines(entries: tuple[Entry, ...], start: str) -> list[tuple[str, str, int]]:
    """Entries whose id begins so: day, id, the first side's amount."""
    return [
        (f"{each.booked_at:%Y-%m-%d}", each.id, each.postings[0].amount_fen)
        for each in entries
        if each.id.startswith(start)
    ]


def test_a_month_is_booked_once_it_is_over_and_its_job_came() -> None:
    assert booked(*JOINS) == ()
    assert lines(booked(*JOINS, ends("2025-09")), "accrual/central") == [
        ("2025-10-01", "accrual/central/2025-09/1", 120_000)
    ]
    assert booked(*JOINS, ends("2025-09"), ends("2025-09")) == booked(*JOINS, ends("2025-09"))


def test_what_is_due_stands_against_the_fund_that_bears_it() -> None:
    books = balances(booked(*JOINS, ends("2025-09")))
    assert books == {
        "cost:central": 120_000,
        "cost:hospital": 270_000,
        "cost:provincial": 83_300,
        "payable:central": -120_000,
        "payable:hospital": -120_000,
        "payable:insurance": -150_000,
        "payable:provincial": -83_300,
    }


def test_an_entry_tells_its_rule_its_rate_the_rates_date_and_the_message() -> None:
    later = rate(CENTRAL, 130_000, "2025-09-01")
    own, changed = (booked(*JOINS, *words, ends("2025-09"))[0].cause for words in ((), (grants(later),)))
    assert (own.message, own.rule, own.rate_fen, f"{own.rate_from}") == ("season", "FIN-2", 120_000, "2025-09-01")
    assert (changed.message, changed.rate_fen) == (later.source, 130_000)


def test_a_rate_decided_after_the_month_was_booked_comes_as_counter_entry_and_new_entry() -> None:
    """1200 booked on October 1; on November 5 taken back, and 1250 booked."""
    entries = booked(*JOINS, ends("2025-09"), grants(rate(CENTRAL, 125_000, "2025-09-01", "2025-11-05")))
    assert lines(entries, "accrual/central") == [
        ("2025-10-01", "accrual/central/2025-09/1", 120_000),
        ("2025-11-05", "accrual/central/2025-09/1/reversed", -120_000),
        ("2025-11-05", "accrual/central/2025-09/2", 125_000),
    ]


def test_an_assessment_corrected_twice_leaves_every_step_on_the_books() -> None:
    """400 - 400 + 400: met on the 3rd, not met on the 20th, met on November 2."""
    steps = [(True, "2025-10-03"), (False, "2025-10-20"), (True, "2025-11-02")]
    words = [assesses("2025-09", met=met, revision=n, when=f"{day}T09:00") for n, (met, day) in enumerate(steps, 1)]
    assert lines(booked(*JOINS, ends("2025-09"), *reversed(words)), "accrual/performance") == [
        ("2025-10-03", "accrual/performance/2025-09/1", 40_000),
        ("2025-10-20", "accrual/performance/2025-09/1/reversed", -40_000),
        ("2025-11-02", "accrual/performance/2025-09/2", 40_000),
    ]


def test_the_bonus_is_booked_when_the_month_after_the_score_is_over() -> None:
    words = (*JOINS, examines("2025-11-20T10:00"), *(ends(month) for month in TERM[:3]))
    assert lines(booked(*words), "accrual/licence_bonus") == []
    assert lines(booked(*words, ends("2025-12")), "accrual/licence_bonus") == [
        ("2026-01-01", "accrual/licence_bonus/2025-12/1", 100_000)
    ]


def test_a_payment_settles_what_is_due() -> None:
    entries = booked(*JOINS, ends("2025-09"), pays(CENTRAL, 120_000, paid_at=at("2025-10-08T10:00")))
    assert balances(entries, at("2025-10-07T00:00"))["payable:central"] == -120_000
    assert balances(entries)["payable:central"] == 0


def test_balances_of_a_past_moment_are_those_of_that_moment() -> None:
    whole = (*JOINS, *(ends(month) for month in TERM))
    moment = at("2026-03-01T00:00")
    assert balances(booked(*whole), moment) == balances(booked(*whole[:8]))


def test_a_closing_claims_what_counts_and_the_penalty_fund_by_fund() -> None:
    """81 584 paid in months and 1 000 once; central 28 800, provincial 19 992, hospital 39 400; half on top."""
    books = balances(booked(*JOINS, *whole_training(), closes()))
    assert books["receivable"] == 13_228_800
    assert books["penalty"] == -4_409_600
    refunds = {name: amount for name, amount in books.items() if name.startswith("refund:")}
    assert refunds == {"refund:central": -2_880_000, "refund:hospital": -3_940_000, "refund:provincial": -1_999_200}


def test_repayments_bring_the_claim_down_and_an_excess_is_owed_back() -> None:
    """1200 paid, 1800 owed: 500 leaves 1300, 1300 more leaves nothing, 200 too many are owed back."""
    owes = (*JOINS, pays(CENTRAL, 120_000), closes(at("2025-10-10T12:00")))
    parts = [
        repays(50_000, "2025-11-01T09:00"),
        repays(130_000, "2025-12-01T09:00"),
        repays(20_000, "2026-01-01T09:00"),
    ]
    left = [balances(booked(*owes, *parts[:count]))["receivable"] for count in range(4)]
    assert left == [180_000, 130_000, 0, -20_000]


def test_money_from_somebody_who_owes_nothing_lies_aside() -> None:
    owes = (*JOINS, pays(CENTRAL, 120_000), closes(at("2025-10-10T12:00")))
    books = balances(booked(*owes, repays(180_000, "2025-11-01T09:00", payer="other")))
    assert (books["receivable"], books["suspense"]) == (180_000, -180_000)


def test_reinstatement_takes_the_claim_back_by_a_counter_entry() -> None:
    """[SAGA-4]."""
    entries = booked(*JOINS, pays(CENTRAL, 120_000), closes(at("2025-10-10T12:00")), reopens(at("2025-12-05T12:00")))
    assert lines(entries, "claim") == [("2025-10-10", "claim", 180_000), ("2025-12-05", "claim/reversed", -180_000)]
    assert balances(entries, at("2025-11-01T00:00"))["receivable"] == 180_000
    assert balances(entries)["receivable"] == 0


def test_what_fell_due_while_the_account_was_closed_is_booked_when_it_opens_again() -> None:
    words = (*JOINS, closes(at("2025-10-10T12:00")), reopens(at("2025-12-05T12:00")))
    entries = booked(*words, *(ends(month) for month in TERM[:4]))
    assert [day for day, _, _ in lines(entries, "accrual/central")] == [
        "2025-10-01", "2025-12-05", "2025-12-05", "2026-01-01",
    ]  # fmt: skip


def test_what_was_repaid_before_reinstatement_is_owed_back() -> None:
    words = (*JOINS, pays(CENTRAL, 120_000), closes(at("2025-10-10T12:00")), repays(180_000, "2025-11-01T09:00"))
    assert balances(booked(*words))["receivable"] == 0
    assert balances(booked(*words, reopens(at("2025-12-05T12:00"))))["receivable"] == -180_000


def test_over_plan_the_sending_unit_bears_what_public_funds_do_not() -> None:
    """[FIN-6]."""
    words = (opens(category=Category.UNIT), reports(), grants(on_plan_from=None), ends("2025-09"))
    books = balances(booked(*words))
    assert (books.get("cost:central"), books["cost:sending_unit"]) == (None, 203_300)


def test_the_order_of_words_of_one_speaker_decides_nothing() -> None:
    words = [heard(opens(), 1), heard(reports(), 2), heard(closes(LAST_DAY), 3), heard(reopens(ADMITTED_AT), 4)]
    assert booked(*words) == booked(*reversed(words))
