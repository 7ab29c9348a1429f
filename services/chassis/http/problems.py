"""Problems as the edge answers them: raised where they are found, and one shape for whatever else goes wrong."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as OfTheFramework

from contracts.problems import MEDIA_TYPE, ProblemDetails, problem
from services.chassis.core.failures import Unavailable

AWAY: Final = 503
_OF_STATUS: Final = {404: "no_such_route", 405: "method_not_allowed"}
"""What the framework itself answers, by status."""
SCHEMA: Final = "#/components/schemas/ProblemDetails"
_NO_CASE: Final = frozenset({"HTTPValidationError", "ValidationError"})
"""Shapes of errors the framework describes by itself, and nobody is answered with."""


class Problem(HTTPException):
    """Ends a request with a problem."""

    def __init__(
        self, status: int, code: str, field: str = "", cause: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, problem(status, code, field, cause), None if headers is None else dict(headers))


class EdgeApp(FastAPI):
    """An application that answers every error as a problem, and says so in its description."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, version="1", docs_url=None, redoc_url=None)
        tell_problems(self)

    def openapi(self) -> dict[str, Any]:
        """The description, in which whatever goes wrong has the one shape."""
        if self.openapi_schema is None:
            self.openapi_schema = _told(super().openapi())
        return self.openapi_schema


def answered(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem, or a document that is one and more, as a response of its status."""
    return JSONResponse(document, document["status"], headers, MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Have an application answer problems: those raised, those of the framework, what is away, and what raises."""

    @app.exception_handler(OfTheFramework)
    async def raised(_request: Request, raised: OfTheFramework) -> JSONResponse:
        if isinstance(raised, Problem):
            return answered(raised.detail, raised.headers)  # type: ignore[arg-type]  # FastAPI takes any document
        return answered(problem(raised.status_code, _OF_STATUS.get(raised.status_code, "refused")), raised.headers)

    @app.exception_handler(RequestValidationError)
    async def mistaken(_request: Request, mistaken: RequestValidationError) -> JSONResponse:
        first = mistaken.errors()[0]
        return answered(problem(422, "invalid_parameter", ".".join(map(str, first["loc"][1:])), first["msg"]))

    @app.exception_handler(Unavailable)
    async def away(_request: Request, _away: Exception) -> JSONResponse:
        return answered(problem(AWAY, "away"), {"retry-after": "2"})

    @app.exception_handler(Exception)
    async def defect(_request: Request, _defect: Exception) -> JSONResponse:
        return answered(problem(500, "defect"))


def _told(document: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _NO_CASE:
        schemas.pop(name, None)
    schemas["ProblemDetails"] = ProblemDetails.model_json_schema()
    shape = {MEDIA_TYPE: {"schema": {"$ref": SCHEMA}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            responses: dict[str, Any] = operation["responses"]
            if "HTTPValidationError" in str(responses.get("422")):
                del responses["422"]
            for status, response in responses.items():
                if status[0] in "45" and MEDIA_TYPE not in response.get("content", {}):
                    response["content"] = shape
            for status, whose in (("4XX", "A problem of the request."), ("5XX", "One of ours; later it may do.")):
                responses.setdefault(status, {"description": whose, "content": shape})
    return document
