"""The story: what an operator finds in it, that it goes on by itself, and that a restart tells it again."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.demo import ids, lives
from batchtui.demo.runs import Run
from batchtui.demo.story import build
from batchtui.demo.world import World

NOON = 1_795_521_600_000
MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.fixture(scope="module")
def world() -> World:
    return build(speed=0, start=NOON)


def newest(world: World, name: str) -> Run:
    return max((run for run in world.runs.values() if run.work.name == name), key=lambda run: run.created)


def history(world: World, before: int) -> set[tuple[str, str, int]]:
    """Past runs by id, name and creation, of the span that both worlds must know."""
    return {
        (run.id, run.work.name, run.created)
        for run in world.runs.values()
        if NOON - 6 * 24 * HOUR < run.created < before
    }


@settings(max_examples=often(12), deadline=None)
@given(later=st.integers(1, 29), jobs=st.sampled_from([0, 4000]), speed=st.sampled_from([0, 1, 60, 600]))
def test_a_restart_tells_the_same_history(later: int, jobs: int, speed: float) -> None:
    first = build(seed=3, jobs=jobs, speed=speed, start=NOON)
    second = build(seed=3, jobs=jobs, speed=speed, start=NOON + later * MINUTE)
    assert history(first, NOON - 2 * HOUR) == history(second, NOON - 2 * HOUR)


def test_another_seed_tells_other_ids() -> None:
    assert not history(build(seed=1, start=NOON), NOON) & history(build(seed=2, start=NOON), NOON)


@pytest.mark.parametrize("jobs", [0, 3000, 5000])
def test_there_are_as_many_past_runs_as_were_asked_for(jobs: int) -> None:
    made = build(jobs=jobs, start=NOON)
    ended = {name: {status: len(rows) for status, rows in shelf.ended.items()} for name, shelf in made.shelves.items()}
    counts = sum((Counter(each) for each in ended.values()), Counter())
    assert counts.total() >= jobs
    assert counts["SUCCEEDED"] > 0.85 * counts.total()
    assert jobs < 5000 or ended["default"]["SUCCEEDED"] > 1500


def test_no_run_was_created_in_the_future(world: World) -> None:
    assert max(run.created for run in world.runs.values()) <= NOON


def test_ids_are_uuids(world: World) -> None:
    assert all(ids.is_job_id(each) for each in world.runs)


@pytest.mark.parametrize(
    "hour", [hour if hour % 8 == 4 else pytest.param(hour, marks=pytest.mark.prove) for hour in range(0, 24, 2)]
)
def test_at_any_hour_no_id_is_listed_twice(hour: int) -> None:
    for minute in (13, 43, 73, 103):
        made = build(speed=0, start=NOON + hour * HOUR + minute * MINUTE)
        listed = [run for shelf in made.shelves.values() for run in shelf.all]
        told = Counter(run.id for run in listed)
        assert [(run.work.name, run.created) for run in listed if told[run.id] > 1] == []
        assert told.keys() == made.runs.keys()


@pytest.mark.parametrize(
    ("name", "reason", "attempts"),
    [
        ("my-service-do-something", "OutOfMemoryError: Container killed due to memory usage", 3),
        ("nightly-settlement", "CannotPullContainerError", 2),
        ("partner-upload", None, 2),
        ("invoice-reconcile", None, 1),
    ],
)
def test_groups_in_trouble(world: World, name: str, reason: str | None, attempts: int) -> None:
    run = newest(world, name)
    assert run.status(NOON) == "FAILED"
    assert len(run.script) == attempts
    assert (run.script[-1].reason or "").startswith(reason or "")
    assert NOON - 5 * HOUR < run.created < NOON - HOUR


def test_an_image_that_cannot_be_pulled_never_starts(world: World) -> None:
    run = newest(world, "nightly-settlement")
    assert run.started == 0
    assert all(attempt.running is None for attempt in lives.plan(run, world.clock.minute).attempts)


def test_a_failed_group_runs_an_inactive_revision(world: World) -> None:
    work = newest(world, "invoice-reconcile").work
    rows = world.definitions[work.definition]
    assert rows[work.revision - 1]["status"] == "INACTIVE"
    assert rows[-1]["status"] == "ACTIVE"


def test_a_job_is_stuck_and_says_why(world: World) -> None:
    run = newest(world, "media-transcode-2160p")
    assert run.status(NOON) == "RUNNABLE"
    assert NOON - run.created >= 40 * MINUTE
    assert run.life is not None
    assert (run.life.reason or "").startswith("CAPACITY:")


def test_a_korean_job_runs_longer_than_usual(world: World) -> None:
    run = newest(world, "정산-일일-배치")
    assert run.status(NOON) == "RUNNING"
    assert NOON - run.created > 5 * MINUTE


def test_a_spot_loss_was_retried_and_came_good(world: World) -> None:
    found = [run for run in world.runs.values() if [end.kind for end in run.script] == ["spot", "ok"]]
    assert found
    assert {run.status(NOON) for run in found} <= {"SUCCEEDED", "RUNNING", "RUNNABLE", "STARTING"}


def test_a_timeout_is_among_the_failures(world: World) -> None:
    found = [run for run in world.runs.values() if run.script and run.script[-1].kind == "timeout"]
    assert {(run.script[-1].status_reason, run.script[-1].exit_code) for run in found} == {
        ("Job attempt duration exceeded timeout", 137)
    }


def test_an_array_is_under_way_with_children_in_every_kind_of_state(world: World) -> None:
    parent = newest(world, "resize-media")
    assert parent.status(NOON) == "PENDING"
    counts = Counter(child.status(NOON) for child in parent.children or ())
    assert counts.total() == 200
    assert counts["SUCCEEDED"] > 100
    assert counts["FAILED"] and counts["RUNNING"] and counts["RUNNABLE"]


def running(world: World, now: int) -> list[Run]:
    rows = [run for name in ("default", "continuously") for run in world.shelves[name].active.values()]
    return [run for run in rows if run.children is None and run.status(now) == "RUNNING"]


@settings(max_examples=often(15), deadline=None)
@given(step=st.integers(1, 40), start=st.integers(NOON, NOON + 24 * HOUR))
def test_some_job_always_runs_for_another_while(step: int, start: int) -> None:
    made = build(speed=0, start=start)
    for _ in range(12):
        now = made.advance()
        assert any((run.ends_at or 0) >= now + 20_000 for run in running(made, now))
        made.clock.tick(step)


def test_states_change_by_themselves_and_the_array_is_followed_by_another(world: World) -> None:
    made = build(speed=0, start=NOON)
    first = newest(made, "resize-media")
    seen: list[Any] = []
    for _ in range(240):
        made.clock.tick(5)
        now = made.advance()
        seen.append(frozenset((run.id, run.status(now)) for run in made.shelves["continuously"].all[-20:]))
    assert all(a != b for a, b in zip(seen, seen[2:], strict=False))
    assert first.status(now) == "FAILED"
    assert newest(made, "resize-media").status(now) == "PENDING"


def test_a_world_that_was_left_alone_for_a_day_catches_up() -> None:
    made = build(speed=0, start=NOON)
    known = len(made.runs)
    made.clock.tick(24 * 3600)
    now = made.advance()
    assert len(made.runs) > known + 5000
    assert all(
        run.status(now) not in ("SUCCEEDED", "FAILED")
        for shelf in made.shelves.values()
        for run in shelf.active.values()
    )
