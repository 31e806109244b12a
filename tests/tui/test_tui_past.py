"""The history of a job name: of months that AWS has forgotten, with what the board has learnt since."""

from pathlib import Path

from driver import dashboard, submit

from batchtui.aws.job_shapes import job_of_summary
from batchtui.demo import forgotten
from batchtui.demo.server import Server
from batchtui.domain.scope import Scope
from batchtui.store.history import History


def remembered(story: Server, folder: Path) -> History:
    """A history that looked on for three months."""
    rows = forgotten.rows(story.door.world)
    scope = Scope(story.endpoint, "", "ap-northeast-2")
    memory = History(folder / "history.sqlite3")
    memory.record(job_of_summary(row, row["jobQueue"], scope.with_account_of(row["jobArn"])) for row in rows)
    memory.flush()
    return memory


async def test_three_months_of_the_nightly(story: Server, tmp_path: Path) -> None:
    async with dashboard(story.endpoint, memory=remembered(story, tmp_path)) as d:
        await d.settled()
        await d.to_row("nightly-settlement")
        await d.press("percent_sign")
        await d.expect_screen("PastScreen")
        await d.expect_text("› history", "3 90d", "succeeded", "CALENDAR", "usual ", "image not pulled", "vCPU-hours")
        past = d.screen.past
        assert 88 <= len(past.runs) <= 95, "one each day, and the newest failure"
        assert len(past.days(lambda ms: ms // 86_400_000)) >= 88
        await d.press("1")
        await d.until(lambda: len(d.screen.past.runs) <= 9, "a week of it")
        await d.press("percent_sign")
        await d.expect_toast("This is the history.")
        await d.press("9")
        await d.expect_toast("There is no span 9: there are 4.")
        await d.press("l")
        await d.expect_screen("LogScreen")


async def test_what_ends_meanwhile_is_in_it_and_what_never_ran_is_said(story: Server) -> None:
    submit(story.endpoint, "brand-new")
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await d.settled()
        await d.to_row("brand-new")
        await d.press("percent_sign")
        await d.expect_text("No run of it ended in that time, as far as this machine remembers.")
        story.door.world.clock.tick(3600)
        await d.press("r")
        await d.expect_text("1 run ended in 90d")
