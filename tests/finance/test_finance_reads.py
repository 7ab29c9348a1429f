from pathlib import Path

from contracts.vocabulary import PayComponent
from services.finance.app import build
from services.finance.settings import Settings
from services.finance.store import ACCOUNT
from tests.documents import read
from tests.finance.scenes import SEASON, after, closes, opens, pays

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
