"""Paging, as a property: a chain of pages skips and repeats nothing, whatever happens between two pages."""

from typing import Any

import pytest
from demo_client import ACTIVE, PROBE, STATUSES, Demo, client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from often import often

from batchtui.demo.server import serving
from batchtui.demo.story import build

FEW = settings(max_examples=often(15), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
QUEUES = ["default", "continuously"]
FILTERS = [("AFTER_CREATED_AT", "0"), ("JOB_NAME", "*"), ("JOB_DEFINITION", "p*")]


@pytest.fixture(scope="module")
def own() -> Any:
    """A demo whose time the properties move on and on."""
    with serving(build(seed=11, jobs=400, speed=0)) as server:
        made = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        made.batch.register_job_definition(**PROBE)
        yield made


def everything(own: Demo, queue: str) -> dict[str, dict[str, Any]]:
    """Every run by its id, read in one go by a filter."""
    rows = own.rows(jobQueue=queue, filters=[{"name": "AFTER_CREATED_AT", "values": ["0"]}])
    return {row["jobId"]: row for row in rows}


def walk(own: Demo, request: dict[str, Any], between: list[int]) -> list[dict[str, Any]]:
    """All rows of a listing whose world lives on between two pages: ticks, submits, stops."""
    rows: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    turn = 0
    while True:
        page = own.batch.list_jobs(**request, **token)
        rows += page["jobSummaryList"]
        if "nextToken" not in page:
            return rows
        token = {"nextToken": page["nextToken"]}
        meddle(own, between[turn % len(between)])
        turn += 1


def meddle(own: Demo, what: int) -> None:
    """Something happens: nothing, time passes, a job comes, a job is stopped."""
    if what > 3:
        own.tick(what)
    elif what == 3:
        own.submit("meddler")
    elif what == 2:
        for row in own.rows(jobQueue="default", jobStatus="RUNNING", maxResults=1)[:1]:
            own.batch.terminate_job(jobId=row["jobId"], reason="meddling")


happenings = st.lists(st.integers(0, 8), min_size=1, max_size=6)


@FEW
@given(queue=st.sampled_from(QUEUES), status=st.sampled_from(STATUSES), size=st.integers(1, 40), between=happenings)
def test_a_status_chain_is_whole(own: Demo, queue: str, status: str, size: int, between: list[int]) -> None:
    size = max(size, 12) if status == "SUCCEEDED" else size
    before = {id for id, row in everything(own, queue).items() if row["status"] == status}
    rows = walk(own, {"jobQueue": queue, "jobStatus": status, "maxResults": size}, between)
    after = everything(own, queue)
    ids = [row["jobId"] for row in rows]
    assert len(ids) == len(set(ids)), "repeated"
    stayed = {id for id in before if after[id]["status"] == status}
    assert stayed <= set(ids), "skipped"
    assert all(row["status"] == status for row in rows)


@FEW
@given(rule=st.sampled_from(FILTERS), size=st.integers(5, 100), between=happenings)
def test_a_filtered_chain_is_whole_and_newest_first(
    own: Demo, rule: tuple[str, str], size: int, between: list[int]
) -> None:
    request = {"jobQueue": "default", "filters": [{"name": rule[0], "values": [rule[1]]}], "maxResults": size}
    before = {row["jobId"] for row in own.rows(**{**request, "maxResults": 100})}
    rows = walk(own, request, between)
    ids = [row["jobId"] for row in rows]
    assert len(ids) == len(set(ids)), "repeated"
    assert before <= set(ids), "skipped"
    created = [row["createdAt"] for row in rows]
    assert created == sorted(created, reverse=True)


@FEW
@given(count=st.integers(2, 60), size=st.integers(1, 20), ticks=st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_an_arrays_chain_is_whole(own: Demo, count: int, size: int, ticks: list[int]) -> None:
    parent = own.submit("paged-array", arrayProperties={"size": count})
    for seconds in ticks:
        own.tick(seconds)
        seen = [
            row["jobId"]
            for status in STATUSES
            for row in own.rows(arrayJobId=parent, jobStatus=status, maxResults=size)
        ]
        assert sorted(seen) == sorted(f"{parent}:{n}" for n in range(count))


def test_the_world_is_never_still(own: Demo) -> None:
    states = set()
    for _ in range(20):
        rows = [row for queue in QUEUES for row in everything(own, queue).values()]
        states.add(frozenset((row["jobId"], row["status"]) for row in rows if row["status"] in ACTIVE))
        own.tick(5)
    assert len(states) == 20
