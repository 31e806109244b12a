"""Listings, descriptions and log pages from two servers: the demo with its paging, and moto."""

import threading

import moto_batch
import pytest
from made import SCOPE

from batchtui.aws.definitions import describe_definition, newest_active
from batchtui.aws.jobs import (
    Page,
    describe,
    describe_all,
    describe_one,
    list_by_state,
    list_children,
    list_created_after,
)
from batchtui.aws.logs import read_forward
from batchtui.aws.queues import chosen_queues, describe_queues
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.failure import NotFound, Refused
from batchtui.domain.state import AWS_STATES, JobState


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def drained(first, more):
    pages = [first]
    while pages[-1].next_token:
        pages.append(more(pages[-1].next_token))
    return pages


def whole(clients, queue):
    return drained(list_created_after(clients, queue, 0), lambda token: list_created_after(clients, queue, 0, token))


def test_queues_come_by_priority_and_can_be_chosen_by_name_or_arn(clients):
    known = describe_queues(clients)
    assert [(-q.priority, q.name) for q in known] == sorted((-q.priority, q.name) for q in known)
    last = known[-1]
    assert chosen_queues(known, ()) == known
    assert chosen_queues(known, (last.arn, last.name)) == [last]
    with pytest.raises(NotFound, match=f"There is no job queue nope; queues here: .*{last.name}"):
        chosen_queues(known, ("nope",))


def test_a_listing_by_age_is_whole_newest_first_and_in_every_state(clients):
    pages = whole(clients, "default")
    jobs = [job for page in pages for job in page.jobs]
    assert len(pages) > 1
    assert len({job.id for job in jobs}) == len(jobs)
    assert [job.created_at_ms for job in jobs] == sorted((job.created_at_ms for job in jobs), reverse=True)
    assert {JobState.SUCCEEDED, JobState.FAILED, JobState.RUNNING} <= {job.state for job in jobs}
    assert all(job.queue == "default" for job in jobs)


def test_a_listing_tells_the_time_of_aws(clients, standing):
    page = list_created_after(clients, "default", 0)
    assert abs(page.server_ms - standing.door.world.clock.date()) < 2000


def test_a_listing_by_state_has_that_state_only(clients):
    jobs = list_by_state(clients, "default", JobState.FAILED).jobs
    assert {job.state for job in jobs} == {JobState.FAILED}


def test_children_are_listed_under_their_parent_only(clients):
    names = [queue.name for queue in describe_queues(clients)]
    runs = [job for name in names for page in whole(clients, name) for job in page.jobs]
    parent = next(job for job in runs if job.array_size)
    states = list(AWS_STATES)
    children = [job for state in states for job in list_children(clients, parent, state).jobs]
    assert {job.id for job in children} == {f"{parent.id}:{n}" for n in range(parent.array_size)}
    assert not [job for job in runs if ":" in job.id]


def test_descriptions_come_in_the_order_asked_and_unknown_ids_are_absent(clients):
    ids = [job.id for job in list_created_after(clients, "default", 0).jobs[:5]][::-1]
    assert [one.job.id for one in describe(clients, [ids[0], "nope", *ids[1:]])] == ids
    with pytest.raises(NotFound, match="knows no job nope here"):
        describe_one(clients, "nope")


def test_more_than_a_hundred_ids_take_more_calls(clients):
    ids = [job.id for job in list_by_state(clients, "default", JobState.SUCCEEDED).jobs[:150]]
    before = clients.meter.total
    assert [one.job.id for one in describe_all(clients, [*ids, ids[0]])] == ids
    assert clients.meter.total - before == 2
    assert list(describe_all(clients, [])) == []


def test_the_listing_and_the_description_of_a_run_agree(clients):
    rows = list_created_after(clients, "default", 0).jobs[:100]
    by_id = {one.job.id: one.job for one in describe_all(clients, [row.id for row in rows])}
    for row in rows:
        told = by_id[row.id]
        assert (told.name, told.queue, told.state, told.created_at_ms) == (
            row.name,
            row.queue,
            row.state,
            row.created_at_ms,
        )
        assert (told.started_at_ms, told.stopped_at_ms, told.exit_code) == (
            row.started_at_ms,
            row.stopped_at_ms,
            row.exit_code,
        )
        assert (told.definition, told.array_size) == (row.definition, row.array_size)


def test_a_definition_and_its_newest_active_revision(clients):
    detail = describe(clients, [list_created_after(clients, "default", 0).jobs[0].id])[0]
    found = describe_definition(clients, detail.job.definition)
    assert found.arn == detail.job.definition
    newest = newest_active(clients, found.name)
    assert newest.active
    assert newest.revision >= found.revision
    assert describe_definition(clients, f"{found.name}:9999") is None
    assert newest_active(clients, "nope") is None


def test_a_log_is_read_where_the_description_says(clients):
    jobs = list_by_state(clients, "default", JobState.SUCCEEDED).jobs
    place = next(one.attempts[-1].logs[0] for one in describe(clients, [job.id for job in jobs[:20]]) if one.attempts)
    page = read_forward(clients, place)
    assert page.lines
    assert all(line.timestamp_ms > 0 and line.message for line in page.lines)


@pytest.fixture
def moto(at, moto_endpoint):
    clients = at(moto_endpoint)
    return clients, moto_batch.fill(["a", "b", "c"])


def test_motos_jobs_are_read(moto):
    clients, ids = moto
    assert moto_batch.QUEUE in [queue.name for queue in describe_queues(clients)]
    listed = {job.id: job for job in list_by_state(clients, moto_batch.QUEUE, JobState.SUCCEEDED).jobs}
    assert set(ids) <= set(listed)
    assert [one.job.state for one in describe(clients, ids)] == [JobState.SUCCEEDED] * 3
    assert newest_active(clients, moto_batch.DEFINITION).name == moto_batch.DEFINITION


def test_motos_refusals_are_sentences(moto):
    clients, _ = moto
    with pytest.raises((Refused, NotFound)) as caught:
        list_by_state(clients, "nope", JobState.RUNNING)
    assert "nope" in caught.value.sentence


def test_two_pages_are_made_side_by_side_whoever_has_the_turn():
    began, done = threading.Event(), threading.Event()

    class Place(tuple):
        def __iter__(self):
            began.set()
            return super().__iter__()

    here = ("default", SCOPE, True)
    other = threading.Thread(target=lambda: Page([], Place(here), "", None).jobs, daemon=True)

    def with_the_turn():
        """As the loop does it, while another thread waits for the turn in the middle of its page."""
        with ONE_PAGE:
            other.start()
            assert began.wait(60)
            done.set() if Page([], here, "", None).jobs == [] else None

    threading.Thread(target=with_the_turn, daemon=True).start()
    assert done.wait(30)
    other.join(30)
    assert not other.is_alive()
