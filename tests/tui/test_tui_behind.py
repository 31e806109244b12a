"""Answers that come while another screen stands before the one that asked: none is lost, and none ends the other."""

from driver import dashboard
from test_tui_form import edit

from batchtui.demo.server import Server
from batchtui.tui.screens.help import HelpScreen
from batchtui.tui.screens.progress import AGAIN_S
from batchtui.tui.screens.reading import reading


async def test_an_answer_that_comes_behind_another_screen_follows_once_that_is_left(story: Server) -> None:
    answers: list[str] = []
    async with dashboard(story.endpoint) as d:
        deliver = reading(d.screen, "something", answers.append)
        await d.expect_screen("ReadingScreen")
        d.app.push_screen(HelpScreen((), "above"))
        await d.expect_screen("HelpScreen")
        deliver("the plan")
        await d.pilot.pause()
        assert answers == []
        await d.press("escape")
        await d.expect_screen("BoardScreen")
        assert answers == ["the plan"]


async def test_after_it_was_left_nothing_follows(story: Server) -> None:
    answers: list[str] = []
    async with dashboard(story.endpoint) as d:
        deliver = reading(d.screen, "something", answers.append)
        await d.expect_screen("ReadingScreen")
        await d.press("escape")
        await d.expect_screen("BoardScreen")
        deliver("the plan")
        await d.pilot.pause()
        assert answers == [] and type(d.screen).__name__ == "BoardScreen"


async def test_an_order_that_is_done_behind_another_screen_leaves_that_one_alone(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        story.door.hold("SubmitJob")
        await d.press("R")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_screen("ProgressScreen")
        d.app.push_screen(HelpScreen((), "above"))
        await d.expect_screen("HelpScreen")
        story.door.release()
        await d.expect_toast("Submitted")
        await d.pilot.pause(2 * AGAIN_S)
        assert type(d.screen).__name__ == "HelpScreen"
        await d.press("escape")
        await d.expect_screen("BoardScreen")


async def test_a_form_that_was_sent_goes_with_the_help_before_it(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await edit(d, "thumbnail-render")
        story.door.hold("SubmitJob")
        await d.press("f2")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_screen("FormScreen")
        await d.press("f1")
        await d.expect_screen("HelpScreen")
        story.door.release()
        await d.expect_toast("Submitted: ")
        await d.expect_screen("BoardScreen")
