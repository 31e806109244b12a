"""`[[sink]]`: where alerts are sent; what each kind of sink needs, and which of that is secret."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchtui.domain.secrecy import MASK
from batchtui.domain.when import MINUTE, SECOND
from batchtui.settings.fields import Field, TableReader, nearest, read_tables
from batchtui.settings.kinds import Kind, Unfit, quoted, span_ms, toml_type, wrong_type

TIMEOUT_MS = 30 * SECOND
"""How long a command may take, where the settings do not say."""
_LONGEST_TIMEOUT_MS = 2 * MINUTE
_NAME = r"[\w.-]{1,64}"
_REFERENCE = r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+|ssm:[A-Za-z0-9_./:-]+"
_HTTPS = r"https://[^\s/]+\S*|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?"
_TOKEN = r"xox[a-z]-[A-Za-z0-9-]+"
_SERVICE = r"[A-Za-z][A-Za-z0-9+.-]*://\S+"
_TOPIC = r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?"
_FUNCTION = r"(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9$_-]{1,128})?"
REFERENCES = "env:NAME, file:PATH or ssm:NAME"


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """One sink, checked: `values` has what its kind knows and the table sets."""

    name: str
    kind: str
    values: Mapping[str, Any]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, "a string")
    if not value.strip():
        raise Unfit("is empty")
    return value


def _like(pattern: str, wanted: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        if not re.fullmatch(pattern, text):
            raise Unfit(f"{quoted(text)} is no {wanted}")
        return text

    return read


def _secret(pattern: str, wanted: str) -> Callable[[object], str]:
    """A secret in clear, or where it lies; what is wrong with it never repeats it."""

    def read(value: object) -> str:
        text = _text(value)
        if not re.fullmatch(_REFERENCE if text.startswith(("env:", "file:", "ssm:")) else pattern, text):
            raise Unfit(f"is neither {wanted} nor {REFERENCES}")
        return text

    return read


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise wrong_type(value, 'an array of strings such as ["notify-send", "Batch"]')
    for one in value:
        if not isinstance(one, str):
            raise Unfit(f"holds {toml_type(one)}s, should hold strings")
    if not value or not value[0].strip():
        raise Unfit("names no command")
    if any("\0" in one for one in value):
        raise Unfit("holds a NUL, which no command takes")
    return tuple(value)


def _timeout(value: object) -> int:
    ms: int = span_ms(SECOND).read(value)
    if ms > _LONGEST_TIMEOUT_MS:
        raise Unfit('is too long, at most "2m"')
    return ms


_WEBHOOK = _secret(_HTTPS, "an https:// address")
_API = _like(_HTTPS, "https:// address")
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "slack-webhook": {"url": Field(_WEBHOOK, needed=True, secret=True)},
    "slack-bot": {
        "token": Field(_secret(_TOKEN, "a token of Slack (xoxb-…)"), needed=True, secret=True),
        "channel": Field(_text, needed=True),
        "api": Field(_API),
    },
    "lambda": {
        "function": Field(_like(_FUNCTION, "name or ARN of a function"), needed=True),
        "channel": Field(_text),
        "username": Field(_text),
        "icon_emoji": Field(_text),
    },
    "sns": {"topic": Field(_like(_TOPIC, "ARN of an SNS topic"), needed=True)},
    "apprise": {"url": Field(_secret(_SERVICE, "an address as apprise writes it"), needed=True, secret=True)},
    "command": {"argv": Field(_words, needed=True), "timeout": Field(_timeout)},
}
"""What each kind of sink knows beside `name` and `kind`."""


def sinks() -> Kind:
    """Tables that name where alerts are sent; every mistake in them is told."""

    def read(value: object) -> tuple[SinkSettings, ...]:
        example = '[[sink]] with name = "ops" and kind = "slack-webhook"'
        return read_tables(value, example, "sink", lambda reader, _: _sink(reader))

    return Kind("array of tables: name, kind, and what the kind needs", "", read, _shown)


def _sink(reader: TableReader) -> SinkSettings:
    """What one table says; with a mistake in it some of that is missing."""
    name = reader.value("name", _NAME_FIELD, "a sink") or ""
    kind = reader.value("kind", _KIND_FIELD, "a sink") or ""
    values = reader.values(FIELDS[kind], ("name", "kind"), f"a sink of kind {kind}") if kind else {}
    return SinkSettings(name, kind, values)


def _kind(value: object) -> str:
    text = _text(value)
    if text not in FIELDS:
        near = nearest(text, tuple(FIELDS))
        raise Unfit(f"{quoted(text)} is none of {', '.join(FIELDS)}", near and f'"{near}"')
    return text


_NAME_FIELD = Field(_like(_NAME, "name of a sink: up to 64 letters, digits and _ - ."), needed=True)
_KIND_FIELD = Field(_kind, needed=True)


def _shown(found: Sequence[SinkSettings]) -> str:
    """As TOML, for `config show`: a secret in clear is masked, where one lies is told."""
    return f"[{', '.join(_table(one) for one in found)}]"


def _table(one: SinkSettings) -> str:
    pairs = {"name": one.name, "kind": one.kind}
    for key, value in one.values.items():
        shown = MASK if FIELDS[one.kind][key].secret and not re.fullmatch(_REFERENCE, value) else value
        pairs[key] = shown
    kinds = {"timeout": span_ms(SECOND).write}
    written = (f"{key} = {kinds.get(key, _json)(value)}" for key, value in pairs.items())
    return f"{{{', '.join(written)}}}"


def _json(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
