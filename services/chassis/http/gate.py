"""The gate of the HTTP edge: every request but those for health and for the public comes from a caller who may."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from contracts.callers import Caller, Scope
from services.chassis.core.log import logger
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.problems import Problem

_BEARER: Final = HTTPBearer(auto_error=False, description="A token of `zhaolu callers add`.")
_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


class Gate:
    """Dependencies for routes: each ends a request with 401 or 403, or yields its caller."""

    def __init__(self, callers: CallerDirectory) -> None:
        self.callers = callers

    def asks(self, *scopes: Scope) -> Any:
        """For a caller who has any of these."""

        async def check(request: Request, given: _Given) -> Caller:
            caller = self._caller(given)
            return caller if caller.may(*scopes) else _refused(request, caller)

        return Depends(check)

    def reads(self) -> Any:
        """For a caller who may read everything, or whose own this is."""

        async def check(request: Request, given: _Given) -> Caller:
            caller = self._caller(given)
            may = caller.may(Scope.READ) or caller.owns(request.path_params)
            return caller if may else _refused(request, caller)

        return Depends(check)

    def receives(self, other: Scope = Scope.READ) -> Any:
        """For the recipient in the path itself, or another caller who may do this: who may read everything, say."""

        async def check(request: Request, given: _Given) -> Caller:
            caller = self._caller(given)
            may = caller.may(other) or caller.recipient == request.path_params["recipient"]
            return caller if may else _refused(request, caller)

        return Depends(check)

    def _caller(self, given: HTTPAuthorizationCredentials | None) -> Caller:
        caller = None if given is None else self.callers.bearer(given.credentials)
        if caller is None:
            raise Problem(401, "not_authorised", "authorization", headers={"www-authenticate": "Bearer"})
        return caller


def _refused(request: Request, caller: Caller) -> Caller:
    """On the log with the caller's name and the route as it is declared: what was asked for there may name someone."""
    logger.warning("not_allowed", caller=caller.name, route=getattr(request.scope.get("route"), "path", ""))
    raise Problem(403, "not_allowed", "authorization")
