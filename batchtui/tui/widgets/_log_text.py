"""The text of a log line as pieces to paint: its level found, its JSON folded, its colours kept, the rest inert.

Programs write their level in many ways. It is looked for at the start only, after a time if there is one,
so that a word in a sentence is never taken for it.
"""

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rich.style import Style
from rich.text import Text

from batchtui.domain.safe import MARK, coloured_log, inert, inert_log

Piece = tuple[str | Style, str]
"""A token of the theme, or the colours the program itself asked for, and the text."""

LONGEST = 8192
"""Characters of a line that are kept: nobody reads further right than this."""

LEVEL_CELLS = 5
FOLD_MARK = "{}"
STILL = Style(blink=False, blink2=False, conceal=False)
"""Laid over the colours of a program: nothing blinks, nothing hides."""

_WORDS = {
    "TRACE": "TRACE", "DEBUG": "DEBUG", "INFO": "INFO", "NOTICE": "INFO", "WARN": "WARN", "WARNING": "WARN",
    "ERROR": "ERROR", "ERR": "ERROR", "SEVERE": "ERROR", "FATAL": "FATAL", "CRITICAL": "FATAL", "PANIC": "FATAL",
}  # fmt: skip
_NUMBERS = {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}
"""The levels of pino and bunyan, which write numbers."""

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

_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_TIME = r"(?P<time>\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]+)?"
_AT_START = re.compile(rf"{_TIME}(?P<open>[\[(<]?)(?P<word>{_NAMES})(?P<close>[\])>]?)(?::|[ \t]-)?(?P<gap>[ \t]+|$)")
_NAMED = re.compile(
    rf"{_TIME}(?P<word>(?i:{_NAMES})):(?=[ \t])|{_TIME.replace('time', 'then')}\[(?P<boxed>(?i:{_NAMES}))\]"
)
_ASSIGNED = re.compile(rf"(?:^|[ \t])(?:level|lvl|severity)=\"?(?P<word>(?i:{_NAMES}))\b")
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception)\b")
_MAY_BE_ERROR = re.compile(r"err|fatal|critical|severe|panic|\b[56]0\b", re.IGNORECASE)

_LEVEL_KEYS = ("level", "levelname", "severity", "lvl", "log.level")
_MESSAGE_KEYS = ("message", "msg")
_TIME_KEYS = ("timestamp", "time", "ts", "@timestamp", "asctime", "datetime")


@dataclass(frozen=True, slots=True)
class Message:
    """A log line ready to paint: its pieces, the level they name (empty if none)."""

    pieces: tuple[Piece, ...]
    level: str = ""

    @property
    def text(self) -> str:
        """What is shown, searched and copied."""
        return "".join(text for _, text in self.pieces)


def message_of(raw: str) -> Message:
    """The pieces of a line as AWS has it."""
    raw = raw[:LONGEST]
    if "\x1b[" in raw and (coloured := _coloured(raw)) is not None:
        return coloured
    text = inert_log(raw)
    if text.startswith("{") and text.endswith("}") and (folded := _folded(raw)) is not None:
        return folded
    return _plain(text)


def is_error(raw: str) -> bool:
    """Whether the level of a line is an error; a cheap look first, since nearly every line is none."""
    return _MAY_BE_ERROR.search(raw) is not None and message_of(raw).level in _ERRORS


def _plain(text: str) -> Message:
    found = _AT_START.match(text)
    if found and not found["time"]:
        return _with_level(_WORDS[found["word"]], text[found.end() :])
    if found:
        return _in_place(text, found.span("word"), found["word"], found.end("time"))
    if named := _NAMED.match(text):
        group = "word" if named["word"] else "boxed"
        return _in_place(text, named.span(group), named[group], max(named.end("time"), named.end("then"), 0))
    if assigned := _ASSIGNED.search(text[:256]):
        return _in_place(text, assigned.span("word"), assigned["word"], 0)
    return Message((("text", text),) if text else ())


def _with_level(level: str, rest: str, more: tuple[Piece, ...] = ()) -> Message:
    """The level in a column of its own, then what it says."""
    token = "dim" if level in _QUIET else "text"
    pieces: list[Piece] = [(TOKEN_OF_LEVEL[level], level), ("text", " " * (LEVEL_CELLS - len(level) + 2))]
    if level in _ERRORS and (name := _EXCEPTION.match(rest)):
        pieces += [("strong", name[0]), ("text", rest[name.end() :])]
    else:
        pieces.append((token, rest))
    return Message(tuple(piece for piece in (*pieces, *more) if piece[1]), level)


def _in_place(text: str, span: tuple[int, int], word: str, dim_until: int) -> Message:
    """The level painted where it stands, a time before it dimmed."""
    level = _WORDS[word.upper()]
    token = "dim" if level in _QUIET else "text"
    start, end = span
    pieces = (
        ("dim", text[:dim_until]), (token, text[dim_until:start]), (TOKEN_OF_LEVEL[level], text[start:end]),
        (token, text[end:]),
    )  # fmt: skip
    return Message(tuple(piece for piece in pieces if piece[1]), level)


def _folded(raw: str) -> Message | None:
    """A JSON object with a message, as `message  key=value key=value   {}`; None if it is something else."""
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    key = next((key for key in _MESSAGE_KEYS if isinstance(record.get(key), str)), None)
    if key is None:
        return None
    said = _one_line(record.pop(key))
    level = _json_level(record)
    more: list[Piece] = []
    for name, value in record.items():
        if name not in _TIME_KEYS:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            more += [("dim", f"{' ' if more else '  '}{_one_line(name)}="), ("text", _one_line(shown))]
    more.append(("faint", f"   {FOLD_MARK}"))
    return _with_level(level, said, tuple(more)) if level else Message((("text", said), *more))


def _json_level(record: dict[str, Any]) -> str:
    """Takes the level out of the record; what is no level stays in it."""
    for key in _LEVEL_KEYS:
        value = record.get(key)
        level = _NUMBERS.get(value, "") if isinstance(value, int) else _WORDS.get(str(value).upper(), "")
        if level:
            del record[key]
            return level
    return ""


def _one_line(text: str) -> str:
    return inert(re.sub(r"[\r\n\t]+", " ", text))


def _coloured(raw: str) -> Message | None:
    """The line in the program's own colours, a level known but not painted; None if it has no colours."""
    text = Text.from_ansi(coloured_log(raw), end="", no_wrap=True)
    plain = text.plain
    if not text.spans or "\n" in plain or MARK * 2 in plain:
        return None
    level = _plain(plain).level
    pieces: list[Piece] = []
    edges = sorted({0, len(plain), *(edge for span in text.spans for edge in (span.start, span.end))})
    for start, end in pairwise(edges):
        styles = [span.style for span in text.spans if span.start <= start and span.end >= end]
        style = Style.combine([Style.null(), *(style for style in styles if isinstance(style, Style))])
        pieces.append((style + STILL, plain[start:end]))
    return Message(tuple(pieces), level)
