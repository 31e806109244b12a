"""A machine whose clock is wrong by minutes: ages are by AWS's, the data's own age is not, and it is said once."""

import time

import pytest
from driver import Driver, dashboard
from short_story import short_story

from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import NONE, parse
from batchtui.demo.server import Server, serving
from batchtui.domain.when import MINUTE, age
from batchtui.tui.cells.spans import Line

LEEWAY_MS = 25_000
"""What the test itself may take, while the demo's clock stands."""


def said(d: Driver) -> list[str]:
    """Every toast about the clock."""
    return [note.message for note in d.app._notifications if "clock" in note.message]


def text_of(cell: Line) -> str:
    return "".join(part for _, part in cell).strip()


@pytest.mark.parametrize(
    ("ahead_s", "word", "sentence"),
    [
        (240, "4m ahead", "This machine's clock is 4m ahead of AWS's; times are shown by AWS's."),
        (-240, "4m behind", "This machine's clock is 4m behind AWS's; times are shown by AWS's."),
    ],
)
async def test_ages_are_by_awss_clock(ahead_s: int, word: str, sentence: str) -> None:
    world = short_story(start=round((time.time() - ahead_s) * 1000))
    with serving(world) as server:
        async with dashboard(server.endpoint, size=(160, 40)) as d:
            await d.settled()
            await d.expect_text(f"clock {word}", "live ")
            await d.press("r", "z")
            column = next(one for one in d.table.columns if one.key == "age")
            await d.until(lambda: len(d.table.items) > 20, "the flat list")
            now_ms = world.clock.now()
            ages = [(now_ms - job.since_ms, text_of(column.cell(job))) for job in d.table.items]
            certain = [(ms, shown) for ms, shown in ages if age(ms - LEEWAY_MS) == age(ms + LEEWAY_MS) and ms > MINUTE]
            assert len(certain) > 20
            assert [shown for _, shown in certain] == [age(ms) for ms, _ in certain]
            assert said(d) == [sentence]


async def test_a_clock_that_goes_wrong_later_is_told_then(story: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        assert said(d) == [] and "clock" not in d.lines()[0]
        monkeypatch.setattr(story.door.world.clock, "date", lambda: round((time.time() + 3600) * 1000))
        await d.press("r")
        await d.expect_toast("This machine's clock is 1h behind AWS's; times are shown by AWS's.")


@pytest.mark.parametrize(("ahead_s", "word"), [(600, "10m ahead"), (-600, "10m behind")])
async def test_a_clock_that_aws_refuses_is_a_banner(ahead_s: int, word: str) -> None:
    world = short_story(start=round((time.time() - ahead_s) * 1000))
    with serving(world, faults=parse(f"skew={ahead_s}", OPERATIONS)) as server:
        async with dashboard(server.endpoint, size=(120, 40)) as d:
            await d.expect_text(f"this machine's clock is {word}: set", "timedatectl set-ntp true", "no data yet")
            assert said(d) == []
            server.door.fault(NONE)
            await d.press("r")
            await d.settled()
            await d.expect_gone("AWS refuses")
            await d.expect_toast(f"This machine's clock is {word}")
