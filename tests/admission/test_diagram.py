"""The saga as a picture: drawn from its table, and current on the page [SAGA-1]."""

from pathlib import Path

import pytest

from operations.specs.saga_diagram import mermaid, with_diagram
from services.admission.domain.enrolment.versions import CURRENT, TABLES

TABLE = TABLES[CURRENT]
PAGE = (Path(__file__).parents[2] / "services" / "admission" / "README.md").read_text(encoding="utf-8")


def test_the_picture_on_the_page_is_current() -> None:
    """Once it fails: `./zhaolu schemas`."""
    assert with_diagram(PAGE, TABLE) == PAGE


def test_every_row_of_the_table_is_an_arrow_of_the_picture() -> None:
    picture = mermaid(TABLE)
    assert all(f"{stage} --> {row.to} : " in picture for row in TABLE for stage in row.stages)


def test_a_page_without_a_place_for_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_diagram("nothing", TABLE)
