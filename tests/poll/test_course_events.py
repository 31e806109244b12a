"""The course with an archive of events: one call a cycle tells all, until the archive does not."""

from hypothesis import given, settings
from hypothesis import strategies as st
from made import MINUTE, T0
from model_events import EVENTS_LATE_MS, ModelEvents
from often import often
from sailing import REFRESH_S, Sailor, settled, steady_world, told

from batchtui.domain.state import JobState

LATE_MS = EVENTS_LATE_MS + 2 * REFRESH_S * 1000


@settings(max_examples=often(8))
@given(st.integers(0, 2**32))
def test_events_keep_the_board_true_between_the_listings(seed: int) -> None:
    model = steady_world(seed)
    sailor = Sailor(model, 0, ModelEvents(model))
    sailor.until(T0 + 3 * MINUTE)
    while model.now < T0 + 5 * MINUTE:
        sailor.cycle()
        # No event tells of SUBMITTED: such a run shows with the next listing.
        sure = {one: state for one, state in settled(model, LATE_MS).items() if state is not JobState.SUBMITTED}
        assert sure.items() <= told(sailor.board).items()


def test_with_events_a_cycle_is_one_call_and_the_listings_look_once_a_minute() -> None:
    model = steady_world(5)
    sailor = Sailor(model, 0, ModelEvents(model))
    sailor.until(T0 + 3 * MINUTE)
    looks = []
    while model.now < T0 + 7 * MINUTE:
        before = model.calls
        sailor.cycle()
        looks.append(model.calls > before)
    # Once a minute, and in the cycle after it where the listings had found something first.
    assert len(looks) >= 40 and 3 <= sum(looks) <= 10


def test_an_archive_that_falls_silent_is_left_told_of_and_tried_again() -> None:
    model = steady_world(7)
    events = ModelEvents(model)
    sailor = Sailor(model, 0, events)
    sailor.until(T0 + 3 * MINUTE)
    assert sailor.course.notice is None
    events.mode = "silent"
    sailor.until(T0 + 6 * MINUTE)
    assert "told nothing" in str(sailor.course.notice)
    before = events.calls
    sailor.until(T0 + 8 * MINUTE)
    assert events.calls == before
    assert settled(model, MINUTE).items() <= told(sailor.board).items()
    events.mode = "full"
    sailor.until(T0 + 17 * MINUTE)
    assert sailor.course.notice is None and events.calls > before


def test_a_denied_archive_is_named_and_the_queues_are_listed_at_once() -> None:
    model = steady_world(9)
    sailor = Sailor(model, 0, ModelEvents(model, "denied"))
    sailor.cycle()
    assert sailor.course.notice is not None and not sailor.course.failures
    before = model.calls
    sailor.cycle()
    assert model.calls > before
