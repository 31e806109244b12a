"""The screens of job definitions: the newest of each, the revisions of one, two of them side by side, and a submit."""

import pytest
from answering import answering
from driver import Driver, dashboard, submit
from test_tui_faces import DENIED, before

from batchtui.demo.server import Server
from batchtui.tui.widgets.peek_pane import PeekPane


def pane_of(d: Driver) -> str:
    pane = d.screen.query_one(PeekPane)
    return " ".join(" ".join(pane.render_line(y).text for y in range(pane.size.height)).split())


async def to_definitions(d: Driver) -> None:
    await d.settled()
    await d.press("dollar_sign")
    await d.expect_screen("DefinitionsScreen")
    await d.until(lambda: d.screen.news and d.screen.news.complete and d.table.items, "the definitions")


async def to_revisions(d: Driver, name: str) -> None:
    await to_definitions(d)
    await d.to_row(name)
    await d.press("enter")
    await d.expect_screen("RevisionsScreen")
    await d.until(lambda: d.table.items, "its revisions")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 50), marks=pytest.mark.prove)])
async def test_the_newest_of_each_with_its_runs(story: Server, size: tuple[int, int]) -> None:
    async with dashboard(story.endpoint, size=size) as d:
        await to_definitions(d)
        await d.until(lambda: "✗ FAILED" in d.row("nightly-settlement"), "its newest run")
        row = d.row("nightly-settlement").split()
        assert row[:3] == ["nightly-settlement", "5", "2"] and "4,096" in row
        assert d.table.items[-1].newest is None, "those without a run come last"
        assert "enter revisions" in d.footer() and "R submit" in d.footer()
        await d.press("slash", *"settle", "enter")
        await d.until(lambda: {"settle" in item.family.name for item in d.table.items} == {True}, "those that match")
        await d.press("escape", "q")
        await d.expect_screen("BoardScreen")
        calls = story.door.calls["DescribeJobDefinitions"]
        await d.press("dollar_sign")
        await d.until(lambda: d.screen.query("#rows") and len(d.table.items) > 20, "what was read before")
        assert story.door.calls["DescribeJobDefinitions"] == calls, "it holds for a while"


async def test_the_revisions_and_what_two_of_them_have_otherwise(story: Server) -> None:
    async with dashboard(story.endpoint, size=(200, 50)) as d:
        await to_revisions(d, "nightly-settlement")
        assert [row.definition.revision for row in d.table.items] == [5, 4, 3, 2, 1]
        assert "✓ active" in d.rows()[0] and "- inactive" in d.rows()[4] and "image, MEMORY, attempts" in d.rows()[1]
        assert "nightly-settlement:5 against :4" in pane_of(d)
        await d.press("j", "space", "G", "space")
        await d.until(lambda: "nightly-settlement:4 against :1" in pane_of(d), "the two that are marked")
        assert "MEMORY: 2048 becomes 4096" in pane_of(d) and "CURRENCY is gone: it was KRW" in pane_of(d)
        await d.press("escape")
        await d.until(lambda: "There is no older revision" in pane_of(d), "the oldest one")
        await d.press("R")
        await d.expect_toast("nightly-settlement:1 is INACTIVE: AWS takes no new job of it.")
        await d.press("g", "enter")
        await d.expect_screen("DefinitionScreen")
        await d.expect_text("SINCE :4", "python -m settlement --night", '"jobDefinitionName"')
        await d.press("slash", *"real-password", "enter")
        await d.expect_gone("--night")
        assert "not-a-real-password" not in d.text()
        await d.press("x")
        await d.expect_text("not-a-real-password")


async def test_the_runs_of_a_definition_follow_the_board(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_definitions(d)
        await d.to_row("settlement-daily")
        await d.press("a")
        await d.expect_screen("RunsScreen")
        names = {item.name for item in d.table.items}
        assert names == {"정산-일일-배치"} and "definitions › settlement-daily" in d.header()
        job_id = submit(story.endpoint, "settled-anew", "settlement-daily")
        await d.press("r")
        await d.until(lambda: any(item.id == job_id for item in d.table.items), "the new run")
        await d.press("q")
        await d.expect_screen("DefinitionsScreen")
        await d.to_row("cleanup")
        await d.press("a")
        await d.expect_toast("No run of cleanup is known")


async def test_a_revision_is_submitted_by_the_form(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await to_revisions(d, "nightly-settlement")
        await d.press("j", "R")
        await d.expect_screen("FormScreen")
        await d.expect_text("nightly-settlement:4", "memory")


async def test_hundreds_of_revisions_come_page_by_page(story: Server) -> None:
    world = story.door.world
    with world.lock:
        row = world.definitions["etl"][-1]
        for number in range(2, 251):
            arn = row["jobDefinitionArn"].rpartition(":")[0]
            world.definitions["etl"].append({**row, "revision": number, "jobDefinitionArn": f"{arn}:{number}"})
    async with dashboard(story.endpoint, size=(120, 40)) as d:
        await to_revisions(d, "etl")
        await d.until(lambda: len(d.table.items) == 250, "all of its revisions")
        assert "1 of 250" in d.footer()
        await d.press("G")
        await d.until(lambda: d.table.current.definition.revision == 1, "the oldest")


async def test_a_denied_call_is_told_where_the_rows_would_be(story: Server) -> None:
    with answering(before(story, {"describejobdefinitions": DENIED})) as server:
        async with dashboard(server.endpoint) as d:
            await d.settled()
            await d.press("dollar_sign")
            await d.expect_text("may not do batch:DescribeJobDefinitions")
            await d.press("enter", "R", "a", "c", "b", "y")
            await d.expect_screen("DefinitionsScreen")


async def test_read_only_submits_nothing(story: Server) -> None:
    async with dashboard(story.endpoint, read_only=True) as d:
        await to_definitions(d)
        await d.press("R")
        await d.expect_toast("read-only")


async def test_a_definition_is_opened_from_the_palette(story: Server) -> None:
    async with dashboard(story.endpoint, read_only=True) as d:
        await d.settled()
        await d.press("colon", *"definition nightly")
        await d.expect_text("definition nightly-settlement", "Its revisions")
        await d.press("enter")
        await d.expect_screen("RevisionsScreen")
        await d.until(lambda: len(d.table.items) == 5, "its revisions")
        assert d.screen.definition == "nightly-settlement"
