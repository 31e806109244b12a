"""A line that is one JSON object, as programs log them: what it says, its level, its fields, its stack."""

import json
from dataclasses import dataclass
from typing import Any

from batchtui.tui.widgets._log_levels import IN_FIELDS

LONGEST = 65_536
"""Characters of an object that is read while it is painted; a longer one is shown as it came."""

_MESSAGES = ("message", "msg", "event", "@message", "short_message", "log.message", "@m", "@mt")
_LEVELS = (
    "level",
    "levelname",
    "severity",
    "lvl",
    "log.level",
    "loglevel",
    "log_level",
    "@level",
    "severity_text",
    "@l",
)
_TIMES = ("timestamp", "time", "ts", "@timestamp", "asctime", "datetime", "@version", "@t", "instant")
_STACKS = (
    "exc_info", "exc_text", "exception", "stack", "stack_trace", "stacktrace", "stackTrace", "traceback",
    "error.stack_trace", "error.stack", "stack_info",
)  # fmt: skip
_NUMBERS = {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}
"""The levels of pino and bunyan, which write numbers."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an object says. Nothing in it is inert."""

    said: str
    level: str
    """One of TRACE to FATAL, or empty."""
    fields: tuple[tuple[str, str], ...]
    """Name and value, times left out."""
    stack: str
    """Several lines, or empty."""


def record_of(raw: str) -> Record | None:
    """The object of a line; None where it is none, or has neither a message nor a level."""
    if len(raw) > LONGEST:
        return None
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    _lift(record)
    said = _taken(record, _MESSAGES, lambda value: value if isinstance(value, str) else "")
    level = _taken(record, _LEVELS, _level)
    if not said and not level:
        return None
    stack = _taken(record, _STACKS, lambda value: value if isinstance(value, str) and "\n" in value.strip() else "")
    fields = tuple((name, _shown(value)) for name, value in record.items() if name.lower() not in _TIMES)
    return Record(said, level, fields, stack)


def _lift(record: dict[str, Any]) -> None:
    """What stands a level deeper: `fields` of Rust's tracing, `log` and `error` of ECS."""
    inner = record.get("fields")
    if isinstance(inner, dict) and not any(isinstance(record.get(key), str) for key in _MESSAGES):
        del record["fields"]
        record.update({**inner, **record})
    for name in ("log", "error"):
        inner = record.get(name)
        if isinstance(inner, dict) and ("level" in inner or "stack_trace" in inner):
            del record[name]
            record.update({f"{name}.{key}": value for key, value in inner.items()})


def _taken(record: dict[str, Any], names: tuple[str, ...], read: Any) -> str:
    """The first of the members that can be read, taken out of the record; what cannot be read stays in it."""
    known = {name.lower(): name for name in record}
    for name in names:
        if name.lower() in known and (value := read(record[known[name.lower()]])):
            del record[known[name.lower()]]
            return str(value)
    return ""


def _level(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return _NUMBERS.get(value, "") if isinstance(value, int) else IN_FIELDS.get(str(value).upper(), "")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
