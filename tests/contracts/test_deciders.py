"""Who can decide otherwise is said where something is refused, as a word of its own [REG-13, COR-1]."""

import json
import re

import pytest

from contracts.catalogue import CATALOGUE
from contracts.reasons import DECIDERS, Decider, Reason
from tests.architecture.tree import ROOT
from tests.contracts.shelf import samples

PAGE = ROOT / "docs" / "architecture" / "corrections.md"
FOR_THE_SENDER = {Reason.REVISION_REPEATED, Reason.REVISION_SUPERSEDED, Reason.NO_PLACE}
REFUSALS = sorted(name for name in CATALOGUE if name.rpartition(".v")[0].endswith("_refused"))


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_says_who_can_decide_by_its_reasons_also_where_an_older_one_did_not(name: str) -> None:
    said = json.loads(samples()[name])["data"]
    told = CATALOGUE[name].model_validate(said | {"reasons": ["told_too_late", "not_full_time", "seat_given_away"]})
    assert json.loads(told.model_dump_json())["deciders"] == [Decider.PROVINCE]
    nobody = CATALOGUE[name].model_validate(said | {"reasons": ["not_full_time"]})
    assert json.loads(nobody.model_dump_json())["deciders"] == []


def test_every_reason_for_which_the_page_names_the_province_has_it_decide() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = {code for row in rows if "province" in row[-2] for code in re.findall(r"`([a-z_]+)`", row[-2])}
    refused = {Reason(code) for code in named} - FOR_THE_SENDER
    assert len(refused) > 10
    assert {reason for reason in refused if DECIDERS.get(reason) is not Decider.PROVINCE} == set()
