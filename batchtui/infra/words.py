"""Readers of the values in `batch.toml`: each takes what TOML gave, or says why it is unfit."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from batchtui.domain.cron import BadExpression
from batchtui.domain.timing import read as read_expression
from batchtui.domain.timing import zone_of
from batchtui.domain.when import DAY, MINUTE, SECOND
from batchtui.infra.retry import CAUSES, MOST
from batchtui.settings.fields import nearest
from batchtui.settings.kinds import Unfit, quoted, span_s, toml_type, wrong_type

Reader = Callable[[object], Any]
_HOST = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?/)?"
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
IMAGE = rf"{_HOST}{_PATH}(?:/{_PATH})*(?::{_TAG})?(?:@sha256:[0-9a-f]{{64}})?"
REPOSITORY = rf"(?=[^:]{{2,256}}(?::|$)){_PATH}(?:/{_PATH})*(?::{_TAG})?"
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}"
_LONGEST_IMAGE = 255
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(
    r"arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:\s]+(?::[^:\s]*){0,3}"
    r"|ssm:[a-z0-9-]+:\d{12}:parameter/[A-Za-z0-9_./-]+)|/?[A-Za-z0-9_./-]+"
)
_STEADY = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
"""What no YAML file can hold as it is."""


def text(value: object) -> str:
    """A string with something in it, and without control characters."""
    if not isinstance(value, str):
        raise wrong_type(value, "a string")
    if not value.strip():
        raise Unfit("is empty")
    return _writable(value)


def like(pattern: str, wanted: str) -> Reader:
    """A string of a form; `wanted` names it: `is no {wanted}`."""

    def read(value: object) -> str:
        found = text(value)
        if not re.fullmatch(pattern, found):
            raise Unfit(f"{quoted(found)} is no {wanted}")
        return found

    return read


def one_of(names: Sequence[str]) -> Reader:
    """One of some words."""

    def read(value: object) -> str:
        found = text(value)
        if found not in names:
            near = nearest(found, names)
            raise Unfit(f"{quoted(found)} is none of {', '.join(names)}", near and f'"{near}"')
        return found

    return read


def truth(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise wrong_type(value, "a boolean (true or false)")
    return value


def whole(least: int, most: int) -> Reader:
    """A whole number within limits."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(value, f"an integer, {least} to {most}")
        if not least <= value <= most:
            raise Unfit(f"is {value}, should be {least} to {most}")
        return value

    return read


def seconds(least_ms: int, most_ms: int) -> Reader:
    """A span of time such as "30m", or a number of seconds; becomes whole seconds."""

    def read(value: object) -> int:
        return int(span_s(least_ms, most_ms).read(value))

    return read


def texts(value: object) -> tuple[str, ...]:
    """An array of strings, each as it is."""
    if not isinstance(value, list):
        raise wrong_type(value, 'an array of strings such as ["node", "job.js"]')
    for one in value:
        if not isinstance(one, str):
            raise Unfit(f"holds {toml_type(one)}s, should hold strings: put them in quotes")
        _writable(one)
    return tuple(value)


def each(pattern: str, wanted: str, least: int = 0) -> Reader:
    """An array of strings of a form, each once."""

    def read(value: object) -> tuple[str, ...]:
        found = texts(value)
        for one in found:
            if not re.fullmatch(pattern, one):
                raise Unfit(f"{quoted(one)} is no {wanted}")
        if len(found) < least:
            raise Unfit(f"names no {wanted}")
        return tuple(dict.fromkeys(found))

    return read


def image(value: object) -> str:
    """A container image, as a registry names it."""
    found = text(value)
    if not re.fullmatch(IMAGE, found) or len(found) > _LONGEST_IMAGE:
        raise Unfit(f"{quoted(found)} is no image: write repository/name:tag, in lower case before the tag")
    return found


def vcpu(value: object) -> str:
    """A number of vCPUs, whole or a part of one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong_type(value, "a number of vCPUs such as 0.25")
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", str(value)) or not Decimal(str(value)):
        raise Unfit(f"{quoted(str(value))} is no number of vCPUs: write 0.25, 0.5, 1 or more")
    return f"{Decimal(str(value)).normalize():f}"


def schedule(value: object) -> str:
    """A schedule as AWS writes it."""
    found = text(value)
    try:
        read_expression(found, of_rule=False)
    except BadExpression as error:
        raise Unfit(str(error).rstrip(".")) from error
    return found.strip()


def zone(value: object) -> str:
    """A time zone by its IANA name."""
    found = text(value)
    try:
        zone_of(found)
    except BadExpression as error:
        raise Unfit(str(error).rstrip(".")) from error
    return found


def retry(value: object) -> tuple[str | int, ...]:
    """Causes by name, and exit codes."""
    if not isinstance(value, list):
        raise wrong_type(value, 'an array such as ["host", "image", 75]')
    for one in value:
        if isinstance(one, str):
            one_of(tuple(CAUSES))(one)
        elif isinstance(one, bool) or not isinstance(one, int) or not 1 <= one <= 255:
            raise Unfit(f"holds {one}, should hold causes ({', '.join(CAUSES)}) and exit codes from 1 to 255")
    if len(set(value)) > MOST:
        raise Unfit(f"has {len(set(value))} entries, AWS Batch has room for {MOST}")
    return tuple(dict.fromkeys(value))


def environment(value: object) -> Mapping[str, str]:
    """Variables with their values."""
    found = _named(value)
    for name, one in found.items():
        if not isinstance(one, str):
            raise Unfit(f"has {name} = {one}, which is {toml_type(one)}: put it in quotes")
        _writable(one)
    return found


def secrets(value: object) -> Mapping[str, str]:
    """Variables with the secret or parameter that each is read from."""
    found = _named(value)
    for name, one in found.items():
        if not isinstance(one, str) or not _SECRET.fullmatch(one):
            raise Unfit(f"sets {name} to what is neither an ARN of Secrets Manager nor a parameter of SSM")
    return found


def _named(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type(value, 'a table such as {STAGE = "prod"}')
    for name in value:
        if not _VARIABLE.fullmatch(name) or name.startswith("AWS_BATCH"):
            raise Unfit(f"names the variable {quoted(name)}, which AWS Batch takes from nobody")
    return dict(value)


def _writable(value: str) -> str:
    if re.search(_STEADY, value):
        raise Unfit("holds a control character, which no template can")
    return value


TIMEOUT = seconds(MINUTE, 14 * DAY)
"""AWS Batch takes a minute at least; on Fargate a job ends after 14 days."""
GUARD_WAIT = seconds(SECOND, 7 * DAY)
STUCK_AFTER = seconds(10 * MINUTE, DAY)
"""JobStateTimeLimitAction.maxTimeSeconds."""
