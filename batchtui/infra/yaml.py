"""Writes the few shapes of YAML that a template needs; no library, so that the same file gives the same bytes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_BREAKS = re.compile("[\u2028\u2029\ufeff]")
"""What ends a line in YAML, or stands for its begin, and not in JSON."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OTHER = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What looks plain, and YAML takes for no text."""
TAGS = {"Ref": "!Ref", "Fn::GetAtt": "!GetAtt", "Fn::Sub": "!Sub", "Fn::ImportValue": "!ImportValue"}


def written(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A mapping or a list as block YAML, strings quoted as in JSON; None and empty parts are left out of mappings."""
    return "\n".join(_lines(value))


def scalar(value: Any) -> str:
    """A value that fits into a line."""
    tagged = _tag(value)
    if tagged:
        return f"{tagged} {scalar(value[next(iter(value))])}"
    if value in ([], {}, ()):
        return "{}" if isinstance(value, dict) else "[]"
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if one is not None:
                yield from _entry(f"{_key(key)}:", one)
    else:
        for one in value:
            yield from _item(one)


def _entry(head: str, value: Any) -> Iterator[str]:
    if _flat(value):
        yield f"{head} {scalar(value)}"
        return
    yield head
    yield from (f"  {line}" for line in _lines(value))


def _item(value: Any) -> Iterator[str]:
    if _flat(value):
        yield f"- {scalar(value)}"
        return
    first, *rest = _lines(value)
    yield f"- {first}"
    yield from (f"  {line}" for line in rest)


def _flat(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple) or not value or bool(_tag(value))


def _tag(value: Any) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        name = next(iter(value))
        # A value of several parts keeps the long form.
        return TAGS.get(name, "") if isinstance(value[name], str) else ""
    return ""


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) and key.lower() not in _OTHER else scalar(key)
