"""The text of a log line as pieces to paint: its level found, its JSON folded, its colours kept, the rest inert."""

import json
import re
from dataclasses import dataclass

from rich.style import Style

from batchtui.domain.safe import MARK, after_last_return, coloured_log, inert, inert_log
from batchtui.tui.widgets._log_blocks import Blocks, seen
from batchtui.tui.widgets._log_json import Record, record_of
from batchtui.tui.widgets._log_levels import Found, level_of
from batchtui.tui.widgets._log_sgr import coloured

Piece = tuple[str | Style, str]
"""A token of the theme, or the colours the program itself asked for, and the text."""

LONGEST = 8192
"""Characters of a line that are painted: the rest is opened by a key."""
MOST_LINES = 2_000
"""Lines of one event that are told apart."""

LEVEL_CELLS = 5
FOLD_MARK = "{}"
TOKEN_OF_LEVEL = {
    "ERROR": "failed",
    "FATAL": "failed",
    "WARN": "waiting",
    "INFO": "dim",
    "DEBUG": "dim",
    "TRACE": "dim",
}
_ERRORS = ("ERROR", "FATAL")
_QUIET = ("DEBUG", "TRACE")

_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception)\b")
_MAY_BE_ERROR = re.compile(r"err|fatal|crit|severe|panic|alert|emerg|fail|^E\d{4} |\b[56]0\b", re.IGNORECASE)
_DIES = re.compile(
    r"Traceback \(most recent call last\)|^(?:panic: |Exception in thread |Caused by: |Killed\b|Segmentation fault)"
    r"|\bOut ?Of ?Memory|\bexit(?:ed|ing)?(?: with)?(?: exit)?(?: code| status)?[ :=]+-?[1-9]\d{0,2}\b",
    re.IGNORECASE,
)
"""What a program says when it ends badly, whatever level it gives that."""


@dataclass(frozen=True, slots=True)
class Message:
    """A log line ready to paint: its pieces, the level they name (empty if none)."""

    pieces: tuple[Piece, ...]
    level: str = ""
    parts: tuple[str, ...] = ()
    """As AWS has them, the lines that the pieces stand for, where an event has several."""

    @property
    def text(self) -> str:
        """What is shown, searched and copied."""
        return "".join(text for _, text in self.pieces)


def message_of(raw: str) -> Message:
    """The pieces of a line as AWS has it."""
    if "\n" in raw and "\n" in (body := raw.strip("\r\n")):
        return _of_several(body)
    if raw.startswith("{") and raw.rstrip().endswith("}") and (folded := _folded(raw)) is not None:
        return folded
    raw = after_last_return(raw)
    cut, left = raw[:LONGEST], len(raw) - LONGEST
    more: tuple[Piece, ...] = (("dim", f"  … + {left:,} characters"),) if left > 0 else ()
    found = _coloured(cut) if "\x1b[" in cut else None
    found = found or _plain(inert_log(cut))
    return Message((*found.pieces, *more), found.level) if more else found


def raw_message(raw: str) -> Message:
    """A line as it came, with nothing folded, coloured or left out; inert all the same."""
    left = len(raw) - LONGEST
    more: tuple[Piece, ...] = (("dim", f"  … + {left:,} characters"),) if left > 0 else ()
    text = inert(raw[:LONGEST].rstrip("\n").expandtabs(8))
    return Message((*((("text", text),) if text else ()), *more))


def told_message(raw: str) -> Message:
    """The line that stands for a traceback: an error, whatever it calls itself."""
    message = message_of(raw)
    return message if message.level else _with_level("ERROR", message.text.strip())


def is_error(raw: str) -> bool:
    """Whether a line's level is an error, or it begins a traceback or tells of a bad end; a cheap look comes first."""
    raw = raw[:LONGEST]
    if _MAY_BE_ERROR.search(raw) is not None and message_of(raw).level in _ERRORS:
        return True
    return _DIES.search(raw) is not None


def _plain(text: str) -> Message:
    found = level_of(text)
    if found is None:
        return Message((("text", text),) if text else ())
    if found.message >= 0:
        return _with_level(found.level, text[found.message :])
    return _in_place(text, found)


def _with_level(level: str, rest: str, more: tuple[Piece, ...] = ()) -> Message:
    """The level in a column of its own, then what it says."""
    token = "dim" if level in _QUIET else "text"
    pieces: list[Piece] = [(TOKEN_OF_LEVEL[level], level), ("text", " " * (LEVEL_CELLS - len(level) + 2))]
    if level in _ERRORS and (name := _EXCEPTION.match(rest)):
        pieces += [("strong", name[0]), ("text", rest[name.end() :])]
    else:
        pieces.append((token, rest))
    return Message(tuple(piece for piece in (*pieces, *more) if piece[1]), level)


def _in_place(text: str, found: Found) -> Message:
    """The level painted where it stands, a time before it dimmed."""
    token = "dim" if found.level in _QUIET else "text"
    pieces = (
        ("dim", text[: found.quiet]), (token, text[found.quiet : found.start]),
        (TOKEN_OF_LEVEL[found.level], text[found.start : found.end]), (token, text[found.end :]),
    )  # fmt: skip
    return Message(tuple(piece for piece in pieces if piece[1]), found.level)


def _of_several(body: str) -> Message:
    """An event of several lines: what its traceback says last, else its first line; the rest is folded away."""
    parts = body.split("\n", MOST_LINES)
    blocks = Blocks(lambda row: seen(parts[row], ""), lambda: len(parts))
    found = next((found for row in range(min(len(parts), 50)) if (found := blocks.at(row)) is not None), None)
    head = message_of(parts[0])
    if found is not None and not found.progress:
        told = told_message(parts[found.told])
        joined = (*head.pieces, ("text", "  "), ("strong", message_of(parts[found.told]).text.strip()))
        head = told if found.start == 0 else Message(joined, head.level or "ERROR")
    return Message(head.pieces, head.level, tuple(parts))


def _folded(raw: str) -> Message | None:
    """A JSON object with a message, as `message  key=value key=value   {}`; None if it is something else."""
    record = record_of(raw)
    if record is None:
        return None
    more: list[Piece] = []
    for name, value in record.fields:
        more += [("dim", f"{' ' if more else '  '}{_one_line(name)}="), ("text", _one_line(value))]
    if record.stack:
        more += [("text", "  "), ("strong", _of_several(record.stack.strip("\n")).text.strip())]
    more.append(("faint", f"   {FOLD_MARK}"))
    said = _one_line(record.said)
    message = _with_level(record.level, said, tuple(more)) if record.level else Message((("text", said), *more))
    rest = record.stack.strip("\n").split("\n", MOST_LINES) if record.stack else []
    first, *lines = record.said.strip("\n").split("\n", MOST_LINES)
    parts = (_without_rest(record, first), *lines, *rest) if lines or rest else ()
    return Message(message.pieces, message.level, parts)


def _without_rest(record: Record, said: str) -> str:
    """The object as a line without its stack."""
    return json.dumps({"level": record.level, "message": said, **dict(record.fields)}, ensure_ascii=False)


def _one_line(text: str) -> str:
    return inert(re.sub(r"[\r\n\t]+", " ", text[:LONGEST]))


def _coloured(raw: str) -> Message | None:
    """The line in the program's own colours, a level known but not painted; None if it has no colours."""
    pieces: list[Piece] = list(coloured(coloured_log(raw)))
    plain = "".join(text for _, text in pieces)
    if MARK * 2 in plain or all(style == Style.null() for style, _ in pieces):
        return None
    return Message(tuple(pieces), _plain(plain).level)
