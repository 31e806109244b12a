"""Running again what failed: which runs need it no more, and which waited for them."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from batchtui.domain.causes_job import why
from batchtui.domain.job import Job
from batchtui.domain.state import JobState

INDEXES = "BATCHTUI_INDEXES"
"""The guard's list: which index each child of a rerun array stands for (`dedup.indexes`)."""
LONGEST_LIST = 6_000
"""Letters of that list: AWS Batch takes overrides of at most 8,192 bytes."""
_SETTINGS = ("BATCHTUI_LOCK_TABLE", "BATCHTUI_ACCOUNT")
_GUARDS = ("batchtui-guard", "batchtui_guard", "batchtui-guard.pyz")


@dataclass(frozen=True, slots=True)
class IndexRule:
    """How the jobs of some names are told which index of their array they are; one of the two is empty."""

    job: str
    """A pattern such as `glob-*`."""
    variable: str = ""
    parameter: str = ""


class Overtaken:
    """Of one job name: which of its failed runs need not run again, and why."""

    def __init__(self, runs: Iterable[Job], reruns: Mapping[str, str]) -> None:
        """`runs`: all of the name, newest first. `reruns`: the new run that each was resubmitted as from here."""
        self._reruns = reruns
        again = frozenset(reruns.values())
        self._again: dict[str, Job] = {}
        self._active: Job | None = None
        self._succeeded: Job | None = None
        for run in runs:
            if run.id in again:
                # It stands for the run that it repeats, and for no other.
                self._again[run.id] = run
            elif run.seen_state is JobState.SUCCEEDED:
                self._succeeded = self._succeeded or run
            elif run.state.active and not run.stopping:
                self._active = self._active or run

    def by(self, job: Job) -> str:
        """The run that has taken its place, and how, in words; empty: none has."""
        if job.state is not JobState.FAILED:
            return ""
        new_id = self._reruns.get(job.id, "")
        again = self._again.get(new_id)
        if new_id and (again is None or again.seen_state not in (JobState.FAILED, JobState.SKIPPED)):
            what = "has since succeeded" if again and again.seen_state is JobState.SUCCEEDED else "runs again already"
            return f"{what} as {new_id[:8]}"
        for later, what in ((self._active, "runs again already"), (self._succeeded, "has since succeeded")):
            if later is not None and later.created_at_ms > job.created_at_ms:
                return f"{what} as {later.id[:8]}"
        return ""


def fell_with_another(job: Job) -> bool:
    """Whether it never started because a job that it depends on failed."""
    if job.state is not JobState.FAILED:
        return False
    cause = why(job)
    return cause is not None and cause.key == "dependency"


def rule_for(name: str, rules: Iterable[IndexRule]) -> IndexRule | None:
    """The first rule that speaks of this job."""
    return next((rule for rule in rules if fnmatchcase(name, rule.job)), None)


def guarded(raw: Mapping[str, Any]) -> bool:
    """Whether a job's single container runs its command under the guard, which knows the list of indexes."""
    command = (raw.get("container") or {}).get("command") or []
    words = [word for part in command for word in _words(str(part))]
    names = [word.rpartition("/")[2] for word in words]
    plain = any(name in _GUARDS for name in names) or _set_up_for_guard(raw)
    return plain or any(pair == ("batchtui", "guard") for pair in pairwise(names))


def _set_up_for_guard(raw: Mapping[str, Any]) -> bool:
    """Whether its variables are the guard's, which is then the image's entry point."""
    named = {str(one.get("name")) for one in (raw.get("container") or {}).get("environment") or []}
    return not named.isdisjoint(_SETTINGS)


def original_indexes(raw: Mapping[str, Any], failed: Sequence[int]) -> list[int]:
    """What the failed children stood for: themselves, unless they were a rerun of chosen indexes already."""
    for one in (raw.get("container") or {}).get("environment") or []:
        if one.get("name") == INDEXES:
            listed = [int(word) for word in str(one.get("value", "")).split(",") if word.isdigit()]
            return [listed[index] for index in failed if index < len(listed)]
    return list(failed)


def with_variable(request: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """The request with one variable more in its container's environment."""
    overrides = dict(request.get("containerOverrides") or {})
    others = [one for one in overrides.get("environment") or [] if one.get("name") != name]
    overrides["environment"] = [*others, {"name": name, "value": value}]
    return {**request, "containerOverrides": overrides}


def only_indexes(request: Mapping[str, Any], indexes: Sequence[int]) -> dict[str, Any]:
    """The request for an array as long as that list, whose children the guard tells which index each stands for."""
    again = with_variable(request, INDEXES, ",".join(map(str, indexes)))
    if len(indexes) > 1:
        return {**again, "arrayProperties": {"size": len(indexes)}}
    return _alone(again)


def single_index(request: Mapping[str, Any], index: int, rule: IndexRule) -> dict[str, Any]:
    """The request for a plain job that does what the child with this index did."""
    if rule.parameter:
        return _alone({**request, "parameters": {**(request.get("parameters") or {}), rule.parameter: str(index)}})
    return _alone(with_variable(request, rule.variable, str(index)))


def _alone(request: Mapping[str, Any]) -> dict[str, Any]:
    """As a plain job: it has no order among children."""
    return {key: value for key, value in request.items() if key not in ("arrayProperties", "dependsOn")}


def _words(part: str) -> list[str]:
    """A word of a command, or those of a shell's command line."""
    try:
        return shlex.split(part) or [part]
    except ValueError:
        return part.split()
