"""Which level a log line has, and where it says so, in the many ways that programs write it.

It is looked for at the start only, after a time, a name or a thread if there are any, so that a word in a
sentence is never taken for it.
"""

import re
from typing import NamedTuple

WORDS = {
    "TRACE": "TRACE", "DEBUG": "DEBUG", "INFO": "INFO", "NOTICE": "INFO", "WARN": "WARN", "WARNING": "WARN",
    "ERROR": "ERROR", "ERR": "ERROR", "SEVERE": "ERROR", "FATAL": "FATAL", "CRITICAL": "FATAL", "PANIC": "FATAL",
}  # fmt: skip
"""What programs call their levels, and which of ours that is."""
IN_FIELDS = WORDS | {
    "VERBOSE": "TRACE", "DBG": "DEBUG", "INFORMATION": "INFO", "INF": "INFO", "WRN": "WARN", "ALERT": "FATAL",
    "EMERGENCY": "FATAL", "EMERG": "FATAL", "CRIT": "FATAL",
}  # fmt: skip
"""Words that are a level where a field says so, and just words elsewhere."""
_LETTERS = {"I": "INFO", "W": "WARN", "E": "ERROR", "F": "FATAL", "D": "DEBUG"}
_SHORT = {"trce": "TRACE", "dbug": "DEBUG", "info": "INFO", "warn": "WARN", "fail": "ERROR", "crit": "FATAL"}

LOOKED_AT = 160
"""Characters of a line in which its level may stand."""

_NAMES = "|".join(sorted(WORDS, key=len, reverse=True))
_TIME = r"(?P<time>\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]+)?"
_AT_START = re.compile(rf"{_TIME}(?P<open>[\[(<]?)(?P<word>{_NAMES})(?P<close>[\])>]?)(?::|[ \t]-)?(?P<gap>[ \t]+|$)")
_NAMED = re.compile(
    rf"{_TIME}(?P<word>(?i:{_NAMES})):(?=[ \t])|{_TIME.replace('time', 'then')}\[(?P<boxed>(?i:{_NAMES}))\]"
)
_ASSIGNED = re.compile(rf"(?:^|[ \t])(?:level|lvl|severity)=\"?(?P<word>(?i:{_NAMES}))\b")
_PYTHON = re.compile(rf"(?P<word>{_NAMES}):[\w.]+:")
"""`ERROR:root:no such file`, what Python's logging writes by itself."""
_GLOG = re.compile(r"(?P<word>[IWEFD])\d{4} \d\d:\d\d:\d\d")
_DOTNET = re.compile(rf"(?P<word>{'|'.join(_SHORT)}): \S+\[\d+\]")
_WHEN = re.compile(
    r"\W*(?:[DIWEF], \W?)?(?:\d{4}[-/]\d\d[-/]\d\d[T ]?)?(?:\d\d:\d\d:\d\d)?[\d.,]*(?:Z|[+-]\d\d:?\d\d)?[\])]?"
)
_INSIDE = re.compile(rf"(?<![\w.-])(?P<word>{_NAMES})(?![\w.=-])")
_BETWEEN = re.compile(r"\[[^\]]*\]|\([^)]*\)|[|:#-]+|[^\s|]+[ \t]*(?=[|-])")
"""What may stand between a time and a level: something in brackets, a separator, a name before one."""


class Found(NamedTuple):
    """The level, and the characters from `start` to `end` that say it."""

    level: str
    start: int
    end: int
    quiet: int
    """So many characters before it are a time."""
    message: int = -1
    """Where the message begins, if the level is the very first word."""


def level_of(text: str) -> Found | None:
    """The level of a line that is inert; None if it names none."""
    head = text[:LOOKED_AT]
    if found := _AT_START.match(head):
        start, end = found.span("word")
        first = -1 if found["time"] else found.end()
        return Found(WORDS[found["word"]], start, end, max(0, found.end("time")), first)
    if named := _NAMED.match(head):
        group = "word" if named["word"] else "boxed"
        return _found(named, group, WORDS, max(named.end("time"), named.end("then"), 0))
    if found := _PYTHON.match(head):
        return _found(found, "word", WORDS)
    if found := _GLOG.match(head):
        return _found(found, "word", _LETTERS)
    if found := _DOTNET.match(head):
        return _found(found, "word", _SHORT)
    if assigned := _ASSIGNED.search(head):
        return _found(assigned, "word", WORDS)
    return _after_time(head)


def _after_time(head: str) -> Found | None:
    """`11:10:02.123 [main] INFO x`, `2026-11-24 11:10:02,123 - root - INFO - x`, `… | INFO | x`."""
    inside = _INSIDE.search(head)
    if inside is None:
        return None
    when = _WHEN.match(head)
    quiet = when.end() if when else 0
    if not any(letter.isdigit() for letter in head[:quiet]) or quiet > inside.start():
        return None
    bare = _BETWEEN.sub(" ", head[quiet : inside.start()]).split()
    return _found(inside, "word", WORDS, quiet) if len(bare) <= 1 else None


def _found(found: re.Match[str], group: str, words: dict[str, str], quiet: int = 0) -> Found:
    word = found[group]
    level = words.get(word) or words[word.upper()]
    return Found(level, found.start(group), found.end(group), quiet)
