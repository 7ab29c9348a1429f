"""The services as a clerk of the province's office reads them: lists and identities, under one caller's name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import httpx

from contracts.vocabulary import ApplicationId, BaseCode, SeasonId

_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Access:
    """Where services answer, and the token of a caller of kind office; admission is asked for what it alone knows."""

    finance: str
    registration: str
    token: str = field(repr=False)
    admission: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Reads through one client. Every method raises `httpx.HTTPError` when a service does not answer as it should."""

    access: Access
    client: httpx.Client
    known: dict[ApplicationId, dict[str, Any]] = field(default_factory=dict)

    def pages(self, path: str, equals: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Every item of one of finance's lists."""
        after = ""
        while True:
            page = self.one(path, {**equals, "after": after, "limit": str(_LIMIT)})
            yield from page["items"]
            if not page["next"]:
                return
            after = page["next"]

    def one(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """One of finance's read models."""
        answer: dict[str, Any] = self._get(self.access.finance + path, query).json()
        return answer

    def post(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Have finance do something, and what it says of it."""
        headers = {"authorization": f"Bearer {self.access.token}"}
        said = self.client.post(self.access.finance + path, params=dict(query), headers=headers)
        answer: dict[str, Any] = said.raise_for_status().json()
        return answer

    def file(self, path: str) -> bytes:
        """A document finance prints."""
        return self._get(self.access.finance + path, {}).content

    def notice(self, season: SeasonId, base: BaseCode, kind: str) -> bytes | None:
        """The public notice of a base as registration shows it, `html` or `pdf`; None where there is none [ADM-5]."""
        url = f"{self.access.registration}/v1/seasons/{season}/bases/{base}/notice.{kind}"
        try:
            return self._get(url, {}).content
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise

    def identity(self, application: ApplicationId) -> dict[str, Any]:
        """Who stands behind an application. Each look goes on record under the caller's name, once a command."""
        if application in self.known:
            return self.known[application]
        place = f"{self.access.registration}/v1/identities/{quote(application, safe='')}"
        answer: dict[str, Any] = self._get(place, {"purpose": "roster"}).json()
        self.known[application] = answer
        return answer

    def _get(self, url: str, query: Mapping[str, str]) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.access.token}"}
        answer = self.client.get(url, params=dict(query), headers=headers)
        return answer.raise_for_status()
