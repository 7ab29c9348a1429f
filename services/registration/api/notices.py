"""The public notice of a base as a page and as a file: its list with names masked as is customary [ADM-5]."""

from collections.abc import Callable, Iterator

from fastapi import APIRouter, Response

from contracts.digest import key_id
from contracts.messages.admission.decisions import NoticeLine, NoticePublished
from contracts.messages.platform.acts import Identity
from contracts.season.season import Base, Season, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.shared import PublicRoute
from services.printing.forms import pdf
from services.printing.sheet import Table, TableColumn, day_zh
from services.printing.webpage import webpage
from services.registration.domain.application.revisions import current
from services.registration.domain.form import Form
from services.registration.domain.spelling import masked
from services.registration.projections.bulletin import hanging
from services.registration.store import APPLICATION, BULLETIN

Opened = Callable[[ApplicationId, Form], Identity]
_COLUMNS = (
    TableColumn("序号", 7),
    TableColumn("报名号", 26),
    TableColumn("姓名", 14),
    TableColumn("专业", 24),
    TableColumn("总成绩", 12),
    TableColumn("排名", 9),
    TableColumn("体检结果", 12),
)


def notices(documents: Documents, seasons: Seasons, opened: Opened) -> APIRouter:
    """The list for everybody to see. No name leaves this service whole by this way."""
    router = APIRouter(prefix="/v1/seasons/{season}/bases/{base}", route_class=PublicRoute)

    async def sheet_of(season: SeasonId, base: BaseCode) -> tuple[Table, NoticePublished]:
        board = await documents.get(BULLETIN, f"{season}/{base}")
        notice = hanging(board) if board is not None else None
        known = seasons.get(season)
        place = known.base(base) if known is not None else None
        if notice is None or known is None or place is None:
            raise Problem(404, "no_notice")
        names = {line.application: await _name(line, known) for line in notice.lines}
        return _sheet(notice, known, place, names), notice

    async def _name(line: NoticeLine, season: Season) -> str:
        application = await documents.get(APPLICATION, line.application)
        if application is None or not application.forms:
            return ""
        form = current(application.forms, application.ended_at, {season.id: season})
        return masked(opened(line.application, form).name)

    @router.get("/notice.html")
    async def read_page(season: SeasonId, base: BaseCode) -> Response:
        sheet, _ = await sheet_of(season, base)
        return Response(webpage(sheet.title, (sheet,)), media_type="text/html; charset=utf-8")

    @router.get("/notice.pdf")
    async def read_file(season: SeasonId, base: BaseCode) -> Response:
        sheet, notice = await sheet_of(season, base)
        return Response(pdf((sheet,), notice.published_at), media_type="application/pdf")

    return router


def _sheet(notice: NoticePublished, season: Season, base: Base, names: dict[ApplicationId, str]) -> Table:
    specialties = {programme.specialty: programme.name_zh for programme in base.programmes}
    return Table(
        title=f"{season.title_zh}拟录取人员名单公示",
        above=(
            f"培训基地：{base.name_zh}",
            f"公示时间：{_moment_zh(notice.published_at)} 至 {_moment_zh(notice.objections_until)}",
        ),
        columns=_COLUMNS,
        rows=tuple(
            (
                str(number),
                line.application,
                names[line.application],
                specialties.get(line.specialty, line.specialty),
                f"{line.total_points // 100}.{line.total_points % 100:02d}",
                str(line.rank),
                "合格",
            )
            for number, line in enumerate(notice.lines, start=1)
        ),
        below=(
            "对名单有异议的，请于公示期内以书面形式向培训基地或省毕教办提出，并写明事实与理由。",
            *_proof(notice),
        ),
        orientation="portrait",
        size=9.0,
    )


def _proof(notice: NoticePublished) -> Iterator[str]:
    """What any later copy of the certificates can be held against; `verify --notice` reads these lines [ADM-9]."""
    if notice.root is not None and notice.certificates is not None:
        yield f"核验凭据：{notice.season}/{notice.base}"
        yield f"录取决定证书：{notice.certificates} 份；凭证根：{notice.root}"
    if notice.lot_commitment is not None:
        yield f"抽签承诺：{notice.lot_commitment}"
    if notice.public_key is not None:
        yield f"签名公钥：{notice.public_key}；编号：{key_id(notice.public_key)}"


def _moment_zh(moment: Moment) -> str:
    return f"{day_zh(moment)} {moment:%H:%M}"
