"""Ledgers after any messages, in any order, with repeats [FIN-1, FIN-5, SAGA-4]."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Received
from contracts.messages.platform.finance import RateDecided
from contracts.season.season import seasons_of
from contracts.vocabulary import Category, PayComponent
from services.chassis.core.data import read_tables
from services.finance.domain.account.state import Account
from services.finance.handlers import HEARS
from services.finance.projections.journal import balances, journal
from services.finance.store import AGGREGATES
from tests.finance.scenes import (
    ADMITTED_AT,
    LAST_DAY,
    SEASONS,
    TERM,
    TERMS,
    A,
    assesses,
    closes,
    examines,
    grants,
    opens,
    pays,
    rate,
    reopens,
    repays,
    reports,
)
from tests.often import often
from tests.pure_loop import canonical, heard_of, settle

OVER = LAST_DAY + timedelta(days=30)
DAYS = st.integers(0, 760).map(lambda day: ADMITTED_AT + timedelta(days=day))
MONTHS = st.sampled_from(TERM)
PAYMENTS = st.builds(pays, st.sampled_from(PayComponent), st.integers(0, 400_001), MONTHS, paid_at=DAYS)
ASSESSMENTS = st.builds(
    lambda month, met, revision, when: assesses(month, met=met, revision=revision, when=f"{when:%Y-%m-%dT%H:%M}"),
    MONTHS, st.booleans(), st.integers(1, 3), DAYS,
)  # fmt: skip
EXAMINATIONS = st.builds(
    lambda when, passed, revision: examines(f"{when:%Y-%m-%dT%H:%M}", passed=passed, revision=revision),
    DAYS, st.booleans(), st.integers(1, 2),
)  # fmt: skip
REPAYMENTS = st.builds(
    lambda amount, when, payer: repays(amount, f"{when:%Y-%m-%dT%H:%M}", payer),
    st.integers(0, 900_000), DAYS, st.sampled_from(["trainee", "sending_unit", "other"]),
)  # fmt: skip
RATES = st.builds(
    lambda component, amount, since, decided: rate(component, amount, f"{since:%Y-%m-%d}", f"{decided:%Y-%m-%d}"),
    st.sampled_from(PayComponent), st.integers(0, 300_001), DAYS, DAYS,
)  # fmt: skip
TERMS_GRANTED = st.builds(
    lambda rates, since: grants(*rates, on_plan_from=since), st.lists(RATES, max_size=3), st.none() | DAYS
)
RECORDS = st.lists(PAYMENTS | ASSESSMENTS | EXAMINATIONS | REPAYMENTS, max_size=12)
REPORTS = st.builds(lambda when: reports(f"{when:%Y-%m-%d}"), DAYS)
ORDERS = st.lists(st.builds(opens, DAYS) | st.builds(closes, DAYS) | st.builds(reopens, DAYS) | REPORTS, max_size=5)
SEEDS = st.integers(0, 2**32)
PROVINCE = "2022-yunnan-assistant-gp"
_WHOLE = seasons_of(read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / f"{PROVINCE}.toml"))[PROVINCE]
_SMALL = tuple(
    base.model_copy(update={"programmes": (base.programmes[0].model_copy(update={"seats": 1}),)})
    for base in _WHOLE.bases[:2]
)
ONE_SEAT_EACH = {PROVINCE: _WHOLE.model_copy(update={"bases": _SMALL})}
SMALL_BASES = [base.code for base in _SMALL]


def story(orders: list[Any], records: list[Any], terms: list[Any]) -> list[Received[Any]]:
    """One sequence for what admission says, another for what the roll says, none for the platform."""
    words = [heard_of(each, ADMITTED_AT, f"o{n}", n, "admission") for n, each in enumerate([opens(), *orders], 1)]
    words += [heard_of(each, ADMITTED_AT, f"t{n}", n, "finance") for n, each in enumerate(terms, 1_000)]
    return words + [heard_of(each, ADMITTED_AT, f"p{n}") for n, each in enumerate(records)]


def ending(heard: list[Received[Any]], seed: int, until: datetime = OVER) -> dict[tuple[str, str], Any]:
    return settle(AGGREGATES, HEARS, SEASONS, heard, Random(seed), until)


def account(heard: list[Received[Any]], seed: int = 0) -> Account:
    found = ending(heard, seed)["account", A]
    assert isinstance(found, Account)
    return found


@given(ORDERS, RECORDS, st.lists(TERMS_GRANTED, max_size=2), SEEDS, SEEDS)
@settings(max_examples=often(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_ends_in_the_same_documents_month_after_month(
    orders: list[Any], records: list[Any], terms: list[Any], one: int, other: int
) -> None:
    heard = story(orders, records, terms)
    assert canonical(AGGREGATES, ending(heard, one)) == canonical(AGGREGATES, ending(heard, other))


@given(ORDERS, RECORDS, st.lists(TERMS_GRANTED, max_size=2), SEEDS)
@settings(max_examples=often(80), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_entry_balances_and_is_taken_back_at_most_once(
    orders: list[Any], records: list[Any], terms: list[Any], seed: int
) -> None:
    entries = journal(account(story(orders, records, terms), seed), TERMS)
    assert [entry.id for entry in entries if sum(each.amount_fen for each in entry.postings)] == []
    ids = [entry.id for entry in entries]
    taken_back = [entry.reverses for entry in entries if entry.reverses is not None]
    assert len(set(ids)) == len(ids)
    assert len(set(taken_back)) == len(taken_back)
    assert set(taken_back) <= set(ids)
    assert sum(balances(entries).values()) == 0


CROWD = st.lists(
    st.builds(
        opens, DAYS, st.sampled_from(Category), st.sampled_from(["A-1", "A-2", "A-3"]), st.sampled_from(SMALL_BASES)
    )
    | st.builds(closes, DAYS, st.sampled_from(["A-1", "A-2", "A-3"]))
    | st.builds(reopens, DAYS, st.sampled_from(["A-1", "A-2", "A-3"])),
    max_size=8,
)
DECISIONS = st.lists(
    st.builds(
        lambda base, component, amount, since, decided: RateDecided(
            season=PROVINCE, base=base, component=component, amount_fen=amount, valid_from=since, decided_at=decided,
            document="policy",
        ),
        st.none() | st.sampled_from(SMALL_BASES), st.sampled_from(PayComponent), st.integers(0, 300_000), DAYS, DAYS,
    ),
    max_size=3,
)  # fmt: skip


@given(CROWD, DECISIONS, SEEDS, SEEDS)
@settings(max_examples=often(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_ends_in_the_same_rolls_whoever_is_given_to_which_base(
    crowd: list[Any], decisions: list[Any], one: int, other: int
) -> None:
    """Each base has one seat, so that every word moves somebody into the plan or out of it [FIN-6]."""
    words = [each.model_copy(update={"season": PROVINCE}) for each in crowd]
    heard = [heard_of(each, ADMITTED_AT, f"o{n}", n, "admission") for n, each in enumerate(words, 1)]
    heard += [heard_of(each, ADMITTED_AT, f"r{n}") for n, each in enumerate(decisions)]
    ends = [settle(AGGREGATES, HEARS, ONE_SEAT_EACH, heard, Random(seed)) for seed in (one, other)]
    assert canonical(AGGREGATES, ends[0]) == canonical(AGGREGATES, ends[1])


@given(RECORDS, DAYS, SEEDS)
@settings(max_examples=often(80), deadline=None, suppress_health_check=list(HealthCheck))
def test_the_clawback_is_one_and_a_half_times_what_counts_and_its_balance_never_drifts(
    records: list[Any], left: datetime, seed: int
) -> None:
    withdrawn = account(story([reports(), closes(left)], records, []), seed)
    counts = sum(paid.amount_fen for paid in withdrawn.payments.values() if paid.component in TERMS.clawback_counts)
    repaid = sum(each.amount_fen for each in withdrawn.repayments.values() if each.payer != "other")
    assert withdrawn.closing is not None
    assert withdrawn.closing.paid_fen == counts
    assert abs(2 * withdrawn.closing.clawback_fen - 3 * counts) <= 1
    books = balances(journal(withdrawn, TERMS))
    assert books.get("receivable", 0) == withdrawn.closing.clawback_fen - repaid


@given(RECORDS, DAYS, DAYS, st.lists(TERMS_GRANTED, max_size=1), SEEDS)
@settings(max_examples=often(80), deadline=None, suppress_health_check=list(HealthCheck))
def test_reinstatement_returns_the_account_to_what_it_would_have_been(
    records: list[Any], left: datetime, back: datetime, terms: list[Any], seed: int
) -> None:
    never = account(story([reports()], records, terms), seed)
    again = account(story([reports(), closes(min(left, back)), reopens(max(left, back))], records, terms), seed)
    assert again.withdrawn is None
    assert _standing(again) == _standing(never)


def _standing(known: Account) -> dict[str, int]:
    return {book: amount for book, amount in balances(journal(known, TERMS)).items() if amount}
