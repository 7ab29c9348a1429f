"""From what an intake knows to the snapshot its certificates are made from [ADM-9]."""

from collections import Counter
from dataclasses import replace

from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, Moment
from services.admission.allocation.posting import Rule
from services.admission.certificates.heading import Certified, certified
from services.admission.certificates.snapshot import Gone, How, LotProof, RankedApplicant, Snapshot, Transfer
from services.admission.domain.intake.noticing import notice, noticed_at
from services.admission.domain.intake.placing import Drawing, merit
from services.admission.domain.intake.redrawing import drew
from services.admission.domain.intake.requested import requested
from services.admission.domain.intake.results import ResultLine, out, standing
from services.admission.domain.intake.state import Intake


def snapshot_of(intake: Intake, season: Season) -> Snapshot | None:
    """The base as its places were drawn; None while there are none, or when the season has no such base.

    Whoever fell or left after placing closed holds the place here as everybody saw it then, so that the certificates
    published with the notice stay as they are.
    """
    base = season.base(intake.base)
    if base is None or intake.placed_on is None or intake.placing is None:
        return None
    opened = intake.placed_on
    closes = season.admission.placing_closes(opened)
    known, gone = standing(intake.results), _gone(intake, closes)
    drawn = as_placed(intake, season, base, opened)
    ties = season.tie_break_at(base)
    return Snapshot(
        season=season,
        base=base,
        published_at=opened,
        closes=closes,
        noticed_at=_noticed(intake, season),
        lottery=LotProof(intake.results.lottery.commitment, intake.results.lottery.key),
        plan=drawn.books.terms.plan,
        results={name: _result(line, merit(line, ties).ties) for name, line in known.lines.items()},
        gone=gone,
        lost=_lost(intake, closes),
        transfers=_transfers(intake, drawn, closes),
        ranks=drawn.ranks,
        rounds=drawn.rounds,
        settled=drawn.settled,
        granted=Counter(intake.granted[name].specialty for name in intake.beside),
        linked=intake.linked,
    )


def certified_base(intake: Intake, season: Season) -> Certified | None:
    """The base's certificates as they stand; None while there are no places."""
    snapshot = snapshot_of(intake, season)
    return None if snapshot is None else certified(snapshot)


def rebound(before: Intake, now: Intake, season: Season) -> bool:
    """Whether certificates bound to a list that hangs are others now: it is published anew, with their root [ADM-9].

    Rare, and asked of every word: so first whether anything came late that they tell of.
    """
    if now.placed_on is None or before.placed_on != now.placed_on or not _bears_on_certificates(before, now, season):
        return False
    was, told = certified_base(before, season), certified_base(now, season)
    return was is not None and told is not None and was.tree.root != told.tree.root


def _bears_on_certificates(before: Intake, now: Intake, season: Season) -> bool:
    """Transfers, results, or what befell somebody by the time placing closed."""
    was, results, transfers = before.results, now.results, now.transfers is not before.transfers
    closes = season.admission.placing_closes(now.placed_on or season.admission.backfill_physical_by)
    fell = (each.dropped_at for name, each in results.fell.items() if was.fell.get(name) != each)
    left = (each.vacated_at for name, each in now.vacations.items() if before.vacations.get(name) != each)
    stood = any(name not in results.fell for name in was.fell)
    early = any(at <= closes for at in (*fell, *left))
    return (
        transfers or results.lines is not was.lines or stood or early or before.vacations.keys() > now.vacations.keys()
    )


def _gone(intake: Intake, closes: Moment) -> dict[ApplicationId, Gone]:
    """Who took no part before placing closed; whoever holds a place all the same was heard of too late."""
    fallen = {name: intake.results.fell[name] for name in out(intake.results)}
    gone = {name: Gone(How.FELL, word.dropped_at, word.reasons) for name, word in fallen.items()}
    left = {
        name: Gone(How.LEFT, word.vacated_at, word.reasons)
        for name, word in intake.vacations.items()
        if name in intake.results.lines and name not in gone
    }
    placing = intake.placing or {}
    return {name: one for name, one in sorted({**gone, **left}.items()) if one.at < closes and name not in placing}


def _lost(intake: Intake, closes: Moment) -> dict[ApplicationId, Gone]:
    """Who lost the place at the very close: too late for anybody to move up, and the certificate says so [ADM-4]."""
    left = {name: Gone(How.LEFT, word.vacated_at, word.reasons) for name, word in intake.vacations.items()}
    fell = {name: Gone(How.FELL, word.dropped_at, word.reasons) for name, word in intake.results.fell.items()}
    placing = intake.placing or {}
    return {name: one for name, one in sorted({**fell, **left}.items()) if one.at == closes and name in placing}


def as_placed(intake: Intake, season: Season, base: Base, opened: Moment) -> Drawing:
    """The drawing the places of now came from: what was heard of too late moved nobody, and moves nobody here."""
    gone = _gone(intake, season.admission.placing_closes(opened))
    fell = {name: word for name, word in intake.results.fell.items() if name in gone}
    left = {name: one for name, one in intake.vacations.items() if name in gone and gone[name].how is How.LEFT}
    then = replace(intake, results=replace(intake.results, fell=fell), vacations=left)
    return drew(then, season, base, opened)


def _noticed(intake: Intake, season: Season) -> Moment | None:
    lines = notice(intake, season.admission)
    if lines is None:
        return None
    days = (noticed_at(intake, line.application, season.admission) for line in lines)
    return max(days, default=season.admission.notice_at)


def _result(line: ResultLine, ties: tuple[int, ...]) -> RankedApplicant:
    return RankedApplicant(
        category=line.category,
        accepts_adjustment=line.accepts_adjustment,
        employer_level=line.employer_level,
        below_line=line.below_line,
        preferences=tuple(placing.specialty for placing in line.placings),
        marks={mark.component: mark.points for mark in line.marks},
        total_points=line.total_points,
        ties=ties,
        lot=line.lot,
        licence=line.licence,
    )


def _transfers(intake: Intake, drawn: Drawing, closes: Moment) -> tuple[Transfer, ...]:
    """Every transfer in the order they were made, and what became of it; one told too late counts from the close."""
    broke: dict[str, Rule] = {turned.transfer.transfer: turned.rule for turned in drawn.books.turned}
    asked = sorted(requested(intake, closes), key=lambda each: (each.transferred_at, each.transfer))
    return tuple(
        Transfer(
            number=each.transfer,
            at=each.transferred_at,
            source=each.from_specialty,
            target=each.to_specialty,
            seats=each.seats,
            rule=broke.get(each.transfer),
        )
        for each in asked
    )
