"""What a season says of money and of what is filed: dated rates, the clawback, the days filings are due."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.people import Title
from contracts.season.plan import Record
from contracts.vocabulary import Category, Moment, PayComponent, StipendFen, Text

Percent = Annotated[int, Field(ge=0, le=100)]


class Rate(Record):
    """What a component pays from a date on: per month, or once [FIN-2].

    With `categories` to these alone, whatever is said of everybody; what the state pays is the same for all. From
    `from_year` of the training on, whatever is said of the years before [POL-20].
    """

    component: PayComponent
    amount_fen: StipendFen
    valid_from: Moment
    categories: tuple[Category, ...] = ()
    from_year: Annotated[int, Field(ge=1, le=10)] = 1

    def pays(self, category: Category | None) -> bool:
        """Whether it is paid to this category; of nobody's in particular, what is paid to everybody."""
        return not self.categories or category in self.categories


class Finance(Record):
    """Dated rates, which of them count for clawback, and the penalty [FIN-2, FIN-5]."""

    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]
    clawback_counts: Annotated[tuple[PayComponent, ...], Field(min_length=1)]
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
    """By when bases upload to the national system and file their rosters, and the words of these [EXP-1, EXP-2].

    A roster has the heading and the notes of the track's annex unless the season has its own.
    """

    national_by: Moment
    rosters_by: Moment
    rosters_title_zh: Title | None = None
    rosters_notes_zh: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    western_office_zh: Title = "省卫生健康人才交流中心"
    tcm_office_zh: Title = "省中医药学会继教专委会"
