from pathlib import Path

from contracts.latest import Latest
from contracts.messages.finance import AccountListed
from contracts.vocabulary import PayComponent
from services.finance.app import build
from services.finance.domain.roll.state import Roll
from services.finance.settings import Settings
from services.finance.store import ACCOUNT, ROLL
from tests.documents import read
from tests.finance.scenes import BASE, SEASON, after, closes, ends, opens, pays, reports, told

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
ACCOUNTS = f"/v1/seasons/{SEASON}/accounts"


async def test_a_closed_account_reads_with_what_is_clawed_back() -> None:
    account = after(opens(), pays(PayComponent.CENTRAL, 120_000), pays(PayComponent.INSURANCE, 150_000), closes())
    answer = (await read(SERVICE, "/v1/applications/A-1", (ACCOUNT, "A-1", account))).json()
    assert (answer["stage"], answer["closing"]["clawback_fen"]) == ("closed", 180_000)
    assert answer["paid_fen"] == {"central": 120_000, "insurance": 150_000}


async def test_the_list_shows_the_accounts_of_a_season_page_by_page() -> None:
    documents = [(ACCOUNT, "A-1", after(opens())), (ACCOUNT, "A-2", after(opens(), closes()))]
    first = (await read(SERVICE, f"{ACCOUNTS}?limit=1", *documents)).json()
    assert ([line["stage"] for line in first["items"]], first["next"]) == (["open"], "A-1")
    rest = (await read(SERVICE, f"{ACCOUNTS}?after=A-1", *documents)).json()
    assert ([line["stage"] for line in rest["items"]], rest["next"]) == (["closed"], None)


async def test_a_payment_alone_stands_in_no_list() -> None:
    unopened = after(pays(PayComponent.CENTRAL, 120_000))
    assert (await read(SERVICE, ACCOUNTS, (ACCOUNT, "A-1", unopened))).json()["items"] == []
    answer = await read(SERVICE, "/v1/applications/A-1", (ACCOUNT, "A-1", unopened))
    assert answer.json()["stage"] == "unopened"


async def test_an_unknown_account_is_not_found() -> None:
    assert (await read(SERVICE, "/v1/applications/A-9")).status_code == 404


async def test_the_ledger_reads_as_of_any_moment() -> None:
    """[FIN-1]."""
    account = (ACCOUNT, "A-1", after(opens(), reports(), ends("2025-09"), pays(PayComponent.CENTRAL, 120_000)))
    ledger = "/v1/applications/A-1/ledger"
    now = (await read(SERVICE, ledger, account)).json()
    assert now["balances_fen"]["payable:central"] == 0
    assert {entry["id"] for entry in now["entries"]} > {"accrual/central/2025-09/1"}
    before = (await read(SERVICE, f"{ledger}?at=2025-09-30T00:00:00%2B08:00", account)).json()
    assert before["balances_fen"] == {"cash": -120_000, "payable:central": 120_000}
    assert (await read(SERVICE, "/v1/applications/A-9/ledger")).status_code == 404


async def test_a_base_reads_its_settlement_for_the_months_that_are_over() -> None:
    """One month, one trainee, nineteen seats empty: 1 200 settled of 20 x 1 200 planned [FIN-6]."""
    place = f"/v1/seasons/{SEASON}/bases/{BASE}/settlement"
    account = after(opens(), reports(), ends("2025-09"))
    answer = (await read(SERVICE, place, (ACCOUNT, "A-1", account), (ROLL, f"{SEASON}/{BASE}", roll()))).json()
    central = answer["funds"][0]
    assert (answer["through"], central["settled"]["planned_fen"]) == ("2025-09", 2_400_000)
    assert (central["settled"]["settled_fen"], central["balance_fen"]) == (120_000, -120_000)
    assert central["explained_fen"] == central["balance_fen"]
    assert (await read(SERVICE, place)).json()["through"] is None
    assert (await read(SERVICE, f"/v1/seasons/{SEASON}/bases/NOWHERE/settlement")).status_code == 404


async def test_a_base_reads_its_national_record_with_the_day_it_is_due() -> None:
    """[EXP-2]."""
    place = f"/v1/seasons/{SEASON}/bases/{BASE}/national"
    answer = (await read(SERVICE, place, (ROLL, f"{SEASON}/{BASE}", roll()))).json()
    assert (answer["due"], len(answer["entries"])) == ("2025-08-25T23:59:59+08:00", 1)


def roll() -> Roll:
    """The base's roll once one account told it that it is there."""
    *_, (_, events) = told(opens())
    (word,) = (event for event in events if isinstance(event, AccountListed))
    return Roll(SEASON, BASE, {"A-1": Latest(1, word)})
