"""The registry: keys, footer, palette and help tell the same, and every key of a screen is its own."""

import pytest
from driver import Driver, dashboard
from textual import events

from batchtui.demo.server import Server
from batchtui.tui.commands import array, failures, job, log, look, places, rows, touch
from batchtui.tui.commands.command import Command, refusal
from batchtui.tui.screens.array import ArrayScreen
from batchtui.tui.screens.audit import AuditScreen
from batchtui.tui.screens.board import BoardScreen
from batchtui.tui.screens.failures import FailuresScreen
from batchtui.tui.screens.job import JobScreen
from batchtui.tui.screens.locks import LocksScreen
from batchtui.tui.screens.log import LogScreen
from batchtui.tui.screens.past import PastScreen
from batchtui.tui.screens.runs import RunsScreen

SCREENS = (
    BoardScreen,
    RunsScreen,
    JobScreen,
    LogScreen,
    ArrayScreen,
    FailuresScreen,
    AuditScreen,
    PastScreen,
    LocksScreen,
)
COMMANDS = {
    command.id: command
    for room in (places, rows, look, touch, log, array, job, failures)
    for value in vars(room).values()
    for command in ([value] if isinstance(value, Command) else value if isinstance(value, tuple) else [])
    if isinstance(command, Command)
}


def commands_of(screen: type) -> tuple[Command, ...]:
    """What can be done on a screen."""
    return (*screen.COMMANDS_HERE, *places.EVERYWHERE)


def test_every_command_is_on_a_screen_and_explained() -> None:
    used = {command.id for screen in SCREENS for command in commands_of(screen)}
    assert used == set(COMMANDS)
    for command in COMMANDS.values():
        assert command.help.endswith(".") and command.word and command.shown and command.group
        assert "." in command.id


@pytest.mark.parametrize("screen", SCREENS)
def test_ids_and_keys_are_unique_on_a_screen(screen: type) -> None:
    here = commands_of(screen)
    ids = [command.id for command in here]
    keys = [key for command in here for key in command.keys.split(",") if key]
    assert len(ids) == len(set(ids)) and len(keys) == len(set(keys))


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_has_its_binding(screen: type) -> None:
    bound = {(key, one.id) for key, found in screen._merge_bindings().key_to_bindings.items() for one in found}
    wanted = {(key, command.id) for command in commands_of(screen) for key in command.keys.split(",") if key}
    assert wanted <= bound


def test_capitals_touch_aws_and_nothing_else_does() -> None:
    for command in COMMANDS.values():
        capital = len(command.keys) == 1 and command.keys.isupper()
        assert command.danger == (capital and command.keys != "N"), command.id


WAYS = (
    ("my-service-do-something", ()),
    ("my-service-do-something", ("enter",)),
    ("my-service-do-something", ("d",)),
    ("my-service-do-something", ("l",)),
    ("resize-media", ("enter", "enter")),
    ("resize-media", ("exclamation_mark",)),
    ("resize-media", ("audit",)),
    ("resize-media", ("percent_sign",)),
)
"""From which row of the board which keys lead to each screen; a place without a key by its name."""


async def test_footer_palette_and_help_agree_on_every_screen(story: Server) -> None:
    seen = []
    async with dashboard(story.endpoint, size=(200, 60)) as d:
        await d.settled()
        for row, keys in WAYS:
            await d.to_row(row)
            if keys == ("audit",):
                d.screen.action_command("app.audit")
            else:
                await d.press(*keys)
            await d.pilot.pause()
            screen = d.screen
            if isinstance(screen, ArrayScreen):
                await d.until(lambda screen=screen: screen.seen.complete, "its children")
                await d.pilot.pause()
            seen.append(type(screen))
            applies = [one for one in screen.all_commands() if refusal(one, screen) is None]
            for command in applies:
                word = screen.word_of(command)
                assert (f"{command.shown} {word}" in d.footer()) == command.footer, command.id
            await d.press("question_mark")
            await d.expect_screen("HelpScreen")
            told = "\n".join("".join(text for _, text in one) for one in d.screen._lines())
            assert all(command.help in told and command.shown in told for command in screen.all_commands())
            await d.press("escape")
            assert d.screen is screen
            await check_palette(d, [one for one in applies if not one.id.startswith(("view.", "app.commands"))])
            await d.press(*["escape"] * len(keys))
            await d.expect_screen("BoardScreen")
    # The locks need a table: `test_tui_locks` goes there.
    assert [*seen, LocksScreen] == list(SCREENS)


async def check_palette(d: Driver, wanted: list[Command]) -> None:
    """The palette offers these commands and no others."""
    from textual.command import CommandList

    await d.press("colon")
    await d.expect_screen("CommandPalette")
    options = d.screen.query_one(CommandList)
    await d.until(lambda: options.option_count >= len(wanted), "the palette's list")
    told = [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]
    assert len(told) == len(wanted)
    assert all(any(f"{one.word}   {one.shown}" in text for text in told) for one in wanted)
    await d.press("escape")


async def test_the_palette_finds_queues_and_jobs(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        job = d.table.current.newest
        await d.press("enter", "colon")
        await d.expect_screen("CommandPalette")
        await d.press(*"queue cont")
        await d.expect_text("Only its runs")
        await d.press("enter")
        await d.expect_screen("BoardScreen")
        assert d.screen.queue == "continuously"
        await d.press("0", "colon")
        await d.expect_screen("CommandPalette")
        await d.paste(f"arn:aws:batch:ap-northeast-2:123456789012:job/{job.id}")
        await d.expect_text("Opens that job")
        await d.press("enter")
        await d.expect_screen("JobScreen")
        assert d.screen.job.id == job.id


async def test_a_command_is_run_from_the_palette(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("colon")
        await d.expect_screen("CommandPalette")
        await d.press(*"failed")
        await d.expect_text("Only what failed.")
        await d.press("enter")
        await d.until(lambda: d.screen is d.app.screen_stack[0] and d.screen.failed_only, "failed only")


async def test_the_copy_menu(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        job = d.table.current.newest
        await d.press("c")
        await d.expect_text(job.id, ":job/", "aws batch describe-jobs")
        await d.press("c")
        await d.expect_toast("clipboard", job.id)
        assert d.app.clipboard == job.id
        await d.press("c", "a")
        await d.until(lambda: d.app.clipboard.startswith("arn:aws:batch:"), "the ARN")
        await d.press("c", "escape")
        await d.expect_screen("BoardScreen")


async def test_keys_typed_ahead_are_not_lost(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        for keys in ("lq", "dq", "lqdq"):
            for key in keys:
                d.app.post_message(events.Key(key, key))
        d.app.post_message(events.Key("z", "z"))
        await d.until(lambda: d.app.screen_stack[0].flat, "the last key")
        await d.expect_screen("BoardScreen")
        for key in "dqq":
            d.app.post_message(events.Key(key, key))
        await d.until(lambda: not d.app.is_running, "the end of the program")


async def test_the_help_tells_how_much_of_it_lies_below(story: Server) -> None:
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await d.settled()
        await d.press("question_mark")
        await d.expect_text(" more lines")
        before = d.screen._beyond()
        await d.press("j")
        await d.until(lambda: d.screen._beyond() != before, "one line less")
        await d.press(*["j"] * 60)
        await d.expect_gone(" more lines")
        assert "Sideways." in d.text()
