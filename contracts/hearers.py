"""Which services hear what services say, by the names of messages: the broker's description, read the other way round.

Who speaks numbers what it says for each of its hearers, and so has to know them.
"""

from collections.abc import Mapping
from typing import Final

HEARERS: Final[Mapping[str, tuple[str, ...]]] = {
    "admission.act_refused.v1": ("registration",),
    "admission.adjustment_entered.v1": (
        "admission",
        "registration",
    ),
    "admission.adjustment_left.v1": (
        "admission",
        "registration",
    ),
    "admission.adjustment_offered.v1": (
        "admission",
        "registration",
    ),
    "admission.adjustment_refused.v1": (
        "admission",
        "registration",
    ),
    "admission.agreement_accepted.v1": ("registration",),
    "admission.confirmation_refused.v1": ("registration",),
    "admission.count_seats.v1": ("admission",),
    "admission.notice_published.v1": ("registration",),
    "admission.physical_passed.v1": (
        "admission",
        "registration",
    ),
    "admission.place_offered.v1": (
        "admission",
        "registration",
    ),
    "admission.place_refused.v1": (
        "admission",
        "registration",
    ),
    "admission.place_vacated.v1": (
        "admission",
        "registration",
    ),
    "admission.reclaim_seat.v1": ("admission",),
    "admission.reinstatement_refused.v1": ("registration",),
    "admission.report_accepted.v1": (
        "finance",
        "registration",
    ),
    "admission.seat_granted.v1": ("admission",),
    "admission.seat_refused.v1": ("admission",),
    "admission.seat_released.v1": ("admission",),
    "admission.seat_retaken.v1": ("admission",),
    "admission.seats_remained.v1": ("admission",),
    "admission.trainee_admitted.v1": (
        "exams",
        "registration",
    ),
    "admission.trainee_noticed.v1": (
        "admission",
        "registration",
    ),
    "admission.trainee_withdrawn.v1": ("registration",),
    "admission.training_completed.v1": ("registration",),
    "admission.training_started.v1": ("registration",),
    "admission.transfer_refused.v1": ("registration",),
    "admission.withdrawal_completed.v1": ("registration",),
    "admission.withdrawal_reversed.v1": ("registration",),
    "exams.candidate_dropped.v1": (
        "admission",
        "exams",
        "registration",
    ),
    "exams.candidate_entered.v1": (
        "admission",
        "exams",
        "registration",
    ),
    "exams.candidate_scored.v1": (
        "admission",
        "exams",
        "registration",
    ),
    "exams.declaration_refused.v1": ("registration",),
    "exams.excuse_refused.v1": ("registration",),
    "exams.finalise_candidate.v1": ("exams",),
    "exams.lot_committed.v1": (
        "admission",
        "registration",
    ),
    "exams.lot_revealed.v1": (
        "admission",
        "registration",
    ),
    "exams.reopen_candidate.v1": ("exams",),
    "exams.reopening_granted.v1": (
        "admission",
        "registration",
    ),
    "exams.reopening_refused.v1": (
        "admission",
        "registration",
    ),
    "exams.result_published.v1": (
        "admission",
        "registration",
    ),
    "exams.scores_published.v1": ("admission",),
    "exams.sheet_refused.v1": ("registration",),
    "finance.account_closed.v1": ("admission",),
    "finance.account_listed.v1": ("finance",),
    "finance.account_opened.v1": ("admission",),
    "finance.close_account.v1": ("finance",),
    "finance.national_part_filed.v1": ("finance",),
    "finance.national_upload_taken.v1": ("finance",),
    "finance.open_account.v1": ("finance",),
    "finance.rates_published.v1": ("finance",),
    "finance.reopen_account.v1": ("finance",),
    "finance.terms_granted.v1": ("finance",),
    "registration.amendment_refused.v1": ("registration",),
    "registration.application_accepted.v1": (
        "registration",
        "verification",
    ),
    "registration.application_refused.v1": (
        "registration",
        "verification",
    ),
    "registration.ban_imposed.v1": (
        "admission",
        "registration",
    ),
    "registration.ban_lifted.v1": (
        "admission",
        "registration",
    ),
    "registration.claim_answered.v1": ("registration",),
    "registration.claim_made.v1": ("registration",),
    "registration.edition_refused.v1": ("registration",),
    "registration.identity_disclosed.v1": ("registration",),
    "registration.import_refused.v1": ("registration",),
    "registration.impose_ban.v1": ("registration",),
    "registration.lift_ban.v1": ("registration",),
    "registration.placement_refused.v1": ("registration",),
    "registration.request_refused.v1": ("registration",),
    "registration.roster_line_stood.v1": ("registration",),
    "registration.roster_line_struck.v1": ("registration",),
    "registration.withdrawal_listed.v1": ("registration",),
    "verification.paper_refused.v1": ("registration",),
    "verification.record_refused.v1": ("registration",),
    "verification.reduction_refused.v1": (
        "admission",
        "finance",
        "registration",
    ),
    "verification.review_approved.v1": (
        "exams",
        "registration",
    ),
    "verification.review_refused.v1": (
        "exams",
        "registration",
    ),
    "verification.term_reduced.v1": (
        "admission",
        "finance",
        "registration",
    ),
}
