"""A shipped season as it was played: its people and what was told of them for the textbook, and where each ended."""

from dataclasses import dataclass
from typing import Any, Final

from contracts.correction import standing
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import (
    AdjustmentRequested,
    ObjectionDecided,
    ObjectionRaised,
    QuotaTransferred,
)
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.season.season import Season
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.intake.state import Intake
from tests.convergence.recorded import recording
from tests.oracle.lives import End
from tests.oracle.story import Person, Story
from tests.paper import Paper, service

ACTS: Final = (
    *(PhysicalRecorded, PlaceGivenUp, FraudFound, AdmissionOperated, TraineeReported, ObjectionRaised),
    *(ObjectionDecided, AdjustmentRequested, AgreementSigned, TrainingLeft, TraineeReinstated),
)
_TRAINED: Final = {
    **dict.fromkeys(("agreed", "in_training", "completed"), "agreed"),
    **dict.fromkeys(("withdrawing", "withdrawn"), "withdrawn"),
    "reported": "reported",
}


@dataclass
class Played:
    """The story of whoever was ranked, and how it ended for each."""

    story: Story
    ends: dict[str, End]


def played(name: str, applicants: int, seed: int) -> Played:
    """The season of this name, played by all services on paper; whoever is reinstated there had reported unheard."""
    season: Season = service("registration").context[name]
    record = recording(name, applicants, seed)
    paper = record.papers["admission"]
    story = Story(season, [], {}, {}, {}, {}, [])
    for base in season.bases:
        here = paper.state("intake", f"{name}/{base.code}")
        if here is not None and here.placed_on is not None:
            _tell(story, base.code, here)
    story.opened = min(story.declared.values())
    by_name = {one.name: one for one in story.people}
    words = [_as_told(heard.message, season) for heard in record.heard["admission"]]
    for word in words:
        if isinstance(word, ACTS) and word.application in by_name and word not in by_name[word.application].acts:
            by_name[word.application].acts.append(word)
        if isinstance(word, QuotaTransferred) and word not in story.transfers:
            story.transfers.append(word)
    for one in by_name.values():
        one.acts = list(standing(one.acts, _thing))
        if one.told(TraineeReinstated):
            one.late = one.told(TraineeReported)
            one.acts = [act for act in one.acts if act not in one.late]
    return Played(story, {one: _end(one, paper) for one in by_name})


def _thing(act: Any) -> tuple[str, str]:
    """What was told wrongly and then right is one act; of objections each by its number [COR-1]."""
    return act.TYPE, getattr(act, "objection", "")


def _as_told(word: Any, season: Season) -> Any:
    """A grant is dated from the end of the round, but told at its draw: nobody gives it up before that."""
    window = season.admission.provincial_round
    if window is None or not isinstance(word, PlaceGivenUp) or not window.closes < word.given_up_at < window.draws_at:
        return word
    return word.model_copy(update={"given_up_at": window.draws_at})


def _tell(story: Story, base: str, here: Intake) -> None:
    """Whoever was ranked there; one whom the exams let fall later left at that moment, like somebody found out."""
    assert here.placed_on is not None
    story.keys[base], story.declared[base] = here.results.lottery.key, here.placed_on
    story.confirmed |= here.confirmed
    for name, line in here.results.lines.items():
        one = Person(
            name,
            base,
            line.category,
            line.employer_level,
            tuple(wish.specialty for wish in line.placings),
            line.accepts_adjustment,
            {mark.component: mark.points or 0 for mark in line.marks},
            line.lot,
            licence=line.licence,
        )
        if name in here.results.fell:
            one.acts.append(FraudFound(application=name, found_at=here.results.fell[name].dropped_at))
        story.people.append(one)


def _end(name: str, paper: Paper) -> End:
    state: Any = paper.state("enrolment", name)
    if not isinstance(state, Enrolment):
        return End("unknown")
    how = _TRAINED.get(state.stage.value)
    return End(state.stage.value) if how is None else End(how, state.offer.base, state.offer.specialty, state.held_back)
