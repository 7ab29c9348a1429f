"""What takes earlier words back, where what they rested on was corrected and the place is held as before [COR-1].

The table says forward steps alone. Whoever turns out not to have left has every compensation reversed, as a reinstated
trainee has [SAGA-4]; whoever turns out not to have been admitted, or not to have reported, is not expected any more, or
is expected again. The last step that holds is said anew after that, so that it is everybody's last word.
"""

from collections.abc import Set as AbstractSet
from typing import Final

from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.messages.registration import ImposeBan
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import effects
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.walk import Walk

_STEPS: Final = (
    *(PostgraduateLinked.TYPE, TraineeAdmitted.TYPE, ReportAccepted.TYPE, AgreementAccepted.TYPE),
    *(TrainingStarted.TYPE, TrainingCompleted.TYPE),
)
_EXPECTED: Final = frozenset({PostgraduateLinked.TYPE, TraineeAdmitted.TYPE})
"""The first step of somebody whom the hospital expects."""
_TOLD_IN_TURN: Final = (
    frozenset({PhysicalPassed.TYPE, *_STEPS, TraineeWithdrawn.TYPE, WithdrawalCompleted.TYPE, WithdrawalReversed.TYPE}),
    frozenset({AdjustmentEntered.TYPE, AdjustmentLeft.TYPE}),
    frozenset({OpenAccount.TYPE, CloseAccount.TYPE, ReopenAccount.TYPE}),
    frozenset({TraineeExpected.TYPE, TraineeArrived.TYPE, TraineeLeft.TYPE, HrTraineeReinstated.TYPE}),
)
"""Of each of these the last that is said is its hearers' last word: registration's, finance's, the hospital's."""
_UNDOING: Final = frozenset(
    {TraineeWithdrawn.TYPE, ImposeBan.TYPE, PlaceVacated.TYPE, CloseAccount.TYPE, TraineeLeft.TYPE}
)
"""What a withdrawal says, and what its reversal took back."""


def retracted(known: Enrolment, way: Walk, at: Moment, season: Season, lost: PlaceOffered | None = None) -> Says:
    """The words that undo what was said and does not hold: of whoever left the place, that they had reported.

    `lost` is the link of a postgraduate that stood until now.
    """
    unsaid = known.said.keys() - way.types
    offer = known.offer if known.offered else lost
    if offer is None:
        return ()
    if way.left_place:
        return effects.retracted(offer, ReportAccepted.TYPE, at) if ReportAccepted.TYPE in unsaid else ()
    if TraineeWithdrawn.TYPE in unsaid and way.types & _EXPECTED:
        return effects.reversed_at(offer, at, season)
    step = next((name for name in _STEPS if name in unsaid), None)
    if step is None:
        return ()
    still_open = CloseAccount.TYPE not in known.said or ReopenAccount.TYPE in known.said
    gone = OpenAccount.TYPE in unsaid and still_open
    return (
        *(effects.closed(offer, Reason.NOT_AS_TOLD, at) if gone else ()),
        *(effects.freed(offer, at, season) if ImposeBan.TYPE in unsaid else ()),
        *effects.retracted(offer, step, at),
    )


def again(known: Enrolment, way: Walk, taken_back: Says) -> frozenset[str]:
    """The types to be said once more, though they were said like this before: something said since had undone them."""
    unsaid, told = known.said.keys() - way.types, {one.TYPE for one in taken_back}
    held = [name for name in _STEPS if name in way.types]
    expected = {TraineeExpected.TYPE} if StepRetracted.TYPE in told and ReportAccepted.TYPE in unsaid else set[str]()
    return frozenset(
        {
            *(held[-1:] if told & {StepRetracted.TYPE, WithdrawalReversed.TYPE} else ()),
            *(expected & way.types),
            *(_UNDOING if WithdrawalReversed.TYPE in unsaid else ()),
            *({AdjustmentEntered.TYPE} if AdjustmentLeft.TYPE in unsaid else ()),
        }
    )


def in_turn(news: AbstractSet[str], way: Walk) -> frozenset[str]:
    """With every later step of those that are news: one that is said anew stays behind what followed on it."""
    later = set(news)
    for steps in _TOLD_IN_TURN:
        held = [one.TYPE for one in way.says if one.TYPE in steps]
        first = next((at for at, name in enumerate(held) if name in news), len(held))
        later |= set(held[first:])
    return frozenset(later)
