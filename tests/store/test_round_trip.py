"""Whatever AWS may tell comes back as it was told, and rows of any order lead to one truth."""

import tempfile
from dataclasses import fields, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.job import Job
from batchtui.domain.scope import Scope
from batchtui.domain.state import JobState
from batchtui.store.history import History
from batchtui.store.packing import STATES, pack_id, unpack_id

whole = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
scopes = st.builds(Scope, st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
jobs = st.builds(
    Job,
    scope=scopes,
    id=st.one_of(st.uuids().map(str), st.text(), st.from_regex(r"[0-9a-f-]{36}(:[0-9]+)?", fullmatch=True)),
    name=st.text(max_size=128),
    queue=st.text(),
    state=st.sampled_from(STATES),
    created_at_ms=whole,
    started_at_ms=st.none() | whole,
    stopped_at_ms=st.none() | whole,
    state_reason=st.text(),
    exit_code=st.none() | whole,
    container_reason=st.text(),
    definition=st.text(),
    array_size=st.none() | whole,
    children=st.lists(st.tuples(st.text(), whole), max_size=3).map(tuple),
    nodes=st.none() | whole,
    share=st.text(),
    stopping_asked=st.booleans(),
    skipped=st.booleans(),
)


def kept(told: list[list[Job]]) -> tuple[list[Job], list[Job]]:
    """What a history holds after these batches: every run by its scope's listing, and by its name."""
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder) / "history.sqlite3", retention_days=10**15)
        for batch in told:
            history.record(batch)
        assert history.flush(30)
        known = history.scopes()
        listed = [run for scope in known for run in history.since(scope, -(2**63) + 1)]
        named = [run for scope in known for run in history.board_rows(scope, per_group=1000)]
        counted = sum(row.count for scope in known for row in history.groups(scope))
        found = [history.find(run.id, run.scope) for run in listed]
        history.close(30)
    assert found == listed
    assert counted == len(listed)
    return listed, named


@settings(max_examples=often(50))
@given(st.lists(jobs, min_size=1, max_size=8, unique_by=lambda job: (job.scope, job.id)))
def test_what_is_told_once_comes_back(told):
    listed, named = kept([told])
    assert sorted(listed, key=repr) == sorted(told, key=repr)
    assert sorted(named, key=repr) == sorted(told, key=repr)


rows = st.builds(
    lambda number, **more: Job(Scope("aws", "1", "r"), f"id-{number}", f"job {number % 2}", "default", **more),
    number=st.integers(0, 3),
    state=st.sampled_from(STATES),
    created_at_ms=st.just(1000),
    started_at_ms=st.none() | st.integers(0, 3),
    stopped_at_ms=st.none() | st.integers(0, 3),
    state_reason=st.sampled_from(["", "a", "b"]),
    exit_code=st.none() | st.integers(0, 2),
    container_reason=st.sampled_from(["", "a"]),
    definition=st.sampled_from(["", "d"]),
    array_size=st.none() | st.just(2),
    children=st.sampled_from([(), (("RUNNING", 1),)]),
    nodes=st.none() | st.just(2),
    share=st.sampled_from(["", "s"]),
    stopping_asked=st.booleans(),
    skipped=st.booleans(),
)
ENDED_KEEPS = ("started_at_ms", "stopped_at_ms", "state_reason", "exit_code", "container_reason")
ALWAYS_KEPT = ("definition", "queue", "array_size", "nodes", "share")


def merged(known: Job, newer: Job) -> Job:
    """The rule in plain Python: what has ended stays ended, and what an answer leaves out is not lost."""
    if known.state.terminal and not newer.state.terminal:
        return known
    keeps = ALWAYS_KEPT + (ENDED_KEEPS if known.state.terminal else ())
    keeps += () if newer.state is JobState.SUBMITTED else ("children",)
    lacking = {name: getattr(known, name) for name in keeps if getattr(newer, name) in (None, "", ())}
    return replace(
        newer,
        **lacking,
        stopping_asked=known.stopping_asked or newer.stopping_asked,
        skipped=known.skipped or newer.skipped,
    )


@settings(max_examples=often(50))
@given(st.lists(st.lists(rows, max_size=5), max_size=6))
def test_answers_are_merged_by_the_rule(told):
    truth: dict[str, Job] = {}
    for run in (run for batch in told for run in batch):
        truth[run.id] = merged(truth[run.id], run) if run.id in truth else run
    listed, _ = kept(told)
    assert sorted(listed, key=repr) == sorted(truth.values(), key=repr)


@given(st.text())
def test_every_id_is_packed_and_unpacked(text):
    assert unpack_id(pack_id(text)) == text


def test_every_field_of_a_run_is_in_the_test():
    """A field that `Job` gets later must be stored, or be left out here on purpose."""
    assert {field.name for field in fields(Job)} == {
        *ALWAYS_KEPT, *ENDED_KEEPS, "scope", "id", "name", "state", "created_at_ms", "children", "stopping_asked",
        "skipped",
        "tags",  # Told by descriptions alone, and asked for again.
        "cause",  # Read again out of the reasons that are kept.
    }  # fmt: skip


def test_text_that_no_file_can_hold_does_not_stop_the_writer(history):
    scope = Scope("aws", "1", "r")
    bad = Job(scope, "id-\ud800", "job", "q", JobState.FAILED, 5, state_reason="\udfff!", exit_code=2**80)
    history.record([bad])
    assert history.flush()
    assert history.find("id-\ud800") == replace(bad, id="id-?", state_reason="?!", exit_code=None)
