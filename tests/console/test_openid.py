"""Logging in with a provider, small and real, that signs what it says; nothing else lets anybody in [OPS-2]."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from tests.console.desk import System, console, visitor

ISSUER = "https://id.example"
CLIENT = "zhaolu"


class Provider(System):
    """Somebody who logs people in: metadata, keys, a code for each that is asked for, a token for each code.

    `says` changes what it claims, `signs` the key it signs with; a code is good once, and for whoever asked for it.
    """

    def __init__(self) -> None:
        super().__init__(
            {
                ("id.example", "/.well-known/openid-configuration"): {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize",
                    "token_endpoint": f"{ISSUER}/token",
                    "jwks_uri": f"{ISSUER}/keys",
                },
                ("id.example", "/keys"): lambda _: KeySet([self.key]).as_dict(private=False),
                ("id.example", "/token"): self.token,
            }
        )
        self.key: ECKey = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
        self.codes: dict[str, Mapping[str, str]] = {}
        self.says: dict[str, Any] = {"preferred_username": "wei", "roles": ["zhaolu-operate"]}
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "ES256", "kid": "first"}, claims, self.key
        )

    def logged_in(self, address: str) -> Mapping[str, str]:
        """Somebody logged in there: what their browser comes back with."""
        asked = {name: told[0] for name, told in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, request: httpx.Request) -> httpx.Response:
        form = {name: told[0] for name, told in parse_qs(request.content.decode()).items()}
        asked = self.codes.pop(form["code"], None)
        made = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or made != asked["code_challenge"] or "authorization" not in request.headers:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": CLIENT, "sub": "7", "nonce": asked["nonce"], "iat": now, "exp": now + 60}
        return httpx.Response(200, json={"id_token": self.sign(claims | self.says), "token_type": "Bearer"})


def behind(provider: Provider, folder: Path) -> FastAPI:
    return console(
        provider, folder, oidc_issuer=ISSUER, oidc_client_id=CLIENT, oidc_client_secret="s", url="https://console"
    )


async def come_back(browser: httpx.AsyncClient, provider: Provider) -> httpx.Response:
    asked = await browser.get("/login/openid?back=/processes")
    return await browser.get("/login/openid/back", params=provider.logged_in(asked.headers["location"]))


async def test_whom_the_provider_vouches_for_is_in_with_the_roles_it_names(tmp_path: Path) -> None:
    provider = Provider()
    async with visitor(behind(provider, tmp_path), None) as browser:
        assert "/login/openid" in (await browser.get("/login")).text
        answer = await come_back(browser, provider)
        assert (answer.status_code, answer.headers["location"]) == (303, "/processes")
        page = (await browser.get("/processes")).text
    assert "wei" in page


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "none"}, claims, OctKey.generate_key(), algorithms=["none"])


def _with_a_secret(claims: dict[str, Any], secret: bytes) -> str:
    """By hand, since no library does it with a public key."""
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "kid": "first"}, claims)]
    told = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.digest(secret, told, "sha256")
    return f"{told.decode()}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


STRANGERS: Mapping[str, dict[str, Any]] = {
    "another audience": {"aud": "another"},
    "another issuer": {"iss": "https://evil.example"},
    "another login": {"nonce": "x"},
    "long ago": {"exp": int(time.time()) - 3_600},
    "nobody": {"sub": None},
    "no role": {"roles": ["accounting"]},
    "roles that are none": {"roles": {"zhaolu-operate": True}},
}


@pytest.mark.parametrize("says", STRANGERS.values(), ids=STRANGERS.keys())
async def test_what_was_not_said_of_somebody_who_logs_in_here_now_lets_nobody_in(
    tmp_path: Path, says: dict[str, Any]
) -> None:
    provider = Provider()
    provider.says |= says
    async with visitor(behind(provider, tmp_path), None) as browser:
        assert (await come_back(browser, provider)).status_code == 401
        assert (await browser.get("/processes")).status_code == 303


async def test_what_another_key_signed_or_none_or_the_public_one_as_a_secret_lets_nobody_in(tmp_path: Path) -> None:
    provider = Provider()
    other = ECKey.generate_key("P-256", {"kid": "first"})
    public = provider.key.as_pem(private=False)
    async with visitor(behind(provider, tmp_path), None) as browser:
        for sign in (
            lambda claims: jwt.encode({"alg": "ES256", "kid": "first"}, claims, other),
            lambda claims: _with_a_secret(claims, public),
            _unsigned,
            lambda _: "not.a.token",
        ):
            provider.sign = sign
            assert (await come_back(browser, provider)).status_code == 401


async def test_an_answer_is_good_once_and_in_the_browser_that_asked(tmp_path: Path) -> None:
    provider = Provider()
    app = behind(provider, tmp_path)
    async with visitor(app, None) as browser, visitor(app, None) as other:
        asked = await browser.get("/login/openid")
        told = provider.logged_in(asked.headers["location"])
        assert (await other.get("/login/openid/back", params=told)).status_code == 401
        asked = await browser.get("/login/openid")
        told = provider.logged_in(asked.headers["location"])
        assert (await browser.get("/login/openid/back", params=told)).status_code == 303
        assert (await browser.get("/login/openid/back", params=told)).status_code == 401


async def test_while_the_provider_is_away_accounts_of_this_machine_still_come_in(tmp_path: Path) -> None:
    provider = Provider()
    provider.away = {"id.example"}
    app = behind(provider, tmp_path)
    async with visitor(app, None) as browser:
        assert (await browser.get("/login/openid")).status_code == 503
    async with visitor(app) as browser:
        assert (await browser.get("/processes")).status_code == 200
