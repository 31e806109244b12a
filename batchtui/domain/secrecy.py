"""Which values look secret, and what stands in their place until asked for."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
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

    Covers the shapes that carry values: environment lists of `{"name", "value"}`, maps of strings such as parameters,
    tags and log options, and the JSON text that EventBridge hands to its target.
    """
    if isinstance(value, list):
        return [mask_answer(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    for name, said in (("name", "value"), ("Name", "Value")):
        if isinstance(value.get(name), str) and isinstance(value.get(said), str):
            return {**value, said: masked(value[name], value[said])}
    return {key: _mask_member(key, item) for key, item in value.items()}


def _mask_member(key: str, item: Any) -> Any:
    if not isinstance(item, str):
        return mask_answer(item)
    if key == "Input" and item.lstrip().startswith("{"):
        return _mask_text(item)
    return item if key in _ADDRESSES else masked(key, item)


def _mask_text(text: str) -> str:
    """What a schedule hands to SubmitJob: JSON in a text; masked whole where it is none."""
    try:
        return json.dumps(mask_answer(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return MASK


_ADDRESSES = frozenset({"valueFrom", "credentialsParameter", "nextToken", "secretName"})
"""Keys that name where a secret lies, not the secret."""


_ARN = r"arn:aws[\w-]{0,20}:[\w:/+.@-]*"
"""It names a secret; it is none."""
_NAMED = re.compile(
    rf"(?P<arn>{_ARN})"
    r"|(?<![\w.-])(?P<name>-{0,2}[^\W\d][\w.-]{0,127})"
    r"""(?P<sign>\\*["']?\s{0,3}(?:=>|:=|[=:])\s{0,3}|(?<=[\w.-])\s{1,3})"""
)
_VALUE = re.compile(r"""\\+"(?:.*?)(?:\\+"|$)|"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*(?:'|$)|[^\s&]+""")
_REST = re.compile(r"""\b((?:authorization|cookie)\s{0,3}[:=]\s{0,3})[^\s"'\\].*""", re.IGNORECASE)
_IN_URL = re.compile(r"(://)(?:[^\s/?#]{0,512}|[^\s/?#@:]{0,99}:(?!\d{1,5}[/?#])[^\s@]{0,512})@")
_SHAPES = re.compile(
    r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?:xox[a-z]|xapp|glpat|sk|rk|pypi|SG)[-._][\w.-]{16,}|(?:gh[pousr]|github_pat|npm|hf|sk_live|rk_live)_\w{16,}"
    r"|AIza[\w-]{30,}|eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?|(?<=hooks\.slack\.com/)\w+/\S+"
    r"|(?<=(?i:bearer) )[\w.~+/=-]{8,}|(?<=(?i:basic) )(?=\S*[A-Z0-9=])[\w+/=-]{8,})"
    r"|(?<![\w/+=])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])"
)
"""AWS's keys, tokens of Slack, GitHub, GitLab and others, JSON web tokens, what follows Bearer or Basic."""
_KEY_BEGINS, _KEY_ENDS = "PRIVATE KEY-----", re.compile(r"-----END [A-Z ]*PRIVATE KEY-----")
_KEY_LINE = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9+/]{60,}={0,2}")
LONGEST = 4000
"""Characters of a line that are looked at; the rest of a longer one is dropped."""


def mask_line(line: str) -> str:
    """A line of free text in which what looks secret is masked: rather a word too many than one too few."""
    line = _REST.sub(rf"\1{MASK}", _IN_URL.sub(rf"\1{MASK}@", line[:LONGEST]))
    return _SHAPES.sub(MASK, "".join(_without_values(line)))


def _without_values(line: str) -> Iterator[str]:
    """The line in pieces, with the mask for each value that stands after a name which looks secret."""
    at = 0
    for found in _NAMED.finditer(line):
        name, sign = found["name"], found["sign"]
        if found.start() < at or found["arn"] or not _SECRET.search(name):
            continue
        value = _VALUE.match(line, found.end()) if sign.strip() or name.startswith("-") else None
        if value:
            yield line[at : found.end()] + MASK
            at = value.end()
    yield line[at:]


def mask_lines(lines: Iterable[str]) -> list[str]:
    """The lines of a log, masked one by one; a private key over several lines goes as a whole."""
    masked_lines, inside = [], False
    for line in lines:
        begins, ends = _KEY_BEGINS in line, _KEY_ENDS.search(line) is not None
        hidden = inside or begins or ends or _KEY_LINE.fullmatch(line.strip()) is not None
        masked_lines.append(MASK if hidden else mask_line(line))
        inside = (inside or begins) and not ends
    return masked_lines
