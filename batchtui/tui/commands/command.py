"""A command: what keys, footer, palette and help know of one thing that the operator can do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding

Stage = Any
"""The screen that a command runs on; each command names the method it needs in its `run`."""


def _always(_stage: Stage) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done, and where its key, its words and its refusals are told from."""

    id: str
    """`job.resubmit`: what a keymap refers to."""
    keys: str
    """Textual's key names, comma between; empty: by its name alone."""
    shown: str
    """The keys as footer and help write them."""
    word: str
    """The footer's word for it."""
    help: str
    """One sentence."""
    group: str
    """The heading in the help."""
    run: Callable[[Stage], object]
    why_not: Callable[[Stage], str | None] = _always
    """None, or the sentence that says why it does not apply now."""
    danger: bool = False
    """Touches AWS: confirmed, and in read-only mode greyed."""
    footer: bool = True
    brief: str | None = None
    """The word, or none, in a footer too narrow for all keys that touch AWS; None: the same."""
    place: bool = False
    """Goes to a place: stands behind the wall in the footer."""
    count: Callable[[Stage], str] = lambda _stage: ""
    """What the footer adds to the word: ` 3` for three marked rows."""
    at_once: bool = False
    """Opens a field: carried out before the next key is given to anybody, so that what is typed ahead is text."""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Textual's bindings for commands."""
    return [
        Binding(command.keys, f"command({command.id!r})", command.word, False, id=command.id, priority=command.at_once)
        for command in commands
        if command.keys
    ]


def refusal(command: Command, stage: Stage) -> str | None:
    """Why a command does not apply now: read-only first, then its own reason."""
    if command.danger and stage.ports.read_only:
        return str(stage.ports.read_only)
    return command.why_not(stage)


def greyed(command: Command, stage: Stage) -> bool:
    """Whether nothing but read-only mode stands against it: it is shown, so that nobody looks for it in vain."""
    return command.danger and bool(stage.ports.read_only) and command.why_not(stage) is None
