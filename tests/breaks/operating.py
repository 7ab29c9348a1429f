"""Rules of operating the system, each broken in one place: OPS, CLO, COR."""

from typing import Final

from tests.breaks.broken import Break

OPERATING: Final = (
    Break(
        "COR-1",
        "contracts/correction.py",
        "return act == count and act.correction is not None and act.correction.stands",
        "return act == count and act.correction is not None",
        "tests/registration/test_endings_corrected.py::test_a_fraud_that_never_was_lets_the_cancellation_stand",
    ),
    Break(
        "COR-2",
        "contracts/season/moving.py",
        "in sorted(decisions, key=lambda one: (one.decision, one.decided_at, one.model_dump_json())):",
        "in decisions:",
        "tests/admission/test_dates_moved.py::test_of_two_decisions_the_later_number_holds_in_whatever_order_they_come",
    ),
    Break(
        "POL-14",
        "contracts/season/moving.py",
        "        _put(written, one.date, one.to)\n    after = ",
        "        pass\n    after = ",
        "tests/admission/test_dates_moved.py::test_the_deadline_of_before_strikes_nobody",
    ),
    Break(
        "OPS-3",
        "operations/scaling/policy.py",
        "WorkersWished(min(max(here, bounds.worst), bounds.most), ScalingCause.UNKNOWN, None)",
        "WorkersWished(bounds.least, ScalingCause.UNKNOWN, None)",
        "tests/operations/scaling/test_policy.py::test_not_knowing_is_the_worst_hour_and_never_fewer_than_work",
    ),
    Break(
        "OPS-5",
        "services/chassis/storage/copying.py",
        '    await store.insert(_MARK, {"_id": _MARK})\n',
        "",
        "tests/cli/test_backup.py::test_a_restore_that_was_broken_off_lets_no_process_start_until_it_is_done_again",
    ),
    Break(
        "OPS-5",
        "operations/backup/archive.py",
        "        if (count, digest.hexdigest()) != (told.documents, told.sha256):\n",
        "        if count != told.documents:\n",
        "tests/operations/test_archive.py::test_what_was_touched_is_refused_before_anything_is_put_back",
    ),
    Break(
        "OPS-1",
        "operations/console/parts.py",
        "    Unanswered,\n    Denied,\n",
        "    Denied,\n",
        "tests/console/test_pages.py::test_who_is_slow_is_waited_for_less_than_two_seconds",
    ),
    Break(
        "OPS-1",
        "operations/console/desk.py",
        'partial(self.client.one, "admission", "/v1/idle")',
        'partial(self.client.one, "admission", "/v1/idle", {"glance": "true"})',
        "tests/console/test_season.py::test_pages_go_by_the_time_of_the_season_and_not_by_the_machines",
    ),
    Break(
        "OPS-1",
        "operations/console/parts.py",
        "SECONDS: Final = 1.4\n",
        "SECONDS: Final = 1.6\n",
        "tests/console/test_within_two_seconds.py::"
        "test_every_page_is_there_within_two_seconds_and_names_whoever_is_silent",
    ),
    Break(
        "OPS-2",
        "operations/console/unended.py",
        'if "ended" in about:',
        "if not about:",
        "tests/console/test_unended.py::"
        "test_what_a_console_that_ended_had_in_hand_is_named_by_the_next_and_gone_on_with",
    ),
    Break(
        "COR-2",
        "operations/console/views/season.py",
        "drawn(stands, now, season)",
        "drawn(season, now, season)",
        "tests/console/test_season.py::test_the_calendar_shows_the_dates_that_hold_and_which_decision_moved_them",
    ),
    Break(
        "OPS-2",
        "services/delivery/domain/trail/chain.py",
        'or entry["digest"] != digest_of(entry, previous):',
        'or not entry["digest"]:',
        "tests/delivery/test_trail.py::test_whatever_is_changed_of_an_entry_is_found",
    ),
    Break(
        "OPS-4",
        "services/chassis/storage/delays.py",
        "        if published is not None:\n",
        "        if published:\n            published = now\n        if published is not None:\n",
        "tests/chassis/test_measures.py::test_the_time_from_event_and_from_publish_to_commit_is_measured_by_type_and_a_repeat_is_not",
    ),
    Break(
        "OPS-4",
        "operations/console/measures.py",
        "buckets[upto] >= share * total)",
        "buckets[upto] >= total)",
        "tests/console/test_measures.py::test_what_a_process_exposes_is_read_whole",
    ),
    Break(
        "CLO-1",
        "services/admission/domain/enrolment/table.py",
        'Row((S.REPORTED,), Deadline("training"), when.linked, S.IN_TRAINING, say.training_started, since=5),',
        'Row((S.REPORTED,), Deadline("training"), when.linked, S.REPORTED, nothing, since=5),',
        "tests/admission/test_postgraduates.py::"
        "test_whoever_reports_is_in_training_when_the_term_begins_without_an_agreement",
    ),
    Break(
        "CLO-3",
        "services/admission/domain/enrolment/closed.py",
        "last > season.closing.closes_at",
        "last < season.closing.closes_at",
        "tests/admission/test_completion.py::"
        "test_fraud_found_once_the_season_closed_withdraws_nobody_and_says_who_can_decide",
    ),
    Break(
        "CLO-2",
        "services/delivery/domain/notification/ahead.py",
        "(deadline for deadline in deadlines_ahead(known, season) if not deadline.met)",
        "(deadline for deadline in deadlines_ahead(known, season))",
        "tests/delivery/test_notifications.py::test_a_deadline_is_told_of_ahead_unless_it_was_met",
    ),
    Break(
        "DLV-1",
        "services/delivery/domain/terms.py",
        "max(said_at, self.lives_until) + self.retention",
        "max(said_at, self.lives_until)",
        "tests/delivery/test_retention.py::test_nothing_goes_before_the_season_is_over_and_the_retention_after_it",
    ),
    Break(
        "DLV-1",
        "services/delivery/domain/heartbeat/state.py",
        "max(sent.taken.get(way, new), new)",
        "new",
        "tests/delivery/test_heartbeats_kept.py::"
        "test_given_heartbeats_in_any_order_with_repeats_then_the_last_of_each_way_is_known",
    ),
    Break(
        "DLV-2",
        "services/delivery/push/ways.py",
        "{**envelope_of(entry).headers(), NUMBER: str(entry.number)}",
        "envelope_of(entry).headers()",
        "tests/delivery/test_ways.py::test_whoever_chose_a_queue_finds_there_what_stands_in_its_log_with_its_numbers",
    ),
    Break(
        "DLV-3",
        "services/delivery/domain/address/schedule.py",
        "timedelta(minutes=30),",
        "timedelta(minutes=3),",
        "tests/delivery/test_address.py::test_a_number_is_attempted_at_the_moments_of_the_schedule_and_then_given_up",
    ),
    Break(
        "DLV-5",
        "services/delivery/push/sandbox.py",
        '"sandbox": "true"}',
        '"sandbox": "true", "deliverynumber": 1}',
        "tests/delivery/test_sandbox.py::test_every_sample_comes_signed_and_marked_and_without_a_number",
    ),
    Break(
        "DLV-4",
        "services/delivery/push/unreceived.py",
        "if entry.time + self._within(recipient) <= now",
        "if entry.time <= now",
        "tests/delivery/test_unreceived.py::test_what_is_not_taken_over_in_the_seasons_time_is_an_alarm_and_no_sooner",
    ),
)
