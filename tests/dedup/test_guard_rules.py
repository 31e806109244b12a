"""The rules of the lock under everything that can go wrong: never two at once, never none forever."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_runs import Play
from often import often

from batchtui.dedup.item import ARRAY, JOB, LEASE, Holder, Me
from batchtui.dedup.rules import (
    ALIVE,
    DAY_MS,
    DEAD,
    ENDING,
    Claim,
    Entered,
    Fate,
    Held,
    Looked,
    Pause,
    Policy,
    enter,
    judge,
    releases,
    skip_code,
)

POLICIES = [Policy(), Policy("wait", timeout_s=600), Policy("replace", timeout_s=600)]
seeds = st.integers(0, 2**48)


def _play(play: Play, policies: list[Policy], runs: int) -> None:
    """Runs come while others go on, until nothing is left to happen."""
    random = play.random
    to_come = runs
    for _ in range(20_000):
        if to_come and (play.over or random.random() < 0.2):
            to_come -= 1
            play.submit(
                random.choice(policies), children=random.choice((0, 0, 0, 2, 3)), attempts=random.choice((1, 2, 3))
            )
        play.step()
        if play.over and not to_come:
            return
    raise AssertionError("it never ends")


@given(seeds)
@settings(max_examples=often(300))
def test_never_two_at_once_and_the_next_one_gets_in(seed):
    play = Play(Random(seed))
    _play(play, POLICIES, runs=6)
    play.now_ms += 60_000
    play.calm = True
    last = play.submit(Policy())
    _until_over(play)
    assert [type(verdict) for one, verdict in play.verdicts if one.run is last] == [Entered]


@given(seeds)
@settings(max_examples=often(150))
def test_no_more_at_once_than_there_are_slots(seed):
    play = Play(Random(seed), slots=2)
    _play(play, [Policy("allow", slots=2)], runs=7)
    play.now_ms += 60_000
    play.calm = True
    last = play.submit(Policy("allow", slots=2))
    _until_over(play)
    assert [type(verdict) for one, verdict in play.verdicts if one.run is last] == [Entered]


@given(seeds, st.integers(2, 8))
def test_of_a_burst_in_which_nothing_goes_wrong_one_runs(seed, runs):
    play = Play(Random(seed), calm=True)
    for _ in range(runs):
        play.submit(Policy())
    _until_over(play)
    assert any(isinstance(verdict, Entered) for _one, verdict in play.verdicts)


@given(seeds, st.integers(2, 6))
def test_everyone_who_waits_runs(seed, runs):
    play = Play(Random(seed), calm=True)
    for _ in range(runs):
        play.submit(Policy("wait", timeout_s=1e9))
    _until_over(play)
    assert [type(verdict) for _one, verdict in play.verdicts] == [Entered] * runs


@given(seeds, st.integers(2, 5))
def test_all_children_of_an_array_run(seed, children):
    play = Play(Random(seed), calm=True)
    run = play.submit(Policy(), children=children)
    _until_over(play)
    assert [type(verdict) for one, verdict in play.verdicts if one.run is run] == [Entered] * children
    assert len({verdict.token for _one, verdict in play.verdicts}) == 1


def _until_over(play: Play) -> None:
    for _ in range(20_000):
        if play.over:
            return
        play.step()
    raise AssertionError("it never ends")


HELD = Holder("job-1", 1, 5, acquired_at_ms=1_000_000)


@pytest.mark.parametrize(
    ("held", "fate", "ended_at_ms", "now_ms", "expected"),
    [
        (HELD, Fate("RUNNING"), 0, 10 * DAY_MS, ALIVE),
        (HELD, Fate("RUNNABLE"), 0, 10 * DAY_MS, ALIVE),
        (HELD, Fate("SUCCEEDED"), 0, 1_000_001, DEAD),
        (HELD, Fate("FAILED"), 0, 1_000_001, DEAD),
        (HELD, Fate("FAILED", forced=True), 2_000_000, 2_034_999, ENDING),
        (HELD, Fate("FAILED", forced=True), 2_000_000, 2_035_000, DEAD),
        (HELD, None, 0, 1_000_000 + DAY_MS, ALIVE),
        (HELD, None, 0, 1_000_001 + DAY_MS, DEAD),
        (HELD._replace(lease_until_ms=1_060_000), None, 0, 1_060_000, ALIVE),
        (HELD._replace(lease_until_ms=1_060_000), None, 0, 1_060_001, DEAD),
    ],
)
def test_who_is_dead(held, fate, ended_at_ms, now_ms, expected):
    assert judge(held, fate, ended_at_ms, now_ms, grace_ms=35_000) == expected


def test_one_who_waits_leaves_when_its_time_is_over():
    held = Holder("job-9", 1, 7, 0)
    course = enter(Me("job-1"), Policy("wait", timeout_s=7.0))
    pauses, now_ms, answer = [], 1_000, None
    with pytest.raises(StopIteration) as end:
        while True:
            ask = course.send(answer)
            if isinstance(ask, Pause):
                pauses.append(ask.seconds)
                now_ms += int(ask.seconds * 1000)
            answer = held if isinstance(ask, Claim) else Looked({"job-9": Fate("RUNNING")}, now_ms)
    assert end.value.value == Held(held, timed_out=True)
    assert pauses == [5.0, 2.0]


def test_given_back_on_exit_0_only():
    assert releases(Me("a"), 0)
    assert not releases(Me("a"), 1)
    assert not releases(Me("a", kind=ARRAY), 0)
    assert releases(Me("a", kind=LEASE), 1)


def test_a_later_attempt_that_does_not_run_never_says_success():
    assert skip_code(Me("a", 1, JOB), 0) == 0
    assert skip_code(Me("a", 2, JOB), 0) == 75
    assert skip_code(Me("a", 2, JOB), 3) == 3


@given(seeds)
@settings(max_examples=often(50))
def test_a_retry_finds_its_lock_though_another_run_came_between(seed):
    """Attempt 1 fails, another run starts meanwhile and is skipped, attempt 2 runs."""
    play = Play(Random(seed), calm=True)
    run = play.submit(Policy(), attempts=2)
    while not any(one.payload for one in play.live):
        play.step()
    play._finish(play.live[0], 1)
    other = play.submit(Policy())
    play.due.sort(key=lambda due: due[0] is run)
    play.due, held_back = [due for due in play.due if due[0] is other], [due for due in play.due if due[0] is run]
    while not play.over:
        play.step()
    play.due = held_back
    _until_over(play)
    told = [(one.run.id, one.attempt, type(verdict)) for one, verdict in play.verdicts]
    assert told == [(run.id, 1, Entered), (other.id, 1, Held), (run.id, 2, Entered)]
