"""A group's runs over months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import SCOPE, T0, job, took

from batchtui.domain.asked import Asked, asked_in_all
from batchtui.domain.past import past_of, spread_over
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, HOUR

STATES = st.sampled_from([JobState.SUCCEEDED, JobState.FAILED, JobState.RUNNING])
RUNS = st.lists(
    st.builds(
        lambda number, ms, state, stopped, known: took(
            number, ms, state, definition=known, state_reason="Terminated by operator" if stopped else ""
        ),
        st.integers(0, 200_000),
        st.integers(0, 2 * DAY),
        STATES,
        st.booleans(),
        st.sampled_from(["known", "gone"]),
    ),
    max_size=30,
)


def day_of(moment_ms):
    return moment_ms // DAY


@given(RUNS, st.integers(1, 200))
def test_the_days_hold_every_run_that_ended_once(runs, back):
    now = T0 + 200_000 * 60_000
    since = now - back * DAY
    past = past_of([*runs, *runs], since, now)
    ended = {one.id: one for one in reversed(runs) if one.state.terminal and one.since_ms >= since}
    assert len(past.runs) == len(ended)
    days = past.days(day_of)
    assert sum(day.runs for day in days.values()) == len(ended)
    assert sum(day.failed for day in days.values()) == sum(count for _, count, _ in past.causes())
    assert all(number >= since // DAY for number in days)


@given(RUNS, st.integers(1, 20))
def test_what_was_asked_for_is_the_same_in_any_number_of_parts(runs, parts):
    past = past_of(runs, T0, T0 + 210_000 * 60_000)
    known = {"known": Asked(2.0, 4096), "gone": None}
    whole = spread_over(past.used(known, parts))
    hours = sum((one.took_ms or 0) / HOUR for one in past.runs if one.definition == "known")
    assert (whole.vcpu_hours, whole.gib_hours) == (pytest.approx(2 * hours), pytest.approx(4 * hours))
    assert whole.runs + whole.unknown == sum(one.took_ms is not None for one in past.runs)


def test_a_skipped_run_asked_for_nothing_and_is_no_success():
    past = past_of([took(1, HOUR, skipped=True), took(2, HOUR)], 0, T0 + DAY)
    (day,) = past.days(day_of).values()
    assert (day.succeeded, day.other, past.usual.of) == (1, 1, 1)
    assert spread_over(past.used({"": Asked(1, 1024)}, 3)).vcpu_hours == 1
    assert past_of([job(1, JobState.RUNNING)], 0, T0 + DAY).runs == () and SCOPE


CONTAINER = {"resourceRequirements": [{"type": "VCPU", "value": "0.5"}, {"type": "MEMORY", "value": "2048"}]}
POD = {"resources": {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "500m"}}}


@pytest.mark.parametrize(
    ("definition", "asked"),
    [
        ({"containerProperties": CONTAINER}, (0.5, 2048)),
        ({"containerProperties": {"vcpus": 2, "memory": 512}}, (2, 512)),
        ({"ecsProperties": {"taskProperties": [{"containers": [CONTAINER, CONTAINER]}]}}, (1, 4096)),
        ({"eksProperties": {"podProperties": {"containers": [POD], "initContainers": [POD]}}}, (2, 1024)),
        (
            {
                "nodeProperties": {
                    "numNodes": 5,
                    "nodeRangeProperties": [
                        {"targetNodes": "0", "container": CONTAINER},
                        {"targetNodes": "1:", "container": {"vcpus": 4, "memory": 100}},
                    ],
                }
            },
            (16.5, 2448),
        ),
        ({"containerProperties": {"image": "x"}}, (0, 0)),
        ({}, (0, 0)),
    ],
)
def test_what_a_definition_asks_for(definition, asked):
    found = asked_in_all(definition)
    assert (found.vcpus, found.mib) == pytest.approx(asked)
