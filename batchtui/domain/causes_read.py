"""What `causes` needs, read out of an answer of DescribeJobs or an event's detail, whatever its shape.

Nothing here trusts the shape: a member that is missing or of another type counts as not told. Like `causes` it imports
nothing else of ours.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batchtui.domain.causes import Ended, Told

Row = Mapping[str, Any]
QUIET = (137, 143)
"""Exit codes of containers that ended because another one did."""
_MEBI = {"KI": 1 / 1024, "M": 1, "MI": 1, "GI": 1024, "TI": 1_048_576}


def told_by(detail: Row) -> Told:
    """A JobDetail of DescribeJobs, or the detail of a Batch event: they have the same members."""
    status = as_text(detail.get("status"))
    beside = beside_in(detail)
    containers = list(containers_in(detail))
    main = speaking(containers, beside)
    return Told(
        status=status,
        whole=_ended(detail, containers, beside),
        attempts=tuple(_attempts(detail, status, beside)),
        stop_asked=detail.get("isCancelled") is True or detail.get("isTerminated") is True,
        depends_on=tuple(filter(None, (as_text(one.get("jobId")) for one in as_rows(detail.get("dependsOn"))))),
        children=_counts(as_row(as_row(detail.get("arrayProperties")).get("statusSummary"))),
        image=as_text(main.get("image")),
        memory_mib=_memory(main),
        timeout_s=as_whole(as_row(detail.get("timeout")).get("attemptDurationSeconds")),
    )


def beside_in(detail: Row) -> frozenset[str]:
    """The names of containers whose end is not the job's: AWS calls them not essential."""
    return frozenset(as_text(one.get("name")) for one in containers_in(detail) if one.get("essential") is False)


def _attempts(detail: Row, status: str, beside: frozenset[str]) -> Iterator[Ended]:
    """Those that ended: of an active run the last one may be at work."""
    ended = status in ("SUCCEEDED", "FAILED")
    for one in (*as_rows(detail.get("attempts")), *as_rows(detail.get("eksAttempts"))):
        if ended or one.get("stoppedAt"):
            yield _ended(one, list(containers_of(one)), beside)


def containers_of(attempt: Row) -> Iterator[Row]:
    """The containers of an attempt, of every shape."""
    for task in as_rows(attempt.get("taskProperties")):
        yield from as_rows(task.get("containers"))
    yield from (*as_rows(attempt.get("containers")), *as_rows(attempt.get("initContainers")))
    if isinstance(attempt.get("container"), Mapping):
        yield as_row(attempt["container"])


def containers_in(detail: Row) -> Iterator[Row]:
    """The containers of every shape; of a multi-node job those of the main node."""
    yield from containers_of(detail)
    for task in as_rows(as_row(detail.get("ecsProperties")).get("taskProperties")):
        yield from as_rows(task.get("containers"))
    pod = as_row(as_row(detail.get("eksProperties")).get("podProperties"))
    yield from (*as_rows(pod.get("containers")), *as_rows(pod.get("initContainers")))
    nodes = as_row(detail.get("nodeProperties"))
    for group in as_rows(nodes.get("nodeRangeProperties")):
        if _holds(as_text(group.get("targetNodes")), as_whole(nodes.get("mainNode")) or 0):
            yield from containers_in({key: value for key, value in group.items() if key != "nodeProperties"})


def _holds(nodes: str, index: int) -> bool:
    """Whether a range such as `0:3`, `2:` or `1` holds a node."""
    first, colon, last = nodes.partition(":")
    low = int(first) if first.isdecimal() else 0
    high = int(last) if last.isdecimal() else (index if colon or not first else low)
    return low <= index <= high


def _ended(row: Row, containers: Sequence[Row], beside: frozenset[str]) -> Ended:
    told = _essential(containers, beside)
    reasons = dict.fromkeys(as_text(one.get("reason")) for one in told)
    code = as_whole(speaking(told).get("exitCode"))
    return Ended(as_text(row.get("statusReason")), " ".join(filter(None, reasons)), code)


def _essential(containers: Sequence[Row], beside: frozenset[str]) -> Sequence[Row]:
    """Without those beside, where the others tell anything of how they ended."""
    found = [one for one in containers if as_text(one.get("name")) not in beside]
    return found if any(one.get("exitCode") is not None or one.get("reason") for one in found) else containers


def speaking(containers: Sequence[Row], beside: frozenset[str] = frozenset()) -> Row:
    """The container that ended the task: others are killed because it did."""
    containers = _essential(containers, beside)
    codes = [(one, as_whole(one.get("exitCode"))) for one in containers]
    for wanted in (lambda code: code and code not in QUIET, bool, lambda code: code is not None, lambda _: True):
        for one, code in codes:
            if wanted(code):
                return one
    return {}


def _memory(container: Row) -> int | None:
    """MiB, from any of the three ways of stating it."""
    for one in as_rows(container.get("resourceRequirements")):
        if one.get("type") == "MEMORY":
            return _mib(as_text(one.get("value")))
    resources = as_row(container.get("resources"))
    told = as_row(resources.get("limits")).get("memory") or as_row(resources.get("requests")).get("memory")
    return _mib(as_text(told)) if told else as_whole(container.get("memory"))


def _mib(text: str) -> int | None:
    """`512`, and of EKS `512Mi` or `2Gi`."""
    found = re.fullmatch(r"(\d{1,15})([KMGT]?i?)", text)
    if found is None:
        return None
    return int(int(found[1]) * _MEBI.get(found[2].upper() or "M", 1))


def _counts(summary: Row) -> dict[str, int]:
    return {str(state): number for state, number in summary.items() if isinstance(number, int) and number > 0}


def as_row(value: object) -> Row:
    """The value, where it is a mapping; else an empty one."""
    return value if isinstance(value, Mapping) else {}


def as_rows(value: object) -> list[Row]:
    """The mappings of a list; of anything else none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def as_text(value: object) -> str:
    """The value, where it is text; else an empty one."""
    return value if isinstance(value, str) else ""


def as_whole(value: object) -> int | None:
    """The value, where it is a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
