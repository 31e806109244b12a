"""Which values look secret, and what stands in their place until asked for."""

import re
from collections.abc import Mapping
from typing import Any

MASK = "******"

_SECRET = re.compile(
    r"passw|passphrase|secret|token|api_?-?key|access_?-?key|private_?-?key|credential|auth(?!or)|"
    r"(^|[_-])(pwd|pass|pw|key|dsn|cookie|session|salt|cert|signature)($|[_-])|"
    r"connection_?string|(database|db|redis|mongo|amqp|broker|webhook)\w*_?(url|uri)",
    re.IGNORECASE,
)
_CREDENTIALS_IN_URL = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@", re.IGNORECASE)


def looks_secret(name: str, value: str = "") -> bool:
    """Whether a variable's value should be masked: by its name, or a URL that carries a password."""
    return bool(_SECRET.search(name) or _CREDENTIALS_IN_URL.match(value))


def masked(name: str, value: str) -> str:
    """The value, or the mask where it looks secret."""
    return MASK if value and looks_secret(name, value) else value


def mask_answer(value: Any) -> Any:
    """A copy of an AWS answer in which values that look secret are masked.

    Covers the shapes that carry values: environment lists of `{"name", "value"}`, and
    maps of strings such as parameters, tags and log options.
    """
    if isinstance(value, list):
        return [mask_answer(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
        return {**value, "value": masked(value["name"], value["value"])}
    return {
        key: masked(key, item) if isinstance(item, str) and key not in _ADDRESSES else mask_answer(item)
        for key, item in value.items()
    }


_ADDRESSES = frozenset({"valueFrom", "credentialsParameter", "nextToken", "secretName"})
"""Keys that name where a secret lies, not the secret."""
