"""The properties again, with many more examples than the suite has time for."""

import pytest
import test_arms
import test_clone
import test_course
import test_duration
import test_follow
import test_grouping
import test_late_lines
import test_log_gap
import test_plan
import test_safe
import test_tail
import test_when
from hypothesis import given, settings
from hypothesis.stateful import run_state_machine_as_test
from test_board import BoardMachine

PURE = [
    test_arms.test_no_choice_is_cheaper,
    test_clone.test_a_clone_does_what_the_job_did,
    test_clone.test_a_clone_of_a_clone_asks_for_the_same,
    test_clone.test_nothing_reserved_is_sent_and_nothing_that_the_definition_says,
    test_clone.test_a_job_without_overrides_is_sent_without_any,
    test_clone.test_where_the_definition_is_deleted_every_effective_value_is_sent,
    test_clone.test_an_array_keeps_its_size_and_its_order,
    test_duration.test_usual_is_the_median_of_the_last_twenty,
    test_duration.test_slow_needs_eight_and_lies_half_and_five_minutes_above,
    test_duration.test_a_percentile_lies_between_neighbours,
    test_grouping.test_a_group_counts_each_run_once,
    test_plan.test_each_id_is_described_once_in_its_order_a_hundred_a_call,
    test_safe.test_inert_text_steers_nothing_and_keeps_its_length,
    test_safe.test_a_log_line_as_plain_text_steers_nothing,
    test_safe.test_a_coloured_line_keeps_colours_and_nothing_else_that_steers,
    test_when.test_what_is_shown_is_never_more_than_what_passed_and_little_less,
]


@pytest.mark.prove
@pytest.mark.parametrize("holds", PURE, ids=lambda holds: holds.__name__)
def test_it_holds_for_thousands(holds):
    assert settings(max_examples=1000)(holds)() is None


@pytest.mark.prove
def test_the_board_comes_to_the_truth_whatever_fails():
    holds = test_course.test_the_board_comes_to_the_truth_and_misses_no_run
    assert settings(max_examples=150)(given(*test_course.CASES)(holds.hypothesis.inner_test))() is None


@pytest.mark.prove
def test_the_board_is_its_model_for_long_histories():
    assert run_state_machine_as_test(BoardMachine, settings=settings(max_examples=400, stateful_step_count=60)) is None


@pytest.mark.prove
@pytest.mark.parametrize(
    ("holds", "cases"),
    [
        (test_follow.test_every_line_of_every_attempt_comes_once_in_order_and_then_it_ends, test_follow.LIVES),
        (test_tail.test_from_the_end_back_and_forward_every_line_comes_once, test_tail.STREAMS),
        (
            test_late_lines.test_followed_from_the_start_every_event_comes_once_in_its_place,
            test_late_lines.FOLLOWED,
        ),
        (
            test_late_lines.test_paged_back_with_tokens_that_expire_every_event_comes_once,
            test_late_lines.PAGED_BACK,
        ),
        (test_log_gap.test_a_gap_filled_from_both_sides_leaves_nothing_out_and_doubles_nothing, test_log_gap.GAPS),
    ],
)
def test_no_line_is_lost_or_doubled_for_hundreds(at, holds, cases):
    many = settings(max_examples=100)(given(*cases)(holds.hypothesis.inner_test))
    assert many(at=at) is None
