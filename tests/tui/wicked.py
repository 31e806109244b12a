"""A world whose every text is as unkind as text can be, and the eyes that look for what got through."""

from dataclasses import replace
from typing import Any

from textual.widget import Widget

from batchtui.demo import ids, lives, queues, schedules, works
from batchtui.demo.rules import batch_target, rule
from batchtui.demo.runs import End, Run
from batchtui.demo.scheduler import schedule, submitting
from batchtui.demo.shelf import Shelf
from batchtui.demo.story import build
from batchtui.demo.world import World
from batchtui.domain.safe import UNSAFE

WICKED = (
    "x [/] y [red]loud[/red] [@click=app.quit]go[/]",
    "\x1b]0;x\x07title \x1b[2Jwiped\r\nnext\tcell \x9b2J \x85",
    "bidi \u202eabc\u2066 zero\u200bwidth\ufe0f e\u0301 👨\u200d👩\u200d👧",
    "n" * 128,
    "정산-일일-배치-" + "가" * 60,
)
ARRAY = "array [/] \x1b[2J \u202e"
QUEUE = "q [/] \x1b]0;q\x07 \u202e"


def wicked_world() -> World:
    """The story without its runs, and for each text one run that failed by it and one that goes on."""
    world = build(seed=7, speed=0)
    world.runs.clear()
    world.shelves = {name: Shelf() for name in world.shelves}
    world.queues[QUEUE] = queues.queue(QUEUE, 9, ["spot-a"])
    world.shelves[QUEUE] = Shelf()
    for number, text in enumerate(WICKED):
        _admit(world, number, text)
        _admit_schedules(world, number, text)
    _admit_array(world)
    world.advance()
    return world


def _admit(world: World, number: int, text: str) -> None:
    """Both runs of one text, which stands in whatever of them is text."""
    work = replace(
        works.work(world.definitions, text, QUEUE, "cleanup"),
        overrides={"environment": [{"name": text, "value": text}], "command": [text]},
        parameters={text: text},
        tags={"wicked": text},
        minutes=5.0,
        attempts=1,
    )
    now = world.clock.now()
    for part, (created, end) in enumerate(
        ((now - 600_000, End("exit", 1, text, text)), (now - 20_000, End("ok", 0, text, text, fixed_ms=3_600_000)))
    ):
        run = Run(ids.make_id(f"wicked/{number}/{part}"), created, work, (end,))
        run.life = lives.plan(run, world.clock.minute)
        lives.settle(run, run.life)
        world.runs[run.id] = run
        world.shelves[QUEUE].add(run)
        world.watch(run)


def _admit_schedules(world: World, number: int, text: str) -> None:
    """A rule and a schedule of one text, each with runs by that name."""
    now = world.clock.now()
    row = {**rule(f"{text}{number}", "cron(0/10 * * * ? *)"), "Description": text}
    world.rules["default", row["Name"]] = (row, [batch_target(QUEUE, text, text)])
    submits = submitting(text, QUEUE, text, Parameters={text: text}, ContainerOverrides={"Command": [text]})
    expression = "cron(0 9 * * ? *)" if number else text
    made = schedule(f"{text} {number}", expression, submits, now - 10**9, group=text, Description=text)
    world.schedules[text, made["Name"]] = made


def _admit_array(world: World) -> None:
    """Three children."""
    work = replace(works.work(world.definitions, ARRAY, QUEUE, "cleanup"), size=3, tags={"wicked": WICKED[1]})
    schedules.array(world, work, world.clock.now() - 30_000, 1)


def steering(screen: Any) -> list[str]:
    """What any widget of a screen would send that could steer the terminal; a mark in its place is well."""
    found = []
    for widget in [screen, *screen.walk_children(Widget)]:
        for y in range(widget.size.height):
            for segment in widget.render_line(y):
                if segment.control or UNSAFE.search(segment.text):
                    found.append(f"{widget!r}: {segment!r}")
    return found
