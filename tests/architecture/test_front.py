"""The proxy in front: what it answers itself is a problem, worded as the services word it; tried with a real nginx."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from contracts.problems import MEDIA_TYPE, problem
from rehearsal.runtime.ports import free_port
from tests.architecture.tree import ROOT

FRONT = (ROOT / "deploy/front.conf").read_text(encoding="utf-8")
ANSWERS = {
    (int(status), answer["code"]): answer
    for status, answer in ((status, json.loads(body)) for status, body in re.findall(r"return (\d+) '(\{.*\})'", FRONT))
}


def test_what_it_answers_itself_is_worded_as_the_services_word_it() -> None:
    assert ANSWERS.keys() >= {(404, "no_such_route"), (413, "too_large"), (502, "away"), (504, "away")}
    assert {key: problem(*key) for key in ANSWERS} == ANSWERS


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The proxy with a certificate of its own and no service behind it."""
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed here")
    folder = tmp_path_factory.mktemp("front")
    port = free_port()
    request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subject = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*request, *subject], cwd=folder, check=True, capture_output=True)
    (folder / "nginx.conf").write_text(_around(folder, port), encoding="utf-8")
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        _listens(process, port)
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=False) as client:  # noqa: S501  its own
            yield client
    finally:
        process.terminate()
        process.wait()


def test_an_unknown_place_is_answered_as_a_problem(front: httpx.Client) -> None:
    for path in ("/", "/exams/metrics", "/exams/v1/idle"):
        _is_problem(front.get(path), 404, "no_such_route")


def test_a_large_body_is_answered_as_a_problem(front: httpx.Client) -> None:
    _is_problem(front.post("/exams/v1/events", content=b"x" * (2 << 20)), 413, "too_large")


def test_a_long_line_is_answered_as_a_problem(front: httpx.Client) -> None:
    _is_problem(front.get("/exams/v1/" + "x" * (9 << 10)), 431, "too_large")


def test_a_caller_without_tls_is_answered_as_a_problem(front: httpx.Client) -> None:
    _is_problem(httpx.get(str(front.base_url).replace("https", "http")), 400, "invalid_request")


def test_a_service_that_is_away_is_told_as_a_problem(front: httpx.Client) -> None:
    _is_problem(front.get("/exams/v1/boards/X"), 502, "away")


def _is_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == problem(status, code)


def _around(folder: Path, port: int) -> str:
    """A configuration that includes the file as it stands, but for where it listens, logs and finds its key."""
    here = FRONT.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    for place in ("/var/log/nginx", "/var/cache/nginx"):
        here = here.replace(place, str(folder))
    closed = re.sub(r"http://127\.0\.0\.1:\d+/", f"http://127.0.0.1:{free_port()}/", here)
    (folder / "front.conf").write_text(closed.replace("/etc/zhaolu/front", str(folder)), encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    inside = [f"{kind}_temp_path {folder}/{kind};" for kind in kinds] + [f"include {folder}/front.conf;"]
    settings = ["daemon off;", f"error_log {folder}/error.log;", f"pid {folder}/pid;", "events {}"]
    return "\n".join([*settings, "http {", *inside, "}"])


def _listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait while the process lives until it takes connections."""
    while process.poll() is None:
        with closing(socket.socket()) as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("nginx ended")
