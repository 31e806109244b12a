"""`/` on the lists: its language, its mistakes, and what was asked before."""

from driver import Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.domain.state import JobState


def shown(d: Driver) -> set[str]:
    """The key of each row."""
    return {d.table.key(item) for item in d.table.items}


async def ask(d: Driver, text: str) -> set[str]:
    """Enters a filter in place of the one in force; what it lets through."""
    await d.press("slash", "ctrl+u")
    await d.paste(text)
    await d.press("enter")
    return shown(d)


async def test_an_inverse_shows_the_other_rows(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        whole = shown(d)
        failed = await ask(d, "status:failed")
        assert failed and all(item.state is JobState.FAILED for item in d.table.items)
        assert await ask(d, "!status:failed") == whole - failed
        assert await ask(d, "/^media-.*p$/ !2160p") == {
            name for name in whole if name.startswith("media-") and name.endswith("p") and "2160p" not in name
        }
        await d.press("escape")
        assert shown(d) == whole


async def test_a_cause_is_asked_for_by_its_key_or_the_words_on_the_screen(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        found = await ask(d, "cause:oom")
        assert "my-service-do-something" in found and all("memory" in row for row in d.rows())
        assert await ask(d, 'cause:"out of memory"') == found


async def test_columns_of_runs_flat_and_in_a_group(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("z")
        await ask(d, "exit:>0 took:<1h queue:default")
        assert d.table.items
        assert all(job.exit_code and job.took_ms < 3_600_000 and "default" in job.queue for job in d.table.items)
        await d.press("escape", "z")
        await d.to_row("invoice-reconcile")
        await d.press("enter")
        await d.expect_screen("RunsScreen")
        await ask(d, "status:succeeded")
        assert all(job.state is JobState.SUCCEEDED for job in d.table.items)


async def test_a_mistake_is_told_under_the_field_and_the_rest_applies(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        failed = await ask(d, "status:failed")
        await d.press("slash", "ctrl+u", *"status:failed stat:x")
        await d.expect_text("There is no column stat: did you mean status:?")
        assert shown(d) == failed
        await d.press("enter")
        await d.expect_text("/ status:failed stat:x   There is no column stat")
        await d.press("slash", *["backspace"] * 7)
        await d.expect_gone("There is no column")
        await d.press("escape")
        assert shown(d) > failed


async def test_a_mistake_is_whole_on_a_small_screen(story: Server) -> None:
    async with dashboard(story.endpoint, size=(60, 20)) as d:
        await d.settled()
        await d.press("slash", *"took:10m")
        await d.expect_text("took:10m compares with no span of time:", "took:<90s.")
        await d.press("enter")
        await d.expect_text("/ took:10m   took:10m compares", "took:<90s.")


async def test_up_recalls_what_was_entered_on_every_list(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("slash")
        assert "up recall" not in d.footer()
        await d.press("escape")
        for text in ("media", "status:failed", "media"):
            await ask(d, text)
        await d.press("escape", "slash", *"draft", "up")
        assert "up recall" in d.footer()
        assert d.screen.filter_field.text == "media"
        await d.press("up", "up", "up")
        assert d.screen.filter_field.text == "status:failed"
        assert all(item.state is JobState.FAILED for item in d.table.items)
        await d.press("down", "down", "down")
        assert d.screen.filter_field.text == "draft"
        await d.press("escape", "enter")
        await d.expect_screen("RunsScreen")
        await d.press("slash", "up", "up", "enter")
        assert d.screen.pattern == "status:failed"


async def test_the_log_recalls_its_own_searches_only(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await ask(d, "invoice")
        await d.press("l")
        await d.expect_screen("LogScreen")
        await d.press("slash", "up")
        assert d.screen.filter_field.text == ""


async def test_a_catastrophe_of_an_expression_is_only_an_expression(story: Server) -> None:
    submit(story.endpoint, "a" * 120)
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.until(lambda: d.row("a" * 30), "the new run")
        assert await ask(d, "/^(a+)+$/") == {"a" * 120}
        assert await ask(d, "/(a|a)*b(a*)*c$/") == set()
