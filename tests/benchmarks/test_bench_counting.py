"""The counting server tells what was sent; the cheapest way is what a hand finds."""

import time

import pytest
from botocore.exceptions import ClientError

from benchmarks import peers
from benchmarks.cheapest import cheapest_plan
from benchmarks.served import served
from benchmarks.worlds import QUEUES, Load, build


def test_the_server_counts_every_call_and_every_byte_of_its_answers() -> None:
    sent: list[int] = []
    with served(Load(young=(3, 2), ended=(150, 0))) as server:
        client = peers.client_of(server)
        client.meta.events.register("before-parse", lambda response_dict, **_: sent.append(len(response_dict["body"])))
        before = time.monotonic()
        first = client.list_jobs(jobQueue=QUEUES[0], jobStatus="SUCCEEDED", maxResults=100)
        after = time.monotonic()
        client.list_jobs(jobQueue=QUEUES[0], jobStatus="SUCCEEDED", nextToken=first["nextToken"])
        client.describe_jobs(jobs=[row["jobId"] for row in first["jobSummaryList"]])
        with pytest.raises(ClientError):
            client.list_jobs(jobQueue="no such queue", jobStatus="RUNNING")
        counted = server.counted()
        assert counted.calls == {"ListJobs": 3, "DescribeJobs": 1}
        assert (counted.calls_of(), counted.calls_of("DescribeJobs")) == (4, 1)
        assert counted.bytes_of() == sum(sent)
        assert counted.bytes_of("DescribeJobs") == sent[2] > 100 * 2000
        assert counted.first_list_s is not None
        assert before <= counted.first_list_s <= after
        server.reset()
        assert (server.counted().calls, server.counted().bytes, server.counted().first_list_s) == ({}, {}, None)


@pytest.mark.parametrize(
    ("load", "calls", "described"),
    [
        (Load(), 2, 0),
        # Two queues, and one call that describes the older stuck run, since pages lie above it; none above the newer.
        (Load(stuck=(2, 0), ended=(5000, 0)), 3, 1),
        # Nothing lies between: a listing that reaches back costs no call more.
        (Load(stuck=(2, 0)), 2, 0),
        # Two pages, or one page and one description: as many calls, and rows are smaller.
        (Load(young=(150, 0)), 3, 0),
        # Two pages of each queue; or one of each, and 50 + 50 of both described by one call.
        (Load(young=(150, 150)), 3, 100),
        # Too many to describe or to list by age: each of the states, and what is new.
        (Load(stuck=(3000, 0)), 1 + 1 + 7, 0),
    ],
)
def test_the_cheapest_way_is_what_a_hand_finds(load: Load, calls: int, described: int) -> None:
    world = build(load)
    plan = cheapest_plan(world, world.clock.now() - 5000)
    assert (plan["calls"], len(plan["ids"])) == (calls, described)


def test_the_cheapest_way_learns_of_what_has_ended_too() -> None:
    world = build(Load(young=(1, 0), stuck=(3000, 0)))
    before = world.clock.now()
    world.clock.tick(11)
    plan = cheapest_plan(world, before)
    # New runs, RUNNABLE on three pages, four states more, the other queue; and a description of the one that ended.
    assert (plan["calls"], len(plan["ids"])) == (1 + 3 + 4 + 1 + 1, 1)


def test_carrying_out_the_cheapest_way_takes_the_calls_that_it_says() -> None:
    with served(Load(young=(60, 0), stuck=(2, 0), ended=(3000, 0))) as server:
        plan = server.cheapest(round(time.time() * 1000) - 5000)
        server.reset()
        peers.read_cheapest(server, 5)
        assert server.counted().calls_of() == plan["calls"] == 3
