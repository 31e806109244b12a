"""The log of a job of every shape on the screen: containers by name, nodes by number, and where others write."""

from typing import Any

import boto3
from driver import KEYS, Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.tui.widgets.log_view import LogView

NEEDS = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]


def container(name: str = "", **more: Any) -> dict[str, Any]:
    """A container that works for a while."""
    named = {"name": name} if name else {}
    return {**named, "image": "busybox", "command": ["work", name], "resourceRequirements": NEEDS, **more}


def register(story: Server, name: str, kind: str = "container", **shape: Any) -> None:
    """A definition of the shape."""
    batch = boto3.client(
        "batch", endpoint_url=story.endpoint, region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="demo", aws_secret_access_key="demo",
    )  # fmt: skip
    batch.register_job_definition(jobDefinitionName=name, type=kind, **shape)


def sources(d: Driver) -> set[str]:
    """The names before the lines that are loaded."""
    rows = d.screen.query_one(LogView).rows
    return {rows.row(n).tag.removesuffix(" late") for n in range(len(rows))}


async def to_log(d: Driver, story: Server, name: str) -> None:
    """Opens the log of a run that has been at work for a while."""
    story.door.world.clock.tick(40)
    await d.press("r")
    await d.until(lambda: d.row(name), "the run")
    await d.to_row(name)
    await d.press("l")
    await d.expect_screen("LogScreen")


async def test_each_container_by_its_name_and_all_as_one(story: Server) -> None:
    both = [container("app"), container("proxy")]
    register(story, "pair", ecsProperties={"taskProperties": [{"containers": both}]})
    submit(story.endpoint, "paired", "pair")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await to_log(d, story, "paired")
        await d.expect_text("container app")
        await d.press("a")
        await d.expect_text("all containers", "container app", "container proxy")
        await d.press("2")
        await d.expect_text("container proxy")
        await d.until(lambda: sources(d) == {""}, "its lines")
        await d.press("a", "a")
        await d.until(lambda: sources(d) == {"app", "proxy"}, "lines of both")


async def test_each_node_by_its_number_and_all_as_one(story: Server) -> None:
    ranges = [{"targetNodes": "0:", "container": container()}]
    register(story, "ring", "multinode", nodeProperties={"numNodes": 3, "mainNode": 0, "nodeRangeProperties": ranges})
    submit(story.endpoint, "ringed", "ring")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await to_log(d, story, "ringed")
        await d.until(lambda: sources(d) == {"#0", "#1", "#2"}, "lines of each")
        await d.press("a")
        await d.expect_text("all nodes", "node 0", "node 2")
        await d.press("3")
        await d.expect_text("node 2")
        await d.until(lambda: sources(d) == {""} and len(d.screen.view.rows), "its lines")
        await d.press("a", "a")
        await d.until(lambda: sources(d) == {"#0", "#1", "#2"}, "lines of each")


async def test_where_the_log_of_another_driver_or_of_a_pod_is(story: Server) -> None:
    options = {"splunk-url": "https://in.example:8088"}
    settings = {"logDriver": "splunk", "options": options}
    register(story, "piped", containerProperties=container(logConfiguration=settings))
    pod = {"podProperties": {"containers": [{"image": "busybox", "command": ["work"]}]}}
    register(story, "poded", eksProperties=pod)
    submit(story.endpoint, "to-splunk", "piped")
    submit(story.endpoint, "to-pod", "poded")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await to_log(d, story, "to-splunk")
        await d.expect_text("Its log goes to splunk, not to CloudWatch", "https://in.example:8088")
        await d.press("q")
        await to_log(d, story, "to-pod")
        await d.expect_text("This job runs on EKS")


async def test_the_group_and_the_region_are_those_of_the_job(story: Server) -> None:
    options = {"awslogs-group": "/etl/own", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "etl"}
    own = {"logDriver": "awslogs", "options": options}
    register(story, "own-group", containerProperties=container(logConfiguration=own))
    submit(story.endpoint, "elsewhere", "own-group")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await to_log(d, story, "elsewhere")
        await d.expect_text("elsewhere starting, attempt 1")
        assert (d.screen.place.group, d.screen.place.region) == ("/etl/own", "us-east-1")


async def test_the_log_begins_by_itself_when_its_stream_appears(story: Server) -> None:
    submit(story.endpoint, "later", "fraud-score-train")
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("r")
        await d.to_row("later")
        await d.press("l")
        await d.expect_text("no attempt has started yet")
        story.door.world.clock.tick(10)
        await d.expect_text("later starting, attempt 1", "RUNNING", "following")
