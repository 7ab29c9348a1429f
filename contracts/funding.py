"""What a season says of money and of what is filed: dated rates, the clawback, the days filings are due."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.plan import Record
from contracts.vocabulary import Fen, Moment, PayComponent

Percent = Annotated[int, Field(ge=0, le=100)]


class Rate(Record):
    """What a component pays from a date on: per month, or once [FIN-2]."""

    component: PayComponent
    amount_fen: Fen
    valid_from: Moment


class Finance(Record):
    """Dated rates, which of them count for clawback, and the penalty [FIN-2, FIN-5]."""

    rates: tuple[Rate, ...]
    clawback_counts: tuple[PayComponent, ...]
    penalty_percent: Percent
    term_starts: Moment
    term_ends: Moment

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.term_starts >= self.term_ends:
            raise ValueError("term_ends must lie after term_starts")
        return self

    @property
    def term_months(self) -> int:
        """The months of the training term, those it starts and ends in included."""
        starts, ends = self.term_starts, self.term_ends
        return (ends.year - starts.year) * 12 + ends.month - starts.month + 1


class Filings(Record):
    """By when bases upload to the national system, and by when they file their rosters [EXP-1, EXP-2]."""

    national_by: Moment
    rosters_by: Moment
