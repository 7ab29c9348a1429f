"""The rules themselves: each refuses what it is for, and nothing else."""

import ast

import pytest

from tests.architecture.rules import broad_catches, choices, domain_nouns, impure, unexplained
from tests.architecture.tree import words

OWN = ("services.exams.domain",)


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "import time",
        "import asyncio",
        "from random import choice",
        "from uuid import uuid4",
        "from services.chassis.storage.clock import WallClock",
        "from services.finance.domain import account",
        "from services.exams.store import BOARD",
        "from pydantic import BaseModel",
        "from . import state",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import date\nlambda: date.today()",
        "open('x')",
        "async def f(): ...",
    ],
)
def test_what_is_not_pure_is_refused(code: str) -> None:
    assert list(impure(ast.parse(code), OWN))


def test_what_is_pure_passes() -> None:
    code = """
from collections.abc import Mapping
from datetime import timedelta
from contracts.vocabulary import Moment
from services.exams.domain.marks import counted

def later(message):
    return message.now + timedelta(hours=1)
"""
    assert list(impure(ast.parse(code), OWN)) == []


@pytest.mark.parametrize(
    "code", ["if x: y()", "x if y else z", "[x for x in y if x]", "match x:\n case _: pass", "x or y", "for x in y: z"]
)
def test_a_handler_that_decides_is_refused(code: str) -> None:
    assert list(choices(ast.parse(code)))


def test_a_table_of_handlers_passes() -> None:
    code = "HEARS = {PlaceOffered: lambda message: Addressed(ENROLMENT, f'{message.season}/{message.base}', message)}"
    assert list(choices(ast.parse(code))) == []


@pytest.mark.parametrize("caught", ["Exception", "BaseException", "(ValueError, Exception)", "Exception as e", ""])
def test_a_broad_catch_is_found(caught: str) -> None:
    assert list(broad_catches(ast.parse(f"try: x\nexcept {caught}: y")))


def test_a_narrow_catch_passes() -> None:
    assert list(broad_catches(ast.parse("try: x\nexcept (ValueError, OSError): y"))) == []


def test_an_identifier_is_split_into_its_words() -> None:
    assert words("BaseCode") == ["base", "code"]
    assert words("bans_until") == ["bans", "until"]
    assert words("HTTPEdge") == ["http", "edge"]
    assert words("b64decode") == ["b64decode"]


def test_a_domain_noun_is_found_wherever_it_is_named() -> None:
    code = "def seat(applicant): return applicant.bans_until(base_code=1)"
    assert list(domain_nouns(ast.parse(code), frozenset())) == ["applicant", "bans_until", "base_code", "seat"]


def test_the_chassis_own_words_are_no_domain_nouns() -> None:
    code = "from base64 import b64encode\nclass Settings(BaseSettings): database: str\nbandwidth = databases"
    assert list(domain_nouns(ast.parse(code), frozenset({"BaseSettings"}))) == []


def test_a_long_public_function_needs_a_docstring_and_a_short_one_does_not() -> None:
    long = "def place(x):\n" + "    x += 1\n" * 20
    assert list(unexplained(ast.parse(long))) == ["place"]
    assert list(unexplained(ast.parse(long.replace("place", "_place")))) == []
    assert list(unexplained(ast.parse(long.replace("place", "evolve")))) == []
    assert list(unexplained(ast.parse("def contains(x):\n    return x"))) == []
