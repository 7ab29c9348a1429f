"""Logging people in by OpenID Connect: the code flow with PKCE, its identity token checked in full.

What is asked is kept here until the answer comes, and bound to the browser by a cookie.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from operations.console.accounts import ConsoleAccount
from operations.console.roles import Role
from operations.console.settings import ConsoleSettings

BACK: Final = "/login/openid/back"
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures of a key that is published; never a shared secret, and never none."""
_SECONDS: Final = 600
_MOST: Final = 1_000
_LEEWAY: Final = 60


class Strange(Exception):
    """What came back is no answer to what we asked, or nobody vouches for it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    verifier: str
    nonce: str
    back: str
    until: float


class OpenId:
    """One provider, found at its issuer's address."""

    def __init__(self, settings: ConsoleSettings, client: httpx.AsyncClient) -> None:
        self._settings, self._client = settings, client
        self._asked: dict[str, _Asked] = {}
        self._found: Mapping[str, Any] = {}

    async def asked(self, back: str) -> tuple[str, str]:
        """Where to send a browser, and the state that has to come back with it. Raises `Strange`."""
        provider, now = await self._provider(), time.monotonic()
        state, verifier, nonce = (secrets.token_urlsafe(32) for _ in range(3))
        self._asked = {name: each for name, each in self._asked.items() if each.until > now}
        if len(self._asked) >= _MOST:
            self._asked.pop(next(iter(self._asked)))
        self._asked[state] = _Asked(verifier, nonce, back, now + _SECONDS)
        told = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._back(),
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{provider['authorization_endpoint']}?{urlencode(told)}", state

    async def told(self, code: str, state: str, cookie: str) -> tuple[ConsoleAccount, str]:
        """Whom the provider vouches for, and where they wanted to be. Raises `Strange`."""
        asked = self._asked.pop(state, None)
        ours = hmac.compare_digest(state.encode(), cookie.encode())
        if asked is None or not ours or asked.until < time.monotonic() or not code:
            raise Strange("nobody asked")
        return self._account(await self._claims(code, asked)), asked.back

    async def _claims(self, code: str, asked: _Asked) -> Mapping[str, Any]:
        provider, settings = await self._provider(), self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back(),
            "code_verifier": asked.verifier,
        }
        own = (settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
        try:
            answer = await self._client.post(provider["token_endpoint"], data=form, auth=own)
            keys = await self._client.get(provider["jwks_uri"])
            token = jwt.decode(
                answer.raise_for_status().json()["id_token"],
                KeySet.import_key_set(keys.raise_for_status().json()),
                algorithms=_ALGORITHMS,
            )
            rules = jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "value": provider["issuer"]},
                aud={"essential": True, "value": settings.oidc_client_id},
                nonce={"essential": True, "value": asked.nonce},
                exp={"essential": True},
                sub={"essential": True},
            )
            rules.validate(token.claims)
        except (httpx.HTTPError, JoseError, ValueError, LookupError, TypeError) as wrong:
            raise Strange(type(wrong).__name__) from None
        return token.claims

    def _account(self, claims: Mapping[str, Any]) -> ConsoleAccount:
        """Somebody with the roles the provider names, by the words we have for them; nobody without one."""
        named = claims.get(self._settings.oidc_roles_claim, ())
        told = {named} if isinstance(named, str) else set(map(str, named)) if isinstance(named, list) else set()
        roles = frozenset(role for role in Role if role in told or f"zhaolu-{role}" in told)
        if not roles:
            raise Strange("no role")
        name = str(claims.get("preferred_username") or claims["sub"])
        return ConsoleAccount(name[:64], roles | {Role.LOOK}, made_by=self._settings.oidc_issuer)

    async def _provider(self) -> Mapping[str, Any]:
        if not self._found:
            address = f"{self._settings.oidc_issuer}/.well-known/openid-configuration"
            try:
                found = (await self._client.get(address)).raise_for_status().json()
                if found["issuer"].rstrip("/") != self._settings.oidc_issuer:
                    raise Strange("another issuer")
            except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as away:
                raise Strange(type(away).__name__) from None
            self._found = found
        return self._found

    def _back(self) -> str:
        return f"{self._settings.url}{BACK}"
