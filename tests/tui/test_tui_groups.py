"""The board by something else than names: what was chosen is shown, named, opened, acted on, and kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from driver import Driver, dashboard, submit
from test_tui_kept import started

from batchtui.demo.faults import NONE
from batchtui.demo.server import Server
from batchtui.domain.labels import By

SAMPLES = 4


@pytest.fixture
def samples(story: Server) -> Server:
    """A pipeline whose names carry the sample; one of them fails, and it is not the last."""
    for number in range(SAMPLES):
        definition = "partner-upload" if number == 1 else "cleanup"
        name = f"ALIGN_{'abcd'[number]}"
        submit(story.endpoint, name, definition, tags={"team": "genomics", "sample": name[-1]})
        story.door.world.clock.tick(1)
    story.door.world.clock.tick(120)
    return story


async def group_by(d: Driver, *keys: str) -> None:
    await d.press("i", *keys)
    await d.expect_screen("BoardScreen")


async def test_by_definition_names_that_carry_samples_are_one_row_and_open_to_their_runs(samples: Server) -> None:
    async with dashboard(samples.endpoint) as d:
        await d.settled()
        assert len([row for row in d.rows() if "ALIGN_" in row]) == SAMPLES
        await group_by(d, "d")
        await d.expect_text("DEFINITION")
        assert not d.row("ALIGN_") and "runs" in d.row("cleanup")
        board = d.app.ports.board
        assert sum(row.count for row in d.screen.groups.rows(d.app.now.ms, 10**15)) == board.extent()[0]
        await d.to_row("cleanup")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        assert "cleanup" in d.header()
        assert len([row for row in d.rows() if "ALIGN_" in row]) == SAMPLES - 1
        await d.press("q")
        await d.press("u")
        await d.expect_toast("Only job names fold")


async def test_a_name_that_failed_last_is_not_hidden_by_the_success_of_another(samples: Server) -> None:
    async with dashboard(samples.endpoint) as d:
        await d.settled()
        await group_by(d, "t", *"team", "enter")
        await d.until(lambda: "4 runs" in d.row("genomics"), "the team's row")
        row = next(item for item in d.table.items if item.name == "genomics")
        assert row.failed_names == 1 and row.failing and row.state.value == "SUCCEEDED"
        await d.to_row("genomics")
        # The pane shows the run that R speaks of.
        await d.expect_text("✗ ALIGN_b", "EXIT CODE 3")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("ALIGN_b")


async def test_tags_are_said_to_be_known_only_of_runs_that_were_described(samples: Server) -> None:
    async with dashboard(samples.endpoint) as d:
        await d.settled()
        await group_by(d, "t", *"sample", "enter")
        await d.expect_text("TAG sample", "runs that were described", "(no tag sample)")
        board, grouped = d.app.ports.board, d.screen.groups.grouped
        shown = [job for job in board.runs() if d.screen.has_place(job)]
        await d.until(lambda: all(board.run(job.id).tags is not None for job in shown), "descriptions of what is shown")
        assert {"a", "b", "c", "d", "(no tag sample)"} <= set(grouped.labels())
        # Those that a run has are offered.
        await d.press("i")
        await d.expect_text("tag team", "tag sample")
        await d.press("escape")


async def test_a_denied_description_is_said_once(samples: Server) -> None:
    async with dashboard(samples.endpoint) as d:
        await d.settled()
        samples.door.fault(replace(NONE, denied=frozenset({"DescribeJobs"})))
        await group_by(d, "t", *"team", "enter")
        await d.expect_toast("Tags are known only where a job was described")
        assert d.row("(not described)")


async def test_the_choice_is_kept_for_its_queue(samples: Server, tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    async with started(samples, path) as d:
        await d.press("1")
        await group_by(d, "d")
        await d.until(lambda: d.screen.groups.grouping.by is By.DEFINITION, "groups by definition")
        await d.press("0")
        await d.until(lambda: d.screen.by_name, "groups by name")
        await d.press("1")
    async with started(samples, path) as d:
        assert d.screen.groups.grouping.by is By.DEFINITION and "DEFINITION" in d.text()
        await group_by(d, "n")
        await d.expect_text("JOB")
        assert d.screen.by_name
    async with started(samples, path) as d:
        assert d.screen.by_name


async def test_from_the_flat_list_and_by_the_palette(samples: Server) -> None:
    async with dashboard(samples.endpoint) as d:
        await d.settled()
        await d.press("z")
        assert d.screen.flat
        await group_by(d, "s")
        await d.expect_text("SHARE", "(no share)")
        assert not d.screen.flat and len(d.table.items) == 1
        await d.press("S")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Stop")
        await d.press("escape", "colon")
        await d.pilot.pause()
        await d.press(*"group by definition", "enter")
        await d.expect_text("DEFINITION", "settlement-daily")
