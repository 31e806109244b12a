"""What can go wrong with AWS, on demand: read from `throttle=0.3,latency=2`, and decided by a steady chance."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from batchtui.demo import ids
from batchtui.demo.refused import RefusedError
from batchtui.demo.wire import Call

CLOCK_LEEWAY_S = 300
"""How far a request's X-Amz-Date may be from AWS's clock."""
_STAMP = "%Y%m%dT%H%M%SZ"


class BadFaultError(ValueError):
    """A fault that there is not, or a value that it cannot take; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong at present. Those from `throttle` to `cut` are shares of the calls, from 0 to 1."""

    throttle: float = 0.0
    error: float = 0.0
    drop: float = 0.0
    """Carried out, and the connection closed without an answer."""
    lose_answer: float = 0.0
    """Of the calls that change something: carried out, then answered by a failure or a closed connection."""
    cut: float = 0.0
    """Half of the answer's body, and the connection closed."""
    latency: float = 0.0
    """Seconds before each answer."""
    expired: bool = False
    denied: frozenset[str] = frozenset()
    """Names of operations."""
    silent: bool = False
    """Requests are read, not carried out, and never answered."""
    skew: float = 0.0
    """Seconds by which the demo believes the client's clock to be ahead; below 0: behind."""
    unfed: bool = False
    """The archive of events is there, and no event is in it."""


NONE = Faults()
WRITES = frozenset(
    {
        "SubmitJob", "CancelJob", "CancelJobs", "TerminateJob", "TerminateJobs", "UpdateJobQueue", "UpdateSchedule",
        "EnableRule", "DisableRule",
    }
)  # fmt: skip
"""The operations whose answer `lose-answer` loses."""


def parse(text: str, operations: Collection[str]) -> Faults:
    """Reads `throttle=0.3,denied=ListJobs+DescribeJobs`; empty text is no fault. `operations`: what can be denied.

    Raises:
        BadFaultError: no such fault, or a value that it cannot take.
    """
    given: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, value = map(str.strip, part.partition("="))
        if name in given:
            raise _bad(name, "is given twice")
        given[name] = value
    return of(given, operations)


def of(given: Mapping[str, Any], operations: Collection[str]) -> Faults:
    """The faults that a JSON object names; `expired`, `silent` and `unfed` may be true, `denied` may be a list.

    Raises:
        BadFaultError: no such fault, or a value that it cannot take.
    """
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _READERS:
            raise _bad(name, "does not exist")
        try:
            read[name.replace("-", "_")] = _READERS[name](_text(value))
        except ValueError as error:
            raise _bad(name, f"is {_text(value) or 'empty'} but must be {error}") from None
    unknown = sorted(read.get("denied", frozenset()) - set(operations))
    if unknown:
        raise _bad("denied", f"names {unknown[0]}, which is not one of the operations {', '.join(sorted(operations))}")
    return Faults(**read)


def _bad(name: str, why: str) -> BadFaultError:
    return BadFaultError(f"The fault {name} {why}; the faults are {', '.join(_READERS)}.")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def _number(least: float, most: float, what: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise ValueError(what) from None
        if not least <= number <= most:
            raise ValueError(what)
        return number

    return read


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("0 or 1")
    return text == "1"


def _names(text: str) -> frozenset[str]:
    names = frozenset(filter(None, map(str.strip, text.split("+"))))
    if not names:
        raise ValueError("an operation such as ListJobs, or several with + between them")
    return names


_share = _number(0, 1, "a share from 0 to 1")
_READERS: dict[str, Callable[[str], Any]] = {
    "throttle": _share,
    "error": _share,
    "drop": _share,
    "lose-answer": _share,
    "cut": _share,
    "latency": _number(0, 3600, "seconds from 0 to 3600"),
    "expired": _switch,
    "denied": _names,
    "silent": _switch,
    "skew": _number(-86_400, 86_400, "seconds from -86400 to 86400"),
    "unfed": _switch,
}


@dataclass(frozen=True, slots=True)
class Dice:
    """The chance of one call: the same for the same seed, operation and number of the call since the faults began."""

    seed: int
    operation: str
    number: int

    def falls(self, fault: str, share: float) -> bool:
        """Whether a fault that meets this share of the calls meets this one."""
        key = f"{self.seed}/{fault}/{self.operation}/{self.number}".encode()
        digest = hashlib.md5(key, usedforsecurity=False).digest()
        return int.from_bytes(digest[:8], "big") < share * 2**64


_THROTTLED = {
    "rest": ("Too Many Requests", "TooManyRequestsException", 429),
    "json": ("Rate exceeded", "ThrottlingException", 400),
    "query": ("Rate exceeded", "Throttling", 400),
}
_FAILED = "The service met an internal error."
_EXPIRED = "The security token included in the request is expired"


def refuse(call: Call, faults: Faults, dice: Dice) -> None:
    """Lets a signed call pass, or not.

    Raises:
        RefusedError: with AWS's code and wording.
    """
    query = call.protocol == "query"
    _check_clock(call, faults)
    if faults.expired:
        raise RefusedError(_EXPIRED, "ExpiredToken" if query else "ExpiredTokenException", 403)
    if call.operation in faults.denied:
        raise RefusedError(_denied(call), "AccessDenied" if query else "AccessDeniedException", 403)
    if dice.falls("throttle", faults.throttle):
        raise RefusedError(*_THROTTLED[call.protocol])
    if dice.falls("error", faults.error):
        raise RefusedError(_FAILED, "ServerException", 500)


def _denied(call: Call) -> str:
    service = call.service or {"rest": "batch", "json": "logs", "query": "sts"}[call.protocol]
    action = f"{service}:{call.operation}"
    return (
        f"User: arn:aws:iam::{ids.ACCOUNT}:user/demo is not authorized to perform: {action} on resource: * "
        f"because no identity-based policy allows the {action} action"
    )


def _check_clock(call: Call, faults: Faults) -> None:
    """Holds X-Amz-Date against the machine's clock, which `tick` does not move."""
    try:
        sent = datetime.strptime(call.dated, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return
    now = datetime.fromtimestamp(time.time() - faults.skew, UTC)
    leeway = timedelta(seconds=CLOCK_LEEWAY_S)
    if now - leeway <= sent <= now + leeway:
        return
    early = sent < now
    edge = now - leeway if early else now + leeway
    what = "Signature expired" if early else "Signature not yet current"
    compared = "is now earlier than" if early else "is still later than"
    told = f"{what}: {sent:{_STAMP}} {compared} {edge:{_STAMP}} ({now:{_STAMP}} {'-' if early else '+'} 5 min.)"
    raise RefusedError(told, "SignatureDoesNotMatch" if call.protocol == "query" else "InvalidSignatureException", 403)
