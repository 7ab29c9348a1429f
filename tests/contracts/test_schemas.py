import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from contracts.catalogue import CATALOGUE
from operations.places import TOPOLOGY
from operations.specs.schemas import asyncapi, documents, write
from operations.topology.description import read_topology
from tests.contracts.shelf import SCHEMAS

DESCRIPTION = read_topology(TOPOLOGY, ())
BUS = asyncapi(DESCRIPTION)


@cache
def generated() -> dict[str, str]:
    return documents(DESCRIPTION)


def references(document: Any) -> Iterator[str]:
    match document:
        case {"$ref": str(target)}:
            yield target
        case dict():
            for value in document.values():
                yield from references(value)
        case list():
            for value in document:
                yield from references(value)
        case _:
            return


def said_by(user: str) -> set[str]:
    sends = [operation for name, operation in BUS["operations"].items() if name.startswith(f"{user}.says.")]
    return {reference["$ref"].rpartition("/")[2] for operation in sends for reference in operation["messages"]}


def test_the_schemas_that_are_checked_in_are_current() -> None:
    """Once it fails: `./zhaolu schemas`."""
    checked_in = {file.name: file.read_text(encoding="utf-8") for file in SCHEMAS.glob("*.json")}
    assert checked_in == generated()


def test_writing_takes_out_what_is_no_longer_generated(tmp_path: Path) -> None:
    (tmp_path / "registration.forgotten.v1.json").write_text("{}")
    write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == generated().keys()


def test_every_schema_is_a_schema() -> None:
    for name, text in generated().items():
        if name != "asyncapi.json":
            Draft202012Validator.check_schema(json.loads(text))


def test_every_reference_of_the_bus_document_leads_somewhere() -> None:
    files = generated()
    for reference in references(BUS):
        if reference.startswith("./"):
            assert reference.removeprefix("./") in files
            continue
        place: Any = BUS
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_message_is_said_by_someone_and_heard_by_someone() -> None:
    users = {name.partition(".")[0] for name in BUS["operations"]}
    said = {name for user in users for name in said_by(user)}
    receives = [operation for operation in BUS["operations"].values() if operation["action"] == "receive"]
    heard = {reference["$ref"].rpartition("/")[2] for operation in receives for reference in operation["messages"]}
    assert said == heard == CATALOGUE.keys()


def test_commands_are_said_by_whom_they_come_from_not_by_whom_they_are_for() -> None:
    assert {"registration.impose_ban.v1", "finance.open_account.v1", "hr.trainee_left.v1"} <= said_by("admission")
    assert "registration.impose_ban.v1" not in said_by("registration")


def test_a_service_takes_over_http_only_the_platforms_messages_it_hears() -> None:
    assert {name for name in said_by("finance") if name.startswith("platform.")} == {
        "platform.payment_made.v1",
        "platform.rate_decided.v1",
        "platform.month_assessed.v1",
        "platform.licence_examined.v1",
        "platform.repayment_received.v1",
        "platform.prepayment_made.v1",
        "platform.dates_moved.v1",
    }
