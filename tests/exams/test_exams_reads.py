from datetime import timedelta
from pathlib import Path

from contracts.envelope import Message
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.exams import Closure
from contracts.messages.platform.dates import DatesMoved
from services.exams.app import build
from services.exams.handlers import HEARS
from services.exams.settings import Settings
from services.exams.store import CANDIDATE
from tests.documents import read
from tests.exams.board_scenes import scene_after
from tests.exams.scenes import (
    FINAL,
    HERE,
    SEASON,
    WRITTEN,
    admitted,
    all_sheets,
    approved,
    candidate_after,
    declared,
    dropped,
    entered,
    excused,
    final,
    not_approved,
    reopened,
    reopening,
    scored,
)

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
RESULTS = f"/v1/seasons/{SEASON}/bases/{HERE}/results"


async def test_a_scored_candidate_reads_with_marks_and_history() -> None:
    candidate = candidate_after(approved(), *all_sheets(), final())
    answer = (await read(SERVICE, "/v1/applications/A-1", (CANDIDATE, "A-1", candidate))).json()
    assert (answer["outcome"], answer["total_points"]) == ("scored", 8000)
    assert [mark["points"] for mark in answer["marks"]] == [7000, 8000, 9000]
    assert len(answer["history"]) == 3


async def test_a_dropped_candidate_reads_why_in_chinese() -> None:
    candidate = candidate_after(approved(), final())
    answer = (await read(SERVICE, "/v1/applications/A-1", (CANDIDATE, "A-1", candidate))).json()
    assert (answer["outcome"], answer["reasons"]) == ("dropped", ["absent_from_exam"])
    assert answer["reasons_zh"] == ["缺考，视为主动放弃。"]


async def test_a_candidate_on_the_way_reads_as_pending() -> None:
    answer = await read(SERVICE, "/v1/applications/A-1", (CANDIDATE, "A-1", candidate_after(*all_sheets())))
    assert answer.json()["outcome"] == "pending"


async def test_results_read_by_programme_in_the_order_of_ranks() -> None:
    board = scene_after(entered("A-1"), entered("A-2"), declared(), scored("A-1", 5000), scored("A-2", 6000))
    answer = (await read(SERVICE, RESULTS, *board.stored())).json()
    assert answer["complete"]
    assert [(row["rank"], row["application"]) for row in answer["programmes"]["AGP"]] == [(1, "A-2"), (2, "A-1")]


async def test_results_say_how_many_are_waited_for() -> None:
    board = scene_after(entered("A-1"), declared())
    answer = (await read(SERVICE, RESULTS, *board.stored())).json()
    assert (answer["complete"], answer["waiting_for"], answer["programmes"]) == (False, 1, {})


async def test_results_tell_the_reopenings_with_their_reasons() -> None:
    """[EXM-4]."""
    board = scene_after(entered("A-1"), declared(), scored("A-1", 5000), reopening(FINAL + timedelta(hours=1)))
    answer = (await read(SERVICE, RESULTS, *board.stored())).json()
    assert (answer["declared_final_at"], answer["complete"], answer["programmes"]) == (None, False, {})
    (audit,) = answer["reopenings"]
    assert (audit["reason"], audit["by"]) == ("a sheet was mixed up", "the provincial office")


async def test_what_nothing_was_heard_of_is_unknown() -> None:
    assert (await read(SERVICE, RESULTS)).status_code == 404
    assert (await read(SERVICE, "/v1/applications/A-9")).status_code == 404


def test_messages_go_to_their_candidate_or_their_board() -> None:
    again = reopened((Closure(final_at=FINAL, reopened_at=FINAL),))
    to_candidate: list[Message] = [approved(), not_approved(), all_sheets()[0], excused(WRITTEN), final(), again]
    words: list[Message] = [entered("A-1"), scored("A-1", 1), dropped("A-1")]
    to_board = [*words, declared(), reopening(FINAL), admitted(FINAL)]
    assert {HEARS[type(message)](message).key for message in to_candidate} == {"A-1"}
    assert {HEARS[type(message)](message).everyone[-1].key for message in to_board} == {f"{SEASON}/{HERE}"}
    assert HEARS.keys() == {DatesMoved, StepRetracted, *(type(message) for message in (*to_candidate, *to_board))}


def test_states_survive_the_store() -> None:
    facts = (approved(), *all_sheets(), final())
    for n in range(len(facts) + 1):
        candidate = candidate_after(*facts[:n])
        assert CANDIDATE.state.validate_python(CANDIDATE.state.dump_python(candidate, mode="json")) == candidate
    later = FINAL + timedelta(hours=1)
    words = (entered("A-1"), dropped("A-2"), declared(), scored("A-1", 5000), reopening(later), admitted(later))
    for n in range(len(words) + 1):
        for aggregate, _, state in scene_after(*words[:n]).stored() if n else ():
            assert aggregate.state.validate_python(aggregate.state.dump_python(state, mode="json")) == state
