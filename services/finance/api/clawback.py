"""The clawback statement of one trainee: as data, as a page, and as a PDF to be signed [FIN-5]."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from contracts.season.season import Season, Seasons
from contracts.vocabulary import ApplicationId
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.finance.api.sheets import sheets
from services.finance.projections.statement import Statement, statement
from services.finance.store import ACCOUNT
from services.printing.forms import pdf
from services.printing.webpage import webpage


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """`/clawback`, `/clawback.html` and `/clawback.pdf` of an application; 404 while it was never closed."""
    router = APIRouter(prefix="/applications/{application}")

    async def read(application: ApplicationId) -> tuple[Statement, Season]:
        account = await documents.get(ACCOUNT, application)
        if account is None or account.season is None:
            raise Problem(404, "unknown_application")
        season = seasons[account.season]
        found = statement(account, season.finance)
        if found is None:
            raise Problem(404, "not_withdrawn")
        return found, season

    @router.get("/clawback")
    async def read_clawback(application: ApplicationId) -> Statement:
        return (await read(application))[0]

    @router.get("/clawback.html", response_class=HTMLResponse)
    async def read_clawback_page(application: ApplicationId) -> HTMLResponse:
        found, season = await read(application)
        return HTMLResponse(webpage(found.application, sheets(found, season)))

    @router.get("/clawback.pdf", response_class=Response)
    async def read_clawback_pdf(application: ApplicationId) -> Response:
        found, season = await read(application)
        return Response(pdf(sheets(found, season), found.closed_at), media_type="application/pdf")

    return router
