"""The guard's command line, read without a parser that would take longer than the guard itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from batchtui.dedup.failure import Usage
from batchtui.dedup.rules import ALLOW, EX_TEMPFAIL, POLICIES, Policy

RUN, FAIL, SKIP = "run", "fail", "skip"
ON_ERROR = (RUN, FAIL, SKIP)

HELP = """\
Usage: batchtui-guard [options] -- command [arguments]

Runs the command if no other run of this job has the lock.

  --table TABLE             DynamoDB table of the locks (BATCHTUI_LOCK_TABLE); without one the runs are listed
  --key KEY                 what is locked; else the job's name
  --policy skip|wait|replace|allow
                            about a holder that lives: leave, wait for it, end it if it is older, or run beside it
  --max N                   how many may run at once (allow)
  --timeout TIME            how long to wait at most (wait, replace): 90, 90s, 5m, 1h; 1h unless given
  --skip-code N             exit code of a run that leaves: 0 unless given
  --wait-timeout-code N     exit code of a run that waited in vain: 75 unless given
  --on-error run|fail|skip  when the lock cannot be asked: run all the same, exit 69, or leave; run unless given
  --takeover-grace TIME     how long after its end a terminated holder may still be stopping: 35s unless given
  --ignore-waiting-after TIME
                            without a table: an older run that has waited for so long stops nobody; off unless given
  --then DEFINITION[@QUEUE] after exit 0 submits this job, at most once; in our queue unless one is named
  --kill-group              signals go to the command and all that it started
  --explain                 what each mode can and cannot promise
  --help, --version

Exit codes: the command's own; 128 + n killed by signal n; 126, 127 command cannot be run, not found; 64 usage;
69 the lock cannot be asked (fail); 75 waited in vain, or a later attempt that leaves.
"""

EXPLAIN = """\
Lock mode (--table): one conditional write decides. The lock goes on only when the holder has given it back, which
it does after exit 0, or when AWS Batch calls the holder's job ended. A holder that was terminated or timed out is
given 35 s to stop. A failed attempt keeps the lock for the next one. The children of an array share their parent's
lock; of a multi-node job the main node takes it. Outside AWS Batch a lease of 60 s, renewed every 20 s, stands for
the job; the command is ended when the lease cannot be renewed.
It cannot promise: anything to a run that goes on without the lock because the table cannot be reached (--on-error
run; choose fail where twice is worse than not at all); anything about two guards with one key inside one job, which
are one run; that a container which outlives its grace is not still running.

List mode (no table): the oldest live run of the job's name goes on. It cannot promise: anything about two runs that
start within the seconds by which AWS Batch's listing is late (both may run); that somebody runs, when an older run
that waits is cancelled afterwards (--ignore-waiting-after passes one over that waits for long, at the price of
a double run when it starts after all); policies wait, replace and allow, keys, fences and outcomes, which need a table.
"""


class Step(NamedTuple):
    """What to submit next."""

    definition: str
    queue: str
    """Empty: our own."""

    @property
    def name(self) -> str:
        """The name of the job: that of its definition."""
        return self.definition.rpartition("/")[2].partition(":")[0]


class Options(NamedTuple):
    """What was asked for."""

    command: tuple[str, ...] = ()
    table: str = ""
    key: str = ""
    policy: Policy = Policy()
    skip_code: int = 0
    wait_timeout_code: int = EX_TEMPFAIL
    on_error: str = RUN
    kill_group: bool = False
    then: Step | None = None
    ignore_waiting_s: float = 0.0
    """In list mode: from when on an older run that waits counts no more; 0: it always counts."""


_FLAGS = ("--kill-group", "--explain", "--help", "--version")
_VALUES = (
    "--table",
    "--key",
    "--policy",
    "--max",
    "--timeout",
    "--skip-code",
    "--wait-timeout-code",
    "--on-error",
    "--takeover-grace",
    "--ignore-waiting-after",
    "--then",
)


def read(arguments: Sequence[str], environ: Mapping[str, str]) -> Options | str:
    """The options; a string is what to print instead of running anything.

    Raises:
        Usage: an argument does not fit.
    """
    given, command = _split(arguments)
    if "--help" in given:
        return HELP
    if "--explain" in given:
        return EXPLAIN
    if "--version" in given:
        from batchtui import __version__

        return f"batchtui-guard {__version__}\n"
    if not command:
        raise Usage("There is no command: write it after two dashes, `batchtui-guard --key nightly -- ./job.sh`.")
    policy = Policy(
        _one_of(given, "--policy", POLICIES),
        _number(given, "--max", 1, 1, 100),
        _time(given, "--timeout", Policy().timeout_s),
        _time(given, "--takeover-grace", Policy().grace_s),
    )
    if (policy.name == ALLOW) != ("--max" in given):
        raise Usage("--policy allow and --max N go together: say how many may run at once.")
    return Options(
        command,
        given.get("--table") or environ.get("BATCHTUI_LOCK_TABLE", ""),
        checked_key(given.get("--key", "")),
        policy,
        _number(given, "--skip-code", 0, 0, 255),
        _number(given, "--wait-timeout-code", EX_TEMPFAIL, 0, 255),
        _one_of(given, "--on-error", ON_ERROR),
        "--kill-group" in given,
        _step(given["--then"]) if "--then" in given else None,
        _time(given, "--ignore-waiting-after", 0.0),
    )


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Options with their values, and the command: what follows `--`, or begins with the first that is no option."""
    given: dict[str, str] = {}
    left = list(arguments)
    while left and left[0].startswith("-"):
        word = left.pop(0)
        if word == "--":
            break
        name, equals, value = {"-h": "--help"}.get(word, word).partition("=")
        if name in _FLAGS and not equals:
            given[name] = ""
        elif name in _VALUES:
            if not equals and not left:
                raise Usage(f"{name} needs a value.")
            given[name] = value if equals else left.pop(0)
        else:
            raise Usage(f"There is no option {word}; the guard's own stand before the command: see --help.")
    return given, tuple(left)


def checked_key(text: str) -> str:
    """A key that can stand in the table.

    Raises:
        Usage: it cannot.
    """
    # `#` stands before the number of a slot. What was no UTF-8 is not printable.
    if any(letter == "#" or not letter.isprintable() for letter in text) or len(text.encode()) > 1024:
        raise Usage("A key takes at most 1,024 bytes of printable letters without #.")
    return text


def _one_of(given: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    text = given.get(name, choices[0])
    if text not in choices:
        raise Usage(f"{name} is one of {', '.join(choices)}, not {text!r}.")
    return text


def _number(given: Mapping[str, str], name: str, otherwise: int, least: int, most: int) -> int:
    text = given.get(name, str(otherwise))
    if not re.fullmatch(r"\d{1,4}", text) or not least <= int(text) <= most:
        raise Usage(f"{name} takes a number from {least} to {most}, not {text!r}.")
    return int(text)


def _time(given: Mapping[str, str], name: str, otherwise: float) -> float:
    if name not in given:
        return otherwise
    parts = re.fullmatch(r"(\d{1,7}(?:\.\d+)?)([smh]?)", given[name])
    if not parts:
        raise Usage(f"{name} takes a time such as 90, 90s, 5m or 1h, not {given[name]!r}.")
    return float(parts.group(1)) * {"": 1, "s": 1, "m": 60, "h": 3600}[parts.group(2)]


def _step(text: str) -> Step:
    definition, at, queue = text.partition("@")
    if not re.fullmatch(r"[\w:/.-]+", definition) or (at and not re.fullmatch(r"[\w:/.-]+", queue)):
        raise Usage(f"--then takes DEFINITION or DEFINITION@QUEUE, not {text!r}.")
    return Step(definition, queue)
