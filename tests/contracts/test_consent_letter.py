"""A consent letter comes with the list of its specialties, be it empty or not, in JSON as every reader takes it."""

import json

import pytest

from contracts.messages.platform.reviews import ReviewRecorded
from tests.contracts.shelf import GOLDEN

LETTER = {
    "issuer": "employer",
    "base": "KM-SECOND-PEOPLES",
    "specialty": "AGP",
    "names_applicant": True,
    "sealed": True,
}


@pytest.mark.parametrize("specialties", [[], ["AGP"]])
def test_a_review_with_a_letter_is_read_as_it_was_sent(specialties: list[str]) -> None:
    sample = json.loads((GOLDEN / "platform.review_recorded.v1.json").read_text("utf-8"))["data"]
    sent = json.dumps(sample | {"consent": LETTER | {"specialties": specialties}})
    read = ReviewRecorded.model_validate_json(sent, strict=True)
    assert read.consent is not None
    assert read.consent.specialties == tuple(specialties)
