"""Which service hears which platform type: where an event may be posted over HTTP."""

from collections.abc import Mapping
from typing import Final

from contracts import (
    platform,
    platform_admission,
    platform_enrolment,
    platform_finance,
    platform_listings,
    platform_reductions,
)
from contracts.envelope import Message

HEARD_BY: Final[Mapping[type[Message], str]] = {
    platform.RegistrationSubmitted: "registration",
    platform.RegistrationCancelled: "registration",
    platform.FraudFound: "registration",
    platform.RosterPublished: "registration",
    platform.OrderPlacementDecided: "registration",
    platform_listings.WithdrawalImported: "registration",
    platform.SchoolReviewRecorded: "verification",
    platform.ReviewRecorded: "verification",
    platform.ReviewAbsenceExcused: "verification",
    platform_reductions.ReductionApplied: "verification",
    platform_reductions.ReductionDecided: "verification",
    platform_reductions.ReductionReviewed: "verification",
    platform_reductions.ReductionFiled: "verification",
    platform.ScoreRecorded: "exams",
    platform.AbsenceExcused: "exams",
    platform.ScoresDeclaredFinal: "exams",
    platform.ScoresReopened: "exams",
    platform.PhysicalRecorded: "admission",
    platform.PlaceGivenUp: "admission",
    platform.AdmissionOperated: "admission",
    platform.TraineeReported: "admission",
    platform_admission.QuotaTransferred: "admission",
    platform_admission.ListConfirmed: "admission",
    platform_admission.ObjectionRaised: "admission",
    platform_admission.ObjectionDecided: "admission",
    platform_admission.AdjustmentRequested: "admission",
    platform_enrolment.AgreementSigned: "admission",
    platform_enrolment.TrainingLeft: "admission",
    platform_enrolment.TraineeReinstated: "admission",
    platform.PaymentMade: "finance",
    platform_finance.RateDecided: "finance",
    platform_finance.MonthAssessed: "finance",
    platform_finance.LicenceExamined: "finance",
    platform_finance.RepaymentReceived: "finance",
    platform_finance.PrepaymentMade: "finance",
}
"""What several services hear reaches them all through the exchange, whichever of them takes the post."""
