"""Every screen there is, at every size, in ASCII, and with hostile text: nothing is lost, and nothing breaks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driver import Driver, dashboard
from everywhere import WAYS, back_to_board, every_screen, go_to
from rich.cells import cell_len
from short_story import short_story
from wicked import WICKED, steering, wicked_world

from batchtui.demo.elsewhere import TABLE
from batchtui.demo.server import Server, serving
from batchtui.domain.causes_job import why
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.scope import Scope
from batchtui.store.audit import Audit
from batchtui.store.history import History
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.commands import places
from batchtui.tui.screens._footer_keys import keys_here, keys_to_places
from batchtui.tui.screens.base import BaseScreen
from batchtui.tui.widgets.peek_pane import PeekPane

SIZES = (
    (60, 20), (61, 24), (67, 20), (68, 60), (80, 24), (80, 25), (99, 20), (110, 30), (120, 40), (159, 50), (160, 20),
    (200, 50), (300, 80),
)  # fmt: skip
STATES = {
    "SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPING", "STOPPED", "WHY",
}  # fmt: skip
A_STATE = re.compile(r"[✗✓▸◷] ([A-Z]{3,}[~…]?)")
BELOW = {
    "ConfirmScreen": ("Stop 1 job", "y stop", "No"),
    "ProgressScreen": ("0 of 1", "esc leave"),
    "ReadingScreen": ("Reading", "esc leave"),
    "MenuScreen": ("c  id", "a  ARN", "s  describe-jobs"),
    "HelpScreen": ("Keys: board", "ROWS"),
    "LineScreen": ("esc leave",),
    "CommandTextScreen": ("aws batch submit-job",),
    "AskScreen": ("Go to a moment", "enter takes it, esc leaves", "moment"),
}
"""What a dialog must say, however small the screen is."""


def test_every_screen_has_its_way() -> None:
    """A screen that is new is put into `everywhere.WAYS`: then all of this looks at it too."""
    assert every_screen() == set(WAYS)


def squeezed(text: str) -> str:
    """Without the spaces, at which lines are folded."""
    return "".join(text.split())


def assert_whole(d: Driver, name: str) -> None:
    """Nothing is cut without a mark: states with their words, the cause, the keys of the footer, what a dialog asks."""
    width, height = d.app.size
    lines = d.lines()
    assert len(lines) == height and all(cell_len(one) == width for one in lines)
    assert {word for line in lines for word in A_STATE.findall(line)} <= STATES, name
    assert all(said in d.text() for said in BELOW.get(name, ())), d.text()
    screen = d.screen
    if isinstance(screen, BaseScreen):
        assert_footer(d, screen)
        assert (screen.crumbs()[-1] in d.header()) or "…" in d.header()
    for pane in screen.query(PeekPane):
        cause = why(job) if pane.display and pane._told is None and (job := screen.run_to_look_at()) else None
        told = "\n".join(pane.render_line(y).text for y in range(pane.size.height))
        assert cause is None or squeezed(cause.sentence) in squeezed(told) or "…" in told


def assert_footer(d: Driver, screen: Any) -> None:
    """It has whole keys with their words, and nothing else."""
    rest = f"{d.footer()} "
    assert "? help" in rest or places.HELP not in screen.all_commands()
    for key in (*keys_here(screen), *keys_to_places(screen)):
        for one in (key, key.shortened()):
            rest = rest.replace(f"  {one.keys} {one.word}".rstrip() + "  ", "    ", 1)
    assert re.fullmatch(r"|[\d,]+ of [\d,]+.*", rest.replace(UNICODE.wall, "").strip())


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks there are only where a table of the guard is named."""
    monkeypatch.setenv("BATCHTUI_LOCK_TABLE", TABLE)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[History]:
    """A history in which one thing was asked of AWS, in hostile words."""
    history, audit = History(tmp_path / "h.sqlite3"), Audit(tmp_path / "h.sqlite3")
    audit.answer(audit.ask(Deed(Scope("e", "", "r"), *WICKED, *WICKED[:4])), Outcome.DONE, result="x", error=WICKED[0])
    yield history
    audit.close()
    history.close()


@pytest.mark.prove
async def test_at_every_size_and_while_it_changes(story: Server, memory: History) -> None:
    async with dashboard(story.endpoint, size=(120, 40), memory=memory) as d:
        await d.settled()
        # It would lie over a dialog on the smallest screens.
        await d.until(lambda: (alarm := d.app._telling._alarm) and alarm._said_s > 0, "what is said of alerts")
        d.app.clear_notifications()
        for name in WAYS:
            await go_to(d, name, story)
            at = d.table.current if d.screen.query("#rows") else None
            for size in SIZES:
                await d.pilot.resize_terminal(*size)
                await d.until(lambda size=size: len(d.lines()) == size[1], f"{name} at {size}")
                await d.pilot.pause()
                assert_whole(d, name)
                if at is not None:
                    assert d.table.current is not None and d.table.key(d.table.current) == d.table.key(at)
                    assert 0 <= d.table.cursor - d.table.scroll_offset.y <= max(0, d.table.size.height - 2)
            await d.pilot.resize_terminal(120, 40)
            await back_to_board(d, story)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 50), marks=pytest.mark.prove)])
async def test_text_from_aws_steers_no_screen(size: tuple[int, int], memory: History) -> None:
    with serving(wicked_world()) as story:
        async with dashboard(story.endpoint, size=size, memory=memory) as d:
            await d.settled()
            for name in WAYS:
                await go_to(d, name, story)
                assert steering(d.screen) == []
                assert all(cell_len(one) == size[0] for one in d.lines())
                await back_to_board(d, story)


@pytest.mark.prove
@pytest.mark.parametrize("size", [(200, 50), (80, 24)])
async def test_with_ascii_every_sign_of_ours_is_ascii(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("ascii = true")
    monkeypatch.setenv("BATCHTUI_CONFIG", str(config))
    world = short_story()
    plain = {run.id: run for run in world.runs.values() if run.work.name.isascii()}
    world.runs = {one: run for one, run in plain.items() if not run.work.name.startswith("event")}
    world.schedules = {key: one for key, one in world.schedules.items() if one["Target"]["Input"].isascii()}
    for shelf in world.shelves.values():
        shelf.all = [run for run in shelf.all if run.id in world.runs]
        shelf.active = {one: run for one, run in shelf.active.items() if one in world.runs}
        shelf.ended = {status: [run for run in rows if run.id in world.runs] for status, rows in shelf.ended.items()}
    with serving(world) as story:
        async with dashboard(story.endpoint, size=size) as d:
            await d.settled()
            for name in (one for one in WAYS if one != "DeedScreen"):
                await go_to(d, name, story)
                assert d.text().isascii(), (name, sorted({char for char in d.text() if not char.isascii()}))
                await back_to_board(d, story)
