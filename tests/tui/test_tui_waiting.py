"""The screen of queues, and the pane of a run that waits: why, in one sentence, for each reason that there is."""

from collections.abc import Iterator

import pytest
from answering import answering
from driver import Driver, dashboard
from short_story import short_story
from test_tui_faces import DENIED, before

from batchtui.aws import clients
from batchtui.aws.budget import Rate
from batchtui.demo import stuck
from batchtui.demo.server import Server, serving
from batchtui.tui.widgets.peek_pane import PeekPane

SENTENCES = {
    "media-transcode-720p": ("No compute environment of the queue gets the instances it asks for", "3 of"),
    "genome-align": ("It asks for more than any compute environment of its queue can give", "gives at most 4"),
    "arm-build": ("A compute environment of its queue is misconfigured", "lab-arm is INVALID"),
    "role-probe": ("its service role lacks a permission",),
    "first-light": ("It stands first in its queue and does not start",),
    "night-copy": ("AWS may place it nowhere: ondemand-b is disabled.",),
    "train-report": ("once the job it depends on has succeeded (model-train", "RUNNING"),
}


@pytest.fixture(autouse=True)
def wide_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What budgets make of time is tested by itself."""
    monkeypatch.setattr(clients, "RATES", dict.fromkeys(clients.RATES, Rate(1e6, 10**6)))


@pytest.fixture(scope="module")
def story() -> Iterator[Server]:
    """With the stuck runs, standing still."""
    world = short_story()
    stuck.add(world)
    world.clock.tick(10)
    world.advance()
    with serving(world) as server:
        yield server


def pane_of(d: Driver) -> str:
    """All that the pane says, without the spaces at which lines are folded."""
    pane = d.screen.query_one(PeekPane)
    return " ".join(" ".join(pane.render_line(y).text for y in range(pane.size.height)).split())


async def to_queues(d: Driver, *names: str) -> None:
    await d.press("number_sign")
    await d.expect_screen("QueuesScreen")
    for name in names:
        await d.to_row(name)
        await d.until(lambda name=name: d.table.current.queue.name == name, name)


async def test_the_pane_of_the_board_says_why_a_run_waits(story: Server) -> None:
    async with dashboard(story.endpoint, size=(200, 50)) as d:
        await d.settled()
        for name, texts in SENTENCES.items():
            await d.to_row(name)
            await d.until(lambda texts=texts: all(text in pane_of(d) for text in texts), f"{name}: {texts}")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.prove), (200, 50)])
async def test_the_queues_with_what_runs_and_waits_in_them(story: Server, size: tuple[int, int]) -> None:
    async with dashboard(story.endpoint, size=size) as d:
        await d.settled()
        await to_queues(d, "gpu-train")
        await d.until(lambda: "The room is used up: 96 of 96 vCPU of gpu-ec2" in pane_of(d), "why")
        await d.until(lambda: "96 of 96" in d.row("gpu-train"), "its use")
        row = d.row("gpu-train")
        assert "✓ enabled" in row and " 3 " in row and " 5 " in row
        assert "T switch off" in d.footer()
        if size[0] > 80:
            await d.until(
                lambda: all(text in pane_of(d) for text in ("FRONT", "1 model-train", "in line")), "its front"
            )
        await d.to_row("nights")
        await d.until(lambda: "ondemand-b is disabled" in pane_of(d), "an environment that is off")
        await d.to_row("shared")
        await d.until(
            lambda: "shares media-film 8 vCPU (weight 0.5) feeds 2 vCPU (weight 0.25)" in pane_of(d), "its shares"
        )
        await d.to_row("trainings")
        await d.until(lambda: "a queue of service jobs" in pane_of(d), "service jobs")
        await d.press("enter")
        await d.expect_toast("a queue of service jobs")
        await d.to_row("legacy-etl")
        assert "- disabled" in d.row("legacy-etl") and "T switch on" in d.footer()
        await d.to_row("lab")
        await d.press("enter")
        await d.expect_screen("BoardScreen")
        assert d.screen.queue == "lab"


async def test_a_runs_place_is_shown_among_those_before_it(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("first-light")
        await to_queues(d)
        await d.until(lambda: d.table.current.queue.name == "lab", "its queue under the cursor")
        await d.until(lambda: "5 first-light" in pane_of(d), "its place")
        await d.until(lambda: "AWS does not know why" in pane_of(d), "why it itself waits")
        assert "WHY IS IT WAITING first-light in lab" in pane_of(d) and "5 of 6 in line" in pane_of(d)
        await d.to_row("nights")
        await d.until(lambda: "AWS may place it nowhere" in pane_of(d), "the first of another queue")


async def test_the_screen_of_a_job_that_waits_says_why_too(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("night-copy")
        await d.press("d")
        await d.expect_screen("JobScreen")
        await d.expect_text("NO ENVIRONMENT", "AWS may place it nowhere: ondemand-b is disabled.", "1 of 1 in line")
        assert d.text().count("NO ENVIRONMENT") == 1


async def test_a_queue_is_switched_and_its_name_copied(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await to_queues(d, "nights")
        await d.press("T")
        await d.expect_text("Switch the queue nights off", "1 waiting are still started")
        await d.press("y")
        await d.expect_toast("Asked AWS to switch nights off.")
        await d.until(lambda: "disabled" in d.row("nights"), "the word of AWS")
        await d.press("c", "c")
        await d.expect_toast("nights")
        await d.press("slash", *"disabled", "enter")
        await d.until(
            lambda: {row.queue.name for row in d.table.items} == {"legacy-etl", "nights"}, "the disabled ones"
        )
    with story.door.world.lock:
        story.door.world.queues["nights"]["state"] = "ENABLED"


async def test_what_may_not_be_asked_is_named_and_the_rest_is_there(story: Server) -> None:
    faults = {"getjobqueuesnapshot": DENIED, "describecomputeenvironments": DENIED}
    with answering(before(story, faults)) as server:
        async with dashboard(server.endpoint) as d:
            await d.settled()
            await to_queues(d, "lab")
            await d.until(lambda: "may not do batch:GetJobQueueSnapshot" in pane_of(d), "the denied call")
            told = pane_of(d)
            assert "may not do batch:DescribeComputeEnvironments" in told and "1 genome-align" in told
            assert server.count("getjobqueuesnapshot") <= len(d.app.ports.board.queues)
            before_s = server.count("describecomputeenvironments")
            await d.to_row("nights")
            await d.until(lambda: "1 night-copy" in pane_of(d), "another queue")
            assert server.count("describecomputeenvironments") == before_s
