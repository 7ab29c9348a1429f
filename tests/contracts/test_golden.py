import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.catalogue import CATALOGUE, current
from contracts.envelope import attributes_of, envelope_of
from operations.specs.schemas import canonical, schema_of
from tests.contracts.compatibility import broken
from tests.contracts.shelf import samples, shipped

SAMPLES = samples()
SHIPPED = shipped()


def test_every_message_version_has_a_golden_sample_and_a_frozen_schema() -> None:
    unguarded = sorted(CATALOGUE.keys() - (SAMPLES.keys() & SHIPPED.keys()))
    assert unguarded == [], (
        "write contracts/golden/<type>.json, copy contracts/schemas/<type>.json to <type>.schema.json"
    )


def test_no_golden_file_stands_for_a_type_that_is_not_there() -> None:
    assert sorted((SAMPLES.keys() | SHIPPED.keys()) - CATALOGUE.keys()) == []


def test_no_shipped_version_changed_incompatibly() -> None:
    assert broken(SHIPPED, {name: schema_of(message) for name, message in CATALOGUE.items()}) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_golden_sample_is_read_and_written_again_byte_for_byte(name: str) -> None:
    event: dict[str, Any] = json.loads(SAMPLES[name])
    envelope, message = envelope_of(event), CATALOGUE[event["type"]].model_validate(event["data"])
    again = attributes_of(envelope.headers()) | {"data": message.model_dump(mode="json", exclude_unset=True)}
    assert event["type"] == name
    assert canonical(again) == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_golden_sample_fits_the_schema_frozen_with_it(name: str) -> None:
    Draft202012Validator.check_schema(SHIPPED[name])
    Draft202012Validator(SHIPPED[name]).validate(json.loads(SAMPLES[name])["data"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_golden_sample_is_heard_in_a_current_version(name: str) -> None:
    message = CATALOGUE[name].model_validate(json.loads(SAMPLES[name])["data"])
    assert current(message).TYPE in CATALOGUE


def test_no_sample_holds_personal_data_that_could_be_real() -> None:
    """ID numbers lie in region 99, which does not exist; phones begin 000; mail goes to `.invalid`."""
    everything = "".join(SAMPLES.values())
    for number in re.findall(r'"id_number": "([^"]+)"', everything):
        assert number.startswith("99")
        assert _check_digit(number[:17]) == number[17]
    assert all(phone.startswith("000") for phone in re.findall(r'"phone": "([^"]+)"', everything))
    assert all(host.endswith(".invalid") for host in re.findall(r'@([^"\s]+)"', everything))


def _check_digit(body: str) -> str:
    """GB 11643: the eighteenth character of an ID number."""
    return "10X98765432"[sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body)) % 11]
