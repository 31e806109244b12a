"""What a job is tried again for: AWS Batch's evaluateOnExit, by the names that causes have here.

Source: EvaluateOnExit (API version 2016-08-10): globs of letters, digits, `.`, `:` and white space, one `*` at the
end, five rules at most. A failure that none of them fits is tried again, hence the last one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

CAUSES: dict[str, dict[str, str]] = {
    "host": {"OnStatusReason": "Host EC2*"},
    "spot": {"OnStatusReason": "Your Spot Task was interrupted*"},
    "image": {"OnReason": "CannotPull*"},
    "start": {"OnReason": "ResourceInitializationError*"},
    "docker": {"OnReason": "DockerTimeoutError*"},
    "agent": {"OnStatusReason": "Task failed to start*"},
    "network": {"OnStatusReason": "Timeout waiting for network interface provisioning*"},
    "memory": {"OnReason": "OutOfMemoryError*"},
}
"""What AWS writes where a cause is the reason; a number is an exit code."""
MOST = 4
"""The fifth rule ends the job."""


def retry_strategy(attempts: int, causes: Sequence[str | int]) -> dict[str, object]:
    """A definition's RetryStrategy; without causes every failure is tried again."""
    strategy: dict[str, object] = {"Attempts": attempts}
    if causes:
        rules = [{"Action": "RETRY", **_condition(one)} for one in causes]
        strategy["EvaluateOnExit"] = [*rules, {"Action": "EXIT", "OnReason": "*"}]
    return strategy


def cause_of_rule(rule: Mapping[str, Any]) -> str | int | None:
    """The cause, or exit code, of a rule as DescribeJobDefinitions tells it; None: it has no name here."""
    said = {key[:1].upper() + key[1:]: str(value) for key, value in rule.items() if key.startswith("on")}
    code = said.get("OnExitCode", "")
    if str(rule.get("action", "")).upper() != "RETRY" or len(said) != 1:
        return None
    return int(code) if code.isdecimal() else next((name for name, one in CAUSES.items() if one == said), None)


def _condition(cause: str | int) -> dict[str, str]:
    return {"OnExitCode": str(cause)} if isinstance(cause, int) else CAUSES[cause]
