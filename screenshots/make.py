"""Makes the pictures of the docs from the demo: `make screenshots`."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parent))

from picture import png_of, svg_of

from batchtui.cli.dashboard import make_app
from batchtui.cli.demo import remember
from batchtui.cli.options import Chosen
from batchtui.demo.elsewhere import TABLE
from batchtui.demo.process import DemoProcess, start
from batchtui.store.history import History
from batchtui.tui.app import BatchtuiApp

HERE = Path(__file__).parent
LOOKS = (
    ("", (120, 40), "batchtui"),
    ("-80x24", (80, 24), "batchtui"),
    ("-200x50", (200, 50), "batchtui"),
    ("-light", (120, 40), "batchtui-light"),
    ("-16", (120, 40), "batchtui-16"),
    ("-mono", (120, 40), "batchtui-mono"),
)
"""Suffix, size, theme; a screen that is not among FACES has the first three."""
FACES = ("board", "array", "failures", "alerts")
_BY_NAME = ("colon", "wait")
SHOTS: dict[str, tuple[str, ...]] = {
    "board": (),
    "runs": ("enter",),
    "job": ("d",),
    "array": ("enter", "enter", "n"),
    "log": ("l", "wait", "slash", *"upstream", "enter"),
    "log-failed": ("l", "wait", "k"),
    "failures": ("exclamation_mark", "j"),
    "alerts": ("ampersand", "wait", "j", "a", "wait", *"jjs1", "wait", *"jjmm", "wait", "g", "wait"),
    "stop": ("S",),
    "resubmit": ("R",),
    "edit": ("E",),
    "running": ("j", "k"),
    "waiting": ("j", "k"),
    "queues": ("number_sign", "wait", "wait"),
    "schedules": ("at", "wait", "wait", "g"),
    "run-now": ("at", "wait", "wait", "g", "R"),
    "definitions": ("dollar_sign", "wait"),
    "revisions": ("dollar_sign", "wait", "slash", *"nightly", "enter", "enter", "wait", "space", "G", "space"),
    "flat": ("z", "slash", *"status:failed cause:oom", "enter"),
    "menu": ("c",),
    "help": ("question_mark",),
    "command": ("E", "wait", "f3"),
    "history": ("percent_sign",),
    "locks": (*_BY_NAME, *"locks", "wait", "enter"),
    "release": (*_BY_NAME, *"locks", "wait", "enter", "wait", "U"),
    "progress": ("enter", "asterisk", "R", "wait", "wait", "count", "enter"),
    "audit": ("R", "wait", "y", "wait", "escape", *_BY_NAME, *"audit", "wait", "enter"),
}
"""What is pressed, on the row that the picture is of, before it is taken.

At `wait` it is given time; `count` is the number that a dialog wants typed.
"""
ROWS = {
    "history": "nightly-settlement",
    "resubmit": "invoice-reconcile",
    "array": "resize-media",
    "running": "정산-일일-배치",
    "waiting": "night-copy",
    "queues": "model-train",
    "log": "event-stream-compact",
    "log-failed": "partner-upload",
    "stop": "my-service-do-often",
    "audit": "invoice-reconcile",
    "progress": "my-service-do-often",
}
PATIENCE = 200


async def until(pilot: Pilot[None], ready: Callable[[], bool]) -> None:
    """Waits for a condition, a bounded number of times."""
    for _ in range(PATIENCE):
        if ready():
            return
        await pilot.pause(0.05)


async def shoot(demo: DemoProcess, name: str, size: tuple[int, int], theme: str) -> tuple[str, bytes]:
    """One picture as SVG and PNG."""
    folder = tempfile.TemporaryDirectory()
    file = Path(folder.name) / "history.db"
    remember(demo, file)
    app = make_app(Chosen(), "demo", History(file))
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await until(pilot, lambda: app.ports.board.status.history_complete)  # type: ignore[arg-type]
        await go_to(app, pilot, ROWS.get(name, "my-service-do-something"))
        for key in SHOTS[name]:
            await (pilot.pause(2.0) if key == "wait" else pilot.press(*typed(app, key)))
        await pilot.pause(2.0)
        svg = svg_of(app, "batchtui")
        app.ports.stop()
    folder.cleanup()
    return svg, png_of(svg)


def typed(app: BatchtuiApp, key: str) -> list[str]:
    """The keys of one step."""
    return list(str(app.screen.question.count)) if key == "count" else [key]  # type: ignore[attr-defined]


async def go_to(app: BatchtuiApp, pilot: Pilot[None], job_name: str) -> None:
    """Puts the cursor on a group."""
    await pilot.pause(0.5)
    table = app.screen.query_one("#rows")
    for row, item in enumerate(table.items):  # type: ignore[attr-defined]
        if item.name == job_name:
            table.cursor = row  # type: ignore[attr-defined]


def main(wanted: list[str]) -> None:
    """Writes every picture, or those named; each is of a demo of its own, as some change it."""
    for name in wanted or list(SHOTS):
        looks = LOOKS if name in FACES else LOOKS[:3]
        for suffix, size, theme in looks:
            demo = start()
            os.environ.update({**demo.environment(), "BATCHTUI_LOCK_TABLE": TABLE})
            try:
                svg, png = asyncio.run(shoot(demo, name, size, theme))
            finally:
                demo.stop()
            (HERE / f"{name}{suffix}.svg").write_text(svg, encoding="utf-8")
            (HERE / f"{name}{suffix}.png").write_bytes(png)
            print(f"{name}{suffix}")


if __name__ == "__main__":
    main(sys.argv[1:])
