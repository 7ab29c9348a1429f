"""The import contracts of `pyproject.toml`: who may look at whom; and what a service starts without."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tools import tool

PRINTING = {"fontTools", "fpdf", "openpyxl", "resvg_py"}


def test_every_import_contract_is_kept() -> None:
    tool("lint-imports", "--no-cache")


def test_a_service_starts_without_the_libraries_that_print() -> None:
    services = "services.registration.app, services.verification.app, services.exams.app, services.admission.app"
    modules = f"cli.app, services.chassis.worker.run, {services}, services.finance.app"
    words = [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"]
    loaded = subprocess.run(words, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True)

    assert not PRINTING & set(loaded.stdout.split())
