"""Who stands behind an application, as registration tells an office: each look goes on record under its name."""

from typing import Any
from urllib.parse import quote

from contracts.vocabulary import ApplicationId
from operations.client import OperationsClient


async def identity(client: OperationsClient, application: ApplicationId) -> dict[str, Any]:
    """The whole answer; one client looks once, however many files it is for."""
    place = f"/v1/identities/{quote(application, safe='')}"
    return await client.once("registration", place, {"purpose": "roster"})
