"""The import contracts of `pyproject.toml`: who may look at whom."""

from tests.architecture.tools import tool


def test_every_import_contract_is_kept() -> None:
    tool("lint-imports", "--no-cache")
