"""What is told of an alert, for any sink: neutral, plain text, secrets masked, nothing that steers a reader's screen.

The alert function carries it as text: it imports the standard library and modules of `domain` that do likewise.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Stage = Literal["first", "digest", "again", "recovered", "storm", "test"]
"""`digest`: so many more in the window; `again`: still open; `storm`: too much to tell singly."""
Pairs = tuple[tuple[str, str], ...]
LINES = 15
"""Log lines that a message carries at most."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Texts are plain: each sink escapes them for itself."""

    stage: Stage
    severity: str
    """`info`, `warning` or `critical` (`domain.alert.Severity`)."""
    title: str
    """Such as `FAILED nightly-settlement`."""
    sentence: str
    """What happened."""
    advice: str = ""
    facts: Pairs = ()
    """(label, value): queue, cause, exit code, attempt, took, started, definition; in the order to be shown."""
    log: tuple[str, ...] = ()
    """The last lines, at most 15."""
    links: Pairs = ()
    """(label, URL): the job in the console, its log stream."""
    commands: tuple[str, ...] = ()
    """To be copied into a shell."""
    more: int = 0
    """How many occurrences it stands for beside its own."""


def as_json(message: Message) -> str:
    """One line of JSON: for the outbox, and for a command's standard input."""
    return json.dumps(asdict(message), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Message:
    """The message that `as_json` wrote; members of a later version are passed over.

    Raises:
        ValueError: a sentence that says what is wrong with it.
    """
    try:
        told = json.loads(text)
        if not isinstance(told, Mapping) or told["stage"] not in get_args(Stage):
            raise ValueError("it has no stage that is known")
        return Message(
            stage=told["stage"],
            severity=str(told["severity"]),
            title=str(told["title"]),
            sentence=str(told["sentence"]),
            advice=str(told.get("advice", "")),
            facts=_pairs(told.get("facts", ())),
            log=tuple(map(str, told.get("log", ()))),
            links=_pairs(told.get("links", ())),
            commands=tuple(map(str, told.get("commands", ()))),
            more=int(told.get("more", 0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is no message of an alert: {error}.") from None


def _pairs(rows: Any) -> Pairs:
    return tuple((str(label), str(value)) for label, value in rows)
