import hmac
from dataclasses import replace
from hashlib import sha256

from contracts.digest import results_digest
from contracts.messages.exams import LotCommitted, LotRevealed, Mark, Placing, ResultPublished
from contracts.season.ties import Tie
from contracts.vocabulary import Category, Component, Level, Licence
from services.exams.domain.board.lot import commitment_to, key_of, lot_of
from services.exams.domain.board.ranking import MeritOrder, ranks_of
from services.exams.domain.line.stage import Ranked
from tests.exams.board_scenes import board_says
from tests.exams.scenes import HERE, INTERVIEW, PERSON, SEASON, SKILLS, WRITTEN, declared, entered, scored

TIE_BREAK = (WRITTEN, INTERVIEW, SKILLS)
KEY = key_of(b"secret", SEASON, HERE)
MERIT = MeritOrder(tuple(map(Tie, TIE_BREAK)), KEY)


def candidate(total: int, preferences: tuple[str, ...] = ("AGP",), **marks: int | None) -> Ranked:
    return Ranked(
        person_key=PERSON,
        category=Category.SOCIAL,
        preferences=preferences,
        accepts_adjustment=False,
        employer_level=None,
        marks=tuple(Mark(component=Component(name), points=points) for name, points in marks.items()),
        total_points=total,
    )


def test_the_higher_total_ranks_first() -> None:
    assert MERIT.order({"A": candidate(1), "B": candidate(3), "C": candidate(2)}) == ["B", "C", "A"]


def test_ties_break_by_written_then_interview_then_skills() -> None:
    """[EXM-5]."""
    tied = {
        "A": candidate(5000, written=6000, interview=7000, skills=1000),
        "B": candidate(5000, written=6000, interview=7000, skills=2000),
        "C": candidate(5000, written=6000, interview=8000, skills=0),
        "D": candidate(5000, written=6001, interview=0, skills=0),
    }
    assert MERIT.order(tied) == ["D", "C", "B", "A"]


def test_a_licence_goes_before_none_and_a_post_in_a_county_before_another() -> None:
    """[POL-19]: of an assistant physician or of a physician alike."""
    plain = candidate(5000, written=6000)
    tied = {
        "A": plain,
        "B": replace(plain, licence=Licence.NONE, employer_level=Level.TOWNSHIP),
        "C": replace(plain, licence=Licence.PHYSICIAN),
        "D": replace(plain, licence=Licence.ASSISTANT_PHYSICIAN, employer_level=Level.COUNTY),
        "E": candidate(5000, written=6001),
    }
    order = MeritOrder((Tie.LICENCE, Tie.COUNTY_OR_BELOW, Tie.WRITTEN), KEY).order(tied)
    assert order == ["D", "C", "B", "E", "A"]


def test_an_excused_component_counts_nothing_in_a_tie() -> None:
    tied = {"A": candidate(5000, written=None), "B": candidate(5000, written=1)}
    assert MERIT.order(tied) == ["B", "A"]


def test_the_last_tie_breaks_by_the_lower_lot() -> None:
    """[EXM-5]."""
    tied = {f"A-{n}": candidate(5000, written=1) for n in range(20)}
    order = MERIT.order(tied)
    assert order == sorted(tied, key=lambda name: hmac.new(KEY, name.encode(), sha256).hexdigest())
    assert order != sorted(tied)


def test_lots_are_fixed_by_application_base_and_secret() -> None:
    """[EXM-5]."""
    assert lot_of(KEY, "A-1") == lot_of(key_of(b"secret", SEASON, HERE), "A-1")
    assert len({lot_of(key, name) for key in (KEY, key_of(b"secret", SEASON, "ELSE")) for name in ("A-1", "A-2")}) == 4


def test_anyone_can_check_the_revealed_key_against_the_commitment() -> None:
    """[EXM-5]."""
    assert commitment_to(KEY) == sha256(bytes.fromhex(KEY.hex())).hexdigest()


def test_each_programme_ranks_those_who_want_it() -> None:
    candidates = {
        "A": candidate(9000, ("GP", "ICU")),
        "B": candidate(8000, ("ICU",)),
        "C": candidate(7000, ("GP", "ICU")),
        "D": candidate(6000, ("ICU", "GP")),
    }
    wanted = {name: each.preferences for name, each in candidates.items()}
    assert ranks_of(wanted, MERIT.order(candidates)) == {
        "A": (1, 1),
        "B": (2,),
        "C": (2, 3),
        "D": (4, 3),
    }


def test_the_digest_is_over_sorted_lines_of_every_candidate() -> None:
    placings = {
        "B-2": (Placing(specialty="AGP", rank=1),),
        "A-1": (Placing(specialty="GP", rank=2), Placing(specialty="ICU", rank=1)),
    }
    assert results_digest(placings) == sha256(b"A-1:GP=2,ICU=1\nB-2:AGP=1").hexdigest()
    assert results_digest(dict(reversed(placings.items()))) == results_digest(placings)
    assert results_digest({}) == sha256(b"").hexdigest()


def test_anyone_can_draw_the_lots_again_from_the_revealed_key_alone() -> None:
    """[EXM-5]: committed before finality, revealed after, recomputed here with nothing but the standard library."""
    tied = [entered(name) for name in ("A-1", "A-2", "A-3")]
    (committed,) = [one for one in board_says(tied[0]) if isinstance(one, LotCommitted)]
    said = board_says(*tied, declared(), *(scored(name, 5000) for name in ("A-1", "A-2", "A-3")))
    revealed = next(one for one in said if isinstance(one, LotRevealed))
    key = bytes.fromhex(revealed.key)
    assert sha256(key).hexdigest() == committed.commitment
    published = {one.application: one for one in said if isinstance(one, ResultPublished)}
    lots = {name: hmac.new(key, name.encode(), sha256).hexdigest() for name in published}
    assert {name: one.lot for name, one in published.items()} == lots
    assert sorted(lots, key=lots.__getitem__) == sorted(published, key=lambda name: published[name].placings[0].rank)


def test_up_to_three_preferences_are_ranked_each_in_its_programme() -> None:
    """[EXM-4]."""
    wishes = {"A-1": ("GP", "ICU", "TCM"), "A-2": ("ICU", "TCM", "GP"), "A-3": ("TCM",)}
    story = [entered(name) for name in wishes]
    scores = [scored(name, 9000 - 1000 * n, preferences=wants) for n, (name, wants) in enumerate(wishes.items())]
    said = board_says(*story, declared(), *scores)
    placings = {one.application: one.placings for one in said if isinstance(one, ResultPublished)}
    assert {name: [(p.specialty, p.rank) for p in each] for name, each in placings.items()} == {
        "A-1": [("GP", 1), ("ICU", 1), ("TCM", 1)],
        "A-2": [("ICU", 2), ("TCM", 2), ("GP", 2)],
        "A-3": [("TCM", 3)],
    }
