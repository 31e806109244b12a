"""Empty, broken and mended again: what the board says, and that known data stay."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest
from answering import Asked, Reply, answering, fault
from driver import KEYS, Driver, dashboard

from batchtui.demo.process import start
from batchtui.demo.server import Server, serving
from batchtui.demo.shelf import Shelf
from batchtui.demo.story import build
from batchtui.demo.world import World

EXPIRED = fault(403, "ExpiredTokenException", "The security token included in the request is expired")
DENIED = fault(403, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized")
NAMES = {
    "describejobqueues": "DescribeJobQueues",
    "listjobs": "ListJobs",
    "describejobs": "DescribeJobs",
    "terminatejob": "TerminateJob",
    "describejobdefinitions": "DescribeJobDefinitions",
    "submitjob": "SubmitJob",
}


def before(behind: Server, faults: dict[str, Reply]) -> Callable[[Asked], Reply]:
    """Answers as the demo does, but for the operations that have a fault (`*`: all)."""

    def answer(asked: Asked) -> Reply:
        wrong = faults.get(asked.what) or faults.get("*")
        if wrong is not None:
            return wrong
        link = HTTPConnection("127.0.0.1", behind.server_address[1], timeout=10)
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20261124/ap-northeast-2/batch/aws4_request"}
        link.request("POST", f"/v1/{asked.what}", json.dumps(asked.body), signed)
        got = link.getresponse()
        return Reply(got.status, json.loads(got.read()))

    return answer


def empty_world() -> World:
    """Queues, and no run in them."""
    world = build(seed=7, speed=0)
    world.runs.clear()
    world.shelves = {name: Shelf() for name in world.shelves}
    return world


async def test_no_queues() -> None:
    world = empty_world()
    world.queues.clear()
    with serving(world) as server:
        async with dashboard(server.endpoint, size=(80, 24)) as d:
            await d.expect_text("No job queues here.", "Profile demo in ap-northeast-2", "batchtui demo")
            assert "q quit" in d.footer()
            await d.press("d", "l", "R", "enter", "z", "space")
            await d.expect_screen("BoardScreen")


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_without_credentials_the_board_says_so_and_goes_on_once_there_are_some(
    story: Server, home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    # An empty value hides those of the driver.
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setitem(KEYS, name, "")
    async with dashboard(story.endpoint, size=size, place="prod") as d:
        await d.expect_text("No credentials for this login:", "aws sso login --profile prod", "batchtui demo")
        assert "q quit" in d.footer() and "Settings: " in d.text()
        await press_around(d)
        (home / "aws-credentials").write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
        await d.expect_text("FAILED", "live")
        assert "batchtui demo" not in d.text()


async def test_a_profile_that_there_is_not(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KEYS, "AWS_PROFILE", "nope")
    async with dashboard(story.endpoint, size=(80, 24), place="") as d:
        await d.expect_text("There is no AWS profile nope:", "aws configure --profile nope", "batchtui demo")


@pytest.mark.parametrize("operation", ["describejobqueues", "listjobs"])
async def test_who_may_list_nothing_is_told_which_rights_that_takes(story: Server, operation: str) -> None:
    with answering(before(story, {operation: DENIED})) as server:
        async with dashboard(server.endpoint, size=(80, 24)) as d:
            await d.expect_text("may not do batch:", "batch:DescribeJobs, logs:GetLogEvents", "batchtui demo")


async def test_no_runs() -> None:
    with serving(empty_world()) as server:
        async with dashboard(server.endpoint) as d:
            await d.expect_text("No runs: none is active, and none ended in the last 24h.", "1 default")
            await d.expect_text("batchtui demo")
            await d.press("plus")
            await d.expect_text("none ended in the last 3d.")
            await d.press("enter", "l", "R", "S", "v", "asterisk")
            await d.expect_screen("BoardScreen")
            await d.press("f")
            await d.expect_text("Nothing here matches")


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_the_failures_of_a_place_where_nothing_failed_or_nothing_is_known(size: tuple[int, int]) -> None:
    with serving(empty_world()) as server:
        server.door.hold(None)
        async with dashboard(server.endpoint, size=size) as d:
            await d.press("exclamation_mark")
            await d.expect_text("CAUSE", "asking AWS", "› failures")
            await d.press("enter", "l", "R", "m", "v", "asterisk", "space", "f", "f", "c", "exclamation_mark")
            server.door.release()
            await d.expect_text("Nothing failed in the last 24h.", "+  since", "q  back")
            await d.press("plus", "j", "G")
            await d.expect_text("Nothing failed in the last 3d.")
            await d.press("1", "f")
            await d.expect_text("Nothing here matches: 0 shows all queues, f those read.")
            await d.press("q")
            await d.expect_screen("BoardScreen")


async def test_the_failures_stay_while_the_login_is_expired(story: Server) -> None:
    faults: dict[str, Reply] = {}
    with answering(before(story, faults)) as server:
        async with dashboard(server.endpoint, size=(80, 24), place="prod") as d:
            await d.settled()
            await d.press("exclamation_mark")
            await d.expect_screen("FailuresScreen")
            await d.until(lambda: d.rows(), "the failures")
            count = len(d.rows())
            faults["*"] = EXPIRED
            await d.press("r")
            await d.expect_text("Login of prod expired:", "aws sso login --profile prod")
            assert len(d.rows()) == count


async def test_a_server_that_goes_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.toml"
    config.write_text('refresh = "1s"')
    monkeypatch.setenv("BATCHTUI_CONFIG", str(config))
    first = start(speed=0)
    port = int(first.endpoint.rpartition(":")[2])
    async with dashboard(first.endpoint) as d:
        await d.settled()
        names = [item.name for item in d.table.items]
        first.stop()
        await d.press("r")
        await d.expect_text(f"127.0.0.1:{port}", "data of")
        await d.until(lambda: "old" in d.header(), "a word on the age")
        assert [item.name for item in d.table.items] == names
        second = start(port=port, speed=0)
        try:
            await d.expect_gone(f"127.0.0.1:{port}")
            await d.until(lambda: "live" in d.header(), "live data without a key")
        finally:
            second.stop()


async def test_an_expired_login_names_the_profile_and_the_mend(story: Server) -> None:
    faults: dict[str, Reply] = {}
    with answering(before(story, faults)) as server:
        async with dashboard(server.endpoint, size=(80, 24), place="prod") as d:
            await d.settled()
            count = len(d.rows())
            faults["*"] = EXPIRED
            await d.press("r")
            await d.expect_text("Login of prod expired:", "aws sso login --profile prod")
            assert len(d.rows()) == count
            faults.clear()
            await d.press("r")
            await d.expect_gone("Login of prod expired:")


async def test_a_login_that_was_expired_from_the_start_waits(story: Server) -> None:
    with answering(EXPIRED) as server:
        async with dashboard(server.endpoint, place="prod") as d:
            await d.expect_text("This login has expired:", "aws sso login --profile prod", "no data yet")
            assert d.app.is_running


async def test_a_denied_listing_is_named_and_the_rest_stays(story: Server) -> None:
    faults: dict[str, Reply] = {}
    with answering(before(story, faults)) as server:
        async with dashboard(server.endpoint) as d:
            await d.settled()
            count = len(d.rows())
            faults["listjobs"] = DENIED
            await d.press("r")
            await d.expect_text("may not do batch:ListJobs")
            assert len(d.rows()) == count


async def test_a_denied_action_is_told(story: Server) -> None:
    with answering(before(story, {"terminatejob": DENIED, "describejobdefinitions": DENIED})) as server:
        async with dashboard(server.endpoint) as d:
            await d.settled()
            await d.to_row("media-transcode-720p")
            await d.press("S")
            await d.expect_screen("ConfirmScreen")
            await d.press("y")
            await d.expect_toast("may not do batch:TerminateJob")
            await d.press("R")
            await d.until(lambda: len(d.app._notifications) > 1, "a word on the plan")
            await d.expect_screen("BoardScreen")


async def test_what_is_withheld_is_told_while_keys_work(story: Server) -> None:
    story.door.hold(None)
    async with dashboard(story.endpoint) as d:
        await d.expect_text("asking AWS")
        await press_around(d)
        story.door.release()
        await d.settled()


async def press_around(d: Driver) -> None:
    """Keys that must do no harm on an empty board."""
    await d.press("j", "z", "z", "o", "escape", "question_mark", "escape", "slash", "x", "escape", "1", "0", "plus")
    await d.expect_screen("BoardScreen")
