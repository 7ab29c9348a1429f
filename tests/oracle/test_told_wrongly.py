"""What was told wrongly and then right leads where it leads whoever was told right at once [COR-1]."""

from random import Random
from typing import Any, Final

from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.messages.registration import ImposeBan, LiftBan
from tests.oracle import lives, played, wrongly
from tests.oracle.story import drawn

SEEDS: Final = range(12)
TOLD: Final[tuple[tuple[type[Any], ...], ...]] = (
    (ImposeBan, LiftBan),
    (OpenAccount, CloseAccount, ReopenAccount),
    (TraineeExpected, TraineeArrived, TraineeLeft, HrTraineeReinstated),
)
BACK: Final = (LiftBan, None)
TRAINS: Final = (BACK, (OpenAccount, ReopenAccount), (TraineeExpected, TraineeArrived, HrTraineeReinstated))
LEFT_WITH: Final = {
    "withdrawn": ((ImposeBan,), (CloseAccount,), (TraineeLeft,)),
    "reported": TRAINS,
    "agreed": TRAINS,
}
NOTHING: Final = (BACK, (CloseAccount, None), (TraineeLeft, None))


def test_everybody_ends_as_if_it_had_been_told_right_and_so_do_all_who_were_told() -> None:
    """Registration's, finance's and the hospital's last words go with where admission has somebody end."""
    apart, wrong_words = dict[tuple[int, str], object](), dict[tuple[int, str], object]()
    for seed in SEEDS:
        story = drawn(seed)
        told = played.Told(story, Random(seed))
        wrong = wrongly.told_wrongly(story, Random(f"{seed}/wrong"))
        told.tell(wrong)
        ended = told.ends()
        wrongly.told_right(story, wrong)
        apart |= {(seed, name): (end, ended[name]) for name, end in lives.ends(story).items() if end != ended[name]}
        for name, end in ended.items():
            words = [told.last(name, *kinds) for kinds in TOLD]
            if not all(word in those for word, those in zip(words, LEFT_WITH.get(end.how, NOTHING), strict=True)):
                wrong_words[seed, name] = (end, words)
    assert (apart, wrong_words) == ({}, {})
