"""The public notice as a page and as a file, with names masked as is customary [ADM-5]."""

from io import BytesIO

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pypdf import PdfReader

from contracts.messages.admission.decisions import NoticeLine, NoticePublished
from services.chassis.http.problems import EdgeApp
from services.registration.api.notices import notices
from services.registration.domain.spelling import masked
from tests.registration.given import BASE, CLOSURE, SEASONS, THIS_YEAR, Registration, form, identity
from tests.registration.test_api import InMemory

SEASON = SEASONS[THIS_YEAR]
PUBLISHED = NoticePublished(
    season=THIS_YEAR,
    base=BASE,
    lines=(NoticeLine(application="A-1", specialty="AGP", rank=1, total_points=8125),),
    published_at=SEASON.admission.notice_at,
    objections_until=SEASON.admission.objections_until,
)


async def read(registration: Registration, path: str) -> Response:
    app = EdgeApp("service")
    app.include_router(notices(InMemory(registration), SEASONS, CLOSURE.opened))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.get(f"/v1/seasons/{THIS_YEAR}/bases/{BASE}/{path}")


def noticed() -> Registration:
    return Registration().hears(form(identity=identity(name="欧阳晓岚")), PUBLISHED)


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("张小三", "张*三"), ("欧阳晓岚", "欧**岚"), ("𠮷", "*"), ("", "")]
)
def test_a_name_shows_its_ends_alone(name: str, shown: str) -> None:
    assert masked(name) == shown


async def test_the_page_lists_who_is_proposed_without_a_whole_name() -> None:
    """[ADM-5]."""
    page = (await read(noticed(), "notice.html")).text
    assert all(shown in page for shown in ("A-1", "欧**岚", "81.25", SEASON.title_zh, "公示时间"))
    assert "欧阳晓岚" not in page


async def test_the_file_says_the_same_as_the_page() -> None:
    answer = await read(noticed(), "notice.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert all(shown in text for shown in ("A-1", "欧**岚", "81.25"))


async def test_before_anything_was_published_there_is_no_page() -> None:
    assert (await read(Registration().hears(form()), "notice.html")).status_code == 404
