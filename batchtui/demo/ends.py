"""The ways in which an attempt ends, in the words that AWS uses, and which failures are tried again."""

import re
from dataclasses import replace

from batchtui.demo.runs import End, Json

EXITED = "Essential container in task exited"
OOM_REASON = "OutOfMemoryError: Container killed due to memory usage"

OK = End("ok", 0, EXITED)
OOM = End("oom", 137, EXITED, OOM_REASON, portion=0.45)
TIMEOUT = End("timeout", 137, "Job attempt duration exceeded timeout")
SPOT = End("spot", None, "Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.", portion=0.3)
IMAGE = End(
    "image",
    None,
    "Task failed to start",
    "CannotPullContainerError: Error response from daemon: manifest for "
    "123456789012.dkr.ecr.\ue000.amazonaws.com/nightly-settlement:2026.11.23-rc1 not found: "
    "manifest unknown: Requested image not found",
    runs=False,
)
NO_PROGRAM = End(
    "command",
    None,
    "Task failed to start",
    "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim "
    "task: OCI runtime create failed: runc create failed: unable to start container process: exec: "
    '"bin/ledger-check": stat bin/ledger-check: no such file or directory: unknown',
    runs=False,
)
LOST_DEPENDENCY = "Dependent Job failed"
LOST_CHILD = "Array Child Job failed"


def failed(code: int, portion: float = 0.6) -> End:
    """The container left by itself with an exit code other than 0."""
    return End("exit", code, EXITED, portion=portion)


def timed_out(seconds: int) -> End:
    """The attempt used up its `attemptDurationSeconds`."""
    return replace(TIMEOUT, fixed_ms=seconds * 1000)


def _fits(glob: str, text: str) -> bool:
    """AWS's glob: one `*` at most, at the end; case does not matter."""
    low, have = glob.casefold(), text.casefold()
    return have.startswith(low[:-1]) if low.endswith("*") else have == low


def _matches(rule: Json, end: End) -> bool:
    code = "" if end.exit_code is None else str(end.exit_code)
    given = {"onStatusReason": end.status_reason, "onReason": end.reason or "", "onExitCode": code}
    return all(_fits(str(rule[key]), text) for key, text in given.items() if rule.get(key))


def tried_again(end: End, rules: tuple[Json, ...]) -> bool:
    """Whether an attempt that ended so is followed by another, if any is left (SubmitJob, evaluateOnExit)."""
    if end.kind in ("ok", "timeout", "stopped"):
        return False
    for rule in rules:
        if _matches(rule, end):
            return str(rule["action"]).upper() == "RETRY"
    return True


def exit_of_command(command: list[str]) -> int:
    """The exit code that a command of an unknown definition asks for: `false`, or `exit N` in a shell line."""
    if command[:1] == ["false"]:
        return 1
    found = re.findall(r"\bexit (\d{1,3})\b", " ".join(command))
    return int(found[-1]) & 0xFF if found else 0
