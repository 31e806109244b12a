"""Queues that are deleted, disabled or enabled while the dashboard looks at them."""

from driver import dashboard

from batchtui.demo.server import Server


async def test_a_queue_that_is_deleted_is_told_and_left(story: Server) -> None:
    world = story.door.world
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("2")
        await d.until(lambda: d.screen.queue == "continuously", "its view")
        before = len(d.table.items)
        with world.lock:
            del world.queues["continuously"]
        await d.press("r")
        await d.expect_toast("The job queue continuously was deleted: its past runs stay on the board.")
        await d.until(lambda: d.screen.queue == "" and len(d.table.items) > before, "all queues")
        assert "continuously" not in d.lines()[1] and "2 legacy-etl" in d.lines()[1]


async def test_a_queue_that_is_disabled_or_enabled_is_told(story: Server) -> None:
    world = story.door.world
    async with dashboard(story.endpoint) as d:
        await d.settled()
        assert d.toast("job queue") == ""
        await d.press("2")
        for state, words, shown in (
            ("DISABLED", "disabled: it takes no new jobs.", True),
            ("ENABLED", "enabled: it takes jobs again.", False),
        ):
            with world.lock:
                world.queues["continuously"]["state"] = state
            await d.press("r")
            await d.expect_toast(f"The job queue continuously was {words}")
            await d.until(lambda shown=shown: ("disabled" in d.lines()[1]) is shown, words)
