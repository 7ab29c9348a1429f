"""Broker and store behind TLS, whose certificates an authority of our own has signed: reached by URL, or not at all."""

import asyncio
import json
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from operations.topology.definitions import password_hash
from rehearsal.runtime.balancer import Balancer
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import laid_out, names, scripts_folder, started
from services.chassis.core.failures import Unavailable
from services.chassis.messaging.bus import Bus
from services.chassis.storage.mongo import Store
from tests.waiting import until

PASSWORD: Final = "open-sesame"


@dataclass(frozen=True, slots=True)
class Papers:
    """Files: the authority's certificate, and a server's certificate and key."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(subject: str, key: ec.EllipticCurvePublicKey, issuer: str) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _pem(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder, authority = tmp_path_factory.mktemp("tls"), "an authority of the tests"
    signing, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        _certificate(authority, signing.public_key(), authority)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(signing, hashes.SHA256())
    )
    leaf = (
        _certificate("a server of the tests", own.public_key(), authority)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signing, hashes.SHA256())
    )
    unlocked = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Papers(
        _pem(folder / "ca.pem", root.public_bytes(serialization.Encoding.PEM)),
        _pem(folder / "server.pem", leaf.public_bytes(serialization.Encoding.PEM)),
        _pem(folder / "server.key", unlocked),
    )


@asynccontextmanager
async def closed_broker(folder: Path, papers: Papers) -> AsyncIterator[int]:
    """A node that listens with TLS alone, with one user and its queues; yields the port."""
    port = free_port()
    definitions = folder / "definitions.json"
    definitions.write_text(_definitions(), encoding="utf-8")
    settings = (
        f"load_definitions = {definitions}\n"
        f"listeners.ssl.1 = 127.0.0.1:{port}\n"
        f"ssl_options.cacertfile = {papers.authority}\n"
        f"ssl_options.certfile = {papers.certificate}\n"
        f"ssl_options.keyfile = {papers.key}\n"
    )
    with Processes(folder) as processes:
        async with names(processes) as epmd_port:
            node = laid_out(processes, "rabbitmq", epmd_port, secrets.token_hex(20), settings)
            async with started(processes, [node]):
                yield port


def _definitions() -> str:
    quorum = {"vhost": "/", "durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}
    rights = {"configure": "^$", "write": "^toy$", "read": "^toy[.](inbox|suspects)$"}
    return json.dumps(
        {
            "vhosts": [{"name": "/"}],
            "users": [{"name": "toy", "password_hash": password_hash(PASSWORD), "tags": ""}],
            "permissions": [{"user": "toy", "vhost": "/", **rights}],
            "queues": [{"name": f"toy.{name}", **quorum} for name in ("inbox", "suspects")],
        }
    )


@pytest.mark.skipif(scripts_folder() is None, reason="no rabbitmq-server here")
async def test_a_service_speaks_and_hears_over_tls_and_trusts_no_other_authority(
    tmp_path: Path, papers: Papers
) -> None:
    (tmp_path / "broker").mkdir()
    async with closed_broker(tmp_path / "broker", papers) as port:
        place = f"toy:{PASSWORD}@127.0.0.1:{port}/"
        trusting = Bus(f"amqps://{place}?cafile={papers.authority}", "toy", 10, lambda *_: None)
        await trusting.open()
        await trusting.listen(_acknowledged)
        await until(trusting.listening)
        assert trusting.speaking()
        await trusting.close()
        for url in (f"amqps://{place}", f"amqps://{place.replace('127.0.0.1', 'localhost')}?cafile={papers.authority}"):
            with pytest.raises(Unavailable):
                await Bus(url, "toy", 10, lambda *_: None).open()


async def _acknowledged(_message: object) -> None:
    raise AssertionError("nobody said anything")


async def test_a_store_is_reached_over_tls_and_one_that_is_not_vouched_for_is_away(
    mongo_url: str, papers: Papers
) -> None:
    port, behind = free_port(), int(mongo_url.rpartition(":")[2].partition("/")[0])
    server = await asyncio.start_server(Balancer([behind]).take, "127.0.0.1", port, ssl=papers.server)
    url, name = f"mongodb://127.0.0.1:{port}/?directConnection=true&tls=true", f"test_tls_{secrets.token_hex(4)}"
    trusting, doubting = Store(f"{url}&tlsCAFile={papers.authority}", name), Store(url, name)
    try:
        await trusting.prepare([])
        with pytest.raises(Unavailable):
            await doubting.now()
        await trusting.drop()
    finally:
        await trusting.close()
        await doubting.close()
        server.close()
