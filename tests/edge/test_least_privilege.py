"""Recipient × route × person: each recipient gets at what is its own and at nothing else [DLV-5].

Everything is denied but the lists here. Whose identity opens is a question of its own: of those expected at the base
that asks, as long as they are, and each look stands on record under the recipient's name.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from string import Formatter
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from httpx import ASGITransport, AsyncClient, Response

from contracts.callers import RECIPIENT, Callers, Scope
from contracts.catalogue import CATALOGUE
from contracts.envelope import Message
from contracts.messages.registration import IdentityDisclosed
from contracts.recipients import OF_A_BASE, RecipientKind, recipient_name
from operations.callers import added, change
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.gate import Gate
from services.chassis.http.problems import EdgeApp
from services.registration.api.identities import disclosing
from services.registration.projections.status.word import word_of
from tests.architecture.tree import SERVICES
from tests.callers import BASE, HAND
from tests.delivery.told import NOON, sample
from tests.documents import Telling
from tests.edge.doors import application
from tests.registration.given import CLOSURE, SEASONS, THIS_YEAR, Registration, form, told
from tests.registration.test_api import InMemory

OTHER: Final = "YX-PEOPLES"
BASES: Final = (BASE, OTHER)
KINDS: Final = {recipient: kind for kind, recipient in RECIPIENT.items()}
RECIPIENTS: Final = {
    recipient_name(kind, base): (kind, base)
    for kind in RecipientKind
    for base in (BASES if kind in OF_A_BASE else (None,))
}
ITS_OWN: Final = frozenset(
    {
        ("GET", "/v1/deliveries/{recipient}"),
        ("GET", "/v1/deliveries/{recipient}/missing"),
        ("GET", "/v1/recipients/{recipient}/address"),
        ("POST", "/v1/recipients/{recipient}/address"),
        ("POST", "/v1/recipients/{recipient}/address/switch-on"),
        ("POST", "/v1/recipients/{recipient}/recover"),
        ("POST", "/v1/recipients/{recipient}/replay"),
        ("POST", "/v1/recipients/{recipient}/sandbox"),
    }
)
"""What a recipient does with its own log and its own address."""
LISTS: Final = frozenset(
    ("GET", f"/v1/seasons/{{season}}/bases/{{base}}/{name}")
    for name in ("bulletin", "applications", "results", "drawing", "proposal", "ledger", "settlement", "national")
)
"""What a hospital reads of its own base."""
RECEIPTS: Final = ("POST", "/v1/receipts")
PERSON: Final = ("GET", "/v1/identities/{application}")
FREE: Final = frozenset(
    ("GET", path)
    for path in (
        *("/livez", "/readyz", "/metrics", "/v1/certificates/key"),
        *("/v1/seasons/{season}/bases/{base}/notice", "/v1/seasons/{season}/bases/{base}/notice.html"),
        *("/v1/seasons/{season}/bases/{base}/notice.pdf", "/v1/slips/key", "/v1/slips/{name}.json"),
        "/v1/seasons/{season}/bases/{base}/funnel",
    )
)
"""For everybody, a base's notice for the public among them."""
SIGNED: Final = ("POST", "/v1/events")
"""No token opens it: who posts signs."""
FILLED: Final[Mapping[str, Sequence[Any]]] = {
    "recipient": (*RECIPIENTS, "hr.NO-SUCH-BASE"),
    "base": (*BASES, "NO-SUCH-BASE"),
    "season": (THIS_YEAR,),
    "application": ("A-1",),
    "name": (f"A-1.{'0' * 32}",),
    "track": ("assistant_gp",),
    "person_key": ("0" * 64,),
    "page": (BASE,),
    "number": (1,),
}
_FOLDER: Final = TemporaryDirectory(prefix="zhaolu-least-")
FILE: Final = Path(_FOLDER.name) / "callers.json"


@pytest.fixture(scope="module")
def tokens() -> Mapping[str, str]:
    """Recipient → its token, as `recipients add` gives it: named as the recipient is."""

    def all_of_them(callers: Callers) -> tuple[Callers, dict[str, str]]:
        made = {}
        for name, (kind, base) in RECIPIENTS.items():
            scopes = {Scope.OWN_DELIVERIES} if kind is RecipientKind.PLATFORM else ()
            callers, each = added(callers, HAND, name, KINDS[kind], scopes=scopes, base=base)
            made[name] = each.token or ""
        return callers, made

    return change(FILE, all_of_them)


def allowed(recipient: str, way: tuple[str, str], whose: Mapping[str, Any]) -> bool:
    kind, base = RECIPIENTS[recipient]
    hospital = kind is RecipientKind.HR
    return (
        way in FREE
        or way == RECEIPTS
        or (way in ITS_OWN and whose["recipient"] == recipient)
        or (way in LISTS and hospital and whose["base"] == base)
        or (way == PERSON and hospital)
    )


def doors(service: str) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Every way in there is, with every recipient and every base in the place of its own."""
    for path, methods in application(service, FILE).openapi()["paths"].items():
        for method in methods:
            yield from (((method.upper(), path), whose) for whose in _filled(path))


def _filled(path: str) -> Iterator[Mapping[str, Any]]:
    names = [name for _, name, _, _ in Formatter().parse(path) if name]
    for values in product(*(FILLED[name] for name in names)):
        yield dict(zip(names, values, strict=True))


@pytest.mark.parametrize("service", SERVICES)
async def test_each_recipient_gets_at_its_own_and_at_nothing_else(service: str, tokens: Mapping[str, str]) -> None:
    wrong, seen = [], set[tuple[str, str]]()
    client = AsyncClient(transport=ASGITransport(application(service, FILE)), base_url="http://service")
    for way, whose in doors(service):
        method, path = way
        seen.add(way)
        for recipient, token in tokens.items():
            answer = await client.request(
                method,
                path.format(**whose),
                params={"purpose": "employment"},
                json={} if method == "POST" else None,
                headers={"authorization": f"Bearer {token}"},
            )
            let_in = answer.status_code not in {401, 403}
            if let_in != allowed(recipient, way, whose) or (answer.status_code == 401) != (way == SIGNED):
                wrong.append((recipient, way, whose, answer.status_code))
    assert wrong == []
    assert seen


def test_the_lists_name_doors_that_are_there() -> None:
    there = {way for service in SERVICES for way, _ in doors(service)}
    assert ITS_OWN | LISTS | FREE | {RECEIPTS, PERSON, SIGNED} <= there


def said(name: str, base: str = BASE) -> Message:
    """The golden sample of a message, said of `A-1` and this base."""
    message: Message = sample(name)
    known = {"application": "A-1", "base": base, "season": THIS_YEAR}
    return message.model_copy(update={key: known[key] for key in known if key in type(message).model_fields})


EXPECTED_BY: Final = frozenset(
    {
        *(
            "admission.postgraduate_linked.v1",
            "admission.trainee_admitted.v1",
            "admission.report_accepted.v1",
            "admission.agreement_accepted.v1",
        ),
        *("admission.training_started.v1", "admission.training_completed.v1", "admission.withdrawal_reversed.v1"),
    }
)
"""After these a base expects or employs somebody; after every other that tells a stage it does not."""
ADMITTED, ARRIVED, LEFT, BACK = (
    f"admission.{name}.v1"
    for name in ("trainee_admitted", "report_accepted", "trainee_withdrawn", "withdrawal_reversed")
)
TELLING: Final = tuple(name for name in sorted(CATALOGUE) if word_of(told(said(name))) is not None)
LIVES: Final[Sequence[tuple[tuple[str, str], ...]]] = (
    (),
    *(((name, base),) for name in TELLING for base in BASES),
    ((ADMITTED, BASE), (LEFT, BASE)),
    ((ADMITTED, BASE), (ARRIVED, BASE), (LEFT, BASE)),
    ((ADMITTED, BASE), (LEFT, BASE), (BACK, BASE)),
    ((ADMITTED, BASE), (LEFT, BASE), (BACK, BASE), (LEFT, BASE)),
    ((ADMITTED, BASE), (LEFT, BASE), ("admission.withdrawal_completed.v1", BASE)),
    ((ADMITTED, BASE), ("admission.step_retracted.v1", BASE)),
    ((ADMITTED, BASE), (ADMITTED, OTHER)),
    ((ADMITTED, OTHER), (LEFT, OTHER), (ADMITTED, BASE)),
)


def heard(life: Sequence[tuple[str, str]]) -> InMemory:
    """What registration keeps once it has heard this of one application."""
    return InMemory(Registration().hears(form(), *(said(name, base) for name, base in life)))


async def asked(documents: InMemory, token: str, who: str = "A-1") -> tuple[Response, Sequence[Message]]:
    """What whoever bears this token is answered about a person, and what is put on record of it."""
    tell, app = Telling(NOON), EdgeApp("service")
    app.include_router(disclosing(documents, tell, Gate(CallerDirectory(FILE)), SEASONS, CLOSURE.opened))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        headers = {"authorization": f"Bearer {token}"}
        answer = await client.get(f"/v1/identities/{who}", params={"purpose": "employment"}, headers=headers)
    return answer, tell.told


@pytest.mark.parametrize("life", LIVES, ids=lambda life: " ".join(f"{name}@{base}" for name, base in life) or "nothing")
async def test_a_person_opens_to_the_base_that_expects_them_while_it_does_and_on_record(
    life: Sequence[tuple[str, str]], tokens: Mapping[str, str]
) -> None:
    documents = heard(life)
    expecting = life[-1][1] if life and life[-1][0] in EXPECTED_BY else None
    for recipient, (kind, base) in RECIPIENTS.items():
        answer, on_record = await asked(documents, tokens[recipient])
        if kind is RecipientKind.HR and base == expecting:
            assert answer.status_code == 200, recipient
            (look,) = on_record
            assert isinstance(look, IdentityDisclosed)
            assert (look.application, look.by) == ("A-1", recipient)
        else:
            assert answer.status_code == (404 if kind is RecipientKind.HR else 403), recipient
            assert on_record == []
            assert form().identity.name not in answer.text


async def test_whom_a_base_does_not_expect_is_to_it_as_if_there_were_nobody(tokens: Mapping[str, str]) -> None:
    left, _ = await asked(heard(((ADMITTED, BASE), (LEFT, BASE))), tokens[f"hr.{BASE}"])
    nobody, _ = await asked(heard(()), tokens[f"hr.{BASE}"], "A-9")
    assert (left.status_code, left.content) == (nobody.status_code, nobody.content)


def test_every_kind_of_recipient_stands_in_the_matrix() -> None:
    assert {kind for kind, _ in RECIPIENTS.values()} == set(RecipientKind)
    assert len(TELLING) > len(EXPECTED_BY)
    assert set(TELLING) >= EXPECTED_BY
