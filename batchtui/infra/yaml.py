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
WIDTH = 90
"""Characters that a value has beside its key at most, where it can go below it."""
TAGS = {"Ref": "!Ref", "Fn::GetAtt": "!GetAtt", "Fn::Sub": "!Sub", "Fn::ImportValue": "!ImportValue"}


def written(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A mapping or a list as block YAML, strings quoted as in JSON; None and empty parts are left out of mappings."""
    return "\n".join(_lines(value))


def scalar(value: Any) -> str:
    """A value in a line."""
    if tag := _tag(value):
        return f"{tag} {scalar(value[next(iter(value))])}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)}: {scalar(one)}' for key, one in value.items() if one is not None)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(scalar, value))}]"
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if one is not None:
                yield from _headed(f"{_key(key)}:", one, "  ")
    else:
        for one in value:
            yield from _headed("-", one, "")


def _headed(head: str, value: Any, deeper: str) -> Iterator[str]:
    """A value after a key or a dash: beside it where there is room, else below a key and after a dash."""
    line = f"{head} {scalar(value)}"
    if len(line) <= WIDTH or not value or not isinstance(value, Mapping | list | tuple) or _tag(value):
        yield line
        return
    if deeper:
        yield head
        yield from (f"{deeper}{one}" for one in _lines(value))
        return
    first, *rest = _lines(value)
    yield f"{head} {first}"
    yield from (f"  {one}" for one in rest)


def _tag(value: Any) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        name = next(iter(value))
        # A value of several parts keeps the long form.
        return TAGS.get(name, "") if isinstance(value[name], str) else ""
    return ""


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) and key.lower() not in _OTHER else scalar(key)
