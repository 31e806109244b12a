"""The kinds of values that settings of alerts have: hours, counts, kinds of alerts, and rules."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

from batchtui.domain.alert import Kind as AlertKind
from batchtui.domain.alert import Severity
from batchtui.domain.when import MINUTE, span
from batchtui.settings.fields import Field, TableReader, nearest, read_tables
from batchtui.settings.kinds import Kind, Unfit, flag, quoted, span_ms, wrong_type

ALERT_KINDS = tuple(kind.value for kind in AlertKind)
SEVERITIES = tuple(severity.value for severity in Severity)
_HOURS = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)(?:\s+(\S+))?")
_HOW = '"22:00-07:00", or "22:00-07:00 Asia/Seoul"'
Hours = tuple[int, int, str]
"""From, to (minutes after midnight) and the zone's name; without a zone this machine's."""
NONE: Hours = (0, 0, "")
"""Of a rule: at no hour it is quiet."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One [[alert]]: what it leaves open fits everything."""

    name: str = ""
    kind: str = ""
    queue: str = "*"
    job: str = "*"
    cause: tuple[str, ...] = ()
    severity: str = ""
    sinks: tuple[str, ...] = ()
    after: int | None = None
    """In ms."""
    least: int | None = None
    of: int | None = None
    quiet: Hours | None = None
    off: bool = False


def whole(least: int, most: int, what: str) -> Kind:
    """A whole number within limits."""
    return Kind(f"integer, {least} to {most}", what, lambda value: _number(value, least, most), str)


def quiet_hours() -> Kind:
    """Hours of the day such as "22:00-07:00 Asia/Seoul", or the empty string."""
    return Kind(f"string such as {_HOW}; or empty", "", _hours_or_none, lambda value: f'"{_written(value)}"')


def kinds_of_alerts() -> Kind:
    """Some of the kinds of alerts, each once."""

    def read(value: object) -> tuple[str, ...]:
        return tuple(_one_of(one, ALERT_KINDS) for one in _strings(value))

    return Kind(f"array of strings: {', '.join(ALERT_KINDS)}", "", read, lambda value: json.dumps(list(value)))


def alert_rules() -> Kind:
    """Tables that say what is an alert, whom it is sent to, or that it is none; every mistake in them is told."""

    def read(value: object) -> tuple[AlertRule, ...]:
        return read_tables(value, '[[alert]] with kind = "failed"', "rule", _rule)

    return Kind("array of tables: kind, queue, job, cause, severity, sinks, …", "", read, _rules_written)


def _rule(reader: TableReader, index: int) -> AlertRule:
    """What one table says; with a mistake in it some of that is missing."""
    kind = reader.value("kind", _KIND, "a rule") or ""
    values = reader.values(_FIELDS, ("kind",), "a rule")
    return AlertRule(**{"name": f"{kind}-{index + 1}", "kind": kind, **values})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, "a string")
    if not value.strip():
        raise Unfit("is empty")
    return value


def _strings(value: object) -> tuple[str, ...]:
    """Texts, each once; one text stands for an array of one."""
    if isinstance(value, str):
        return (_text(value),)
    if not isinstance(value, list):
        raise wrong_type(value, "an array of strings")
    return tuple(dict.fromkeys(_text(one) for one in value))


def _one_of(value: object, names: Sequence[str]) -> str:
    text = _text(value)
    if text not in names:
        near = nearest(text, names)
        raise Unfit(f"{quoted(text)} is none of {', '.join(names)}", near and f'"{near}"')
    return text


def _number(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(value, "a whole number")
    if not least <= value <= most:
        raise Unfit(f"is not within {least} and {most}")
    return value


def _hours_or_none(value: object) -> Hours | None:
    return _hours(value) if value != "" else None


def _hours(value: object) -> Hours:
    found = _HOURS.fullmatch(_text(value).strip())
    if not found:
        raise Unfit(f"{quoted(str(value))} is no span of hours; write {_HOW}")
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if max(begin, end) > 24 * 60 or int(found[2]) > 59 or int(found[4]) > 59 or begin == end:
        raise Unfit(f"{quoted(str(value))} is no span of hours; write {_HOW}")
    zone = found[5] or ""
    try:
        if zone:
            ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise Unfit(f'names no zone that this machine knows: {quoted(zone)}; write one such as "Asia/Seoul"') from None
    return begin, end, zone


def _written(value: Hours | None) -> str:
    if value in (None, NONE):
        return ""
    begin, end, zone = value
    hours = f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"
    return f"{hours} {zone}".rstrip()


_KIND = Field(lambda value: _one_of(value, ALERT_KINDS), needed=True)
_FIELDS: Mapping[str, Field] = {
    "name": Field(_text),
    "queue": Field(_text),
    "job": Field(_text),
    "cause": Field(_strings),
    "severity": Field(lambda value: _one_of(value, SEVERITIES)),
    "sinks": Field(_strings),
    "after": Field(span_ms(MINUTE).read),
    "least": Field(lambda value: _number(value, 1, 60)),
    "of": Field(lambda value: _number(value, 1, 60)),
    "quiet": Field(lambda value: _hours_or_none(value) or NONE),
    "off": Field(flag().read),
}
"""What a rule knows beside its kind, in the order of the docs."""


def _rules_written(rules: Sequence[AlertRule]) -> str:
    return f"[{', '.join(_rule_written(rule) for rule in rules)}]"


def _rule_written(rule: AlertRule) -> str:
    """As TOML, for `config show`."""
    told = {one.name: getattr(rule, one.name) for one in fields(rule) if getattr(rule, one.name) != one.default}
    written: Mapping[str, Callable[[Any], str]] = {
        "after": lambda ms: f'"{span(ms)}"',
        "quiet": lambda hours: f'"{_written(hours)}"',
    }
    return f"{{{', '.join(f'{key} = {written.get(key, _json)(value)}' for key, value in told.items())}}}"


def _json(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
