"""Dealing out how applicants stand on the lists, and what schools say of postgraduates, at the stated rates."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from contracts.season.season import Season
from contracts.vocabulary import Category, RosterKind
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.listing import list_of
from rehearsal.applicants.rates import Frequencies, Turn


def dealt_with(chance: Random, season: Season, rates: Frequencies, applicants: Sequence[Applicant]) -> list[Applicant]:
    """The same applicants, each who needs a list with a listing; a second application is of the same person."""
    persons = [each for each in applicants if each.turn is not Turn.SECOND]
    listings = {
        each.form.identity.id_number: listing
        for kind in RosterKind
        if (those := [each for each in persons if list_of(season.track, each.form.category) is kind])
        for each, listing in zip(those, rates.deal_listings(chance, kind, len(those)), strict=True)
    }
    postgraduates = [each.number for each in applicants if each.form.category is Category.POSTGRADUATE]
    schools = dict(zip(postgraduates, rates.deal_schools(chance, len(postgraduates)), strict=True))
    return [
        replace(each, listing=listings.get(each.form.identity.id_number), schooling=schools.get(each.number))
        for each in applicants
    ]
