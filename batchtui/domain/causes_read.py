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
    status = _text(detail.get("status"))
    beside = beside_in(detail)
    containers = list(_containers(detail))
    main = speaking(containers, beside)
    return Told(
        status=status,
        whole=_ended(detail, containers, beside),
        attempts=tuple(_attempts(detail, status, beside)),
        stop_asked=detail.get("isCancelled") is True or detail.get("isTerminated") is True,
        depends_on=tuple(filter(None, (_text(one.get("jobId")) for one in _rows(detail.get("dependsOn"))))),
        children=_counts(_row(_row(detail.get("arrayProperties")).get("statusSummary"))),
        image=_text(main.get("image")),
        memory_mib=_memory(main),
        timeout_s=_whole(_row(detail.get("timeout")).get("attemptDurationSeconds")),
    )


def beside_in(detail: Row) -> frozenset[str]:
    """The names of containers whose end is not the job's: AWS calls them not essential."""
    return frozenset(_text(one.get("name")) for one in _containers(detail) if one.get("essential") is False)


def _attempts(detail: Row, status: str, beside: frozenset[str]) -> Iterator[Ended]:
    """Those that ended: of an active run the last one may be at work."""
    ended = status in ("SUCCEEDED", "FAILED")
    for one in (*_rows(detail.get("attempts")), *_rows(detail.get("eksAttempts"))):
        if ended or one.get("stoppedAt"):
            yield _ended(one, list(_of_attempt(one)), beside)


def _of_attempt(attempt: Row) -> Iterator[Row]:
    for task in _rows(attempt.get("taskProperties")):
        yield from _rows(task.get("containers"))
    yield from (*_rows(attempt.get("containers")), *_rows(attempt.get("initContainers")))
    if isinstance(attempt.get("container"), Mapping):
        yield _row(attempt["container"])


def _containers(detail: Row) -> Iterator[Row]:
    """The containers of every shape; of a multi-node job those of the main node."""
    yield from _of_attempt(detail)
    for task in _rows(_row(detail.get("ecsProperties")).get("taskProperties")):
        yield from _rows(task.get("containers"))
    pod = _row(_row(detail.get("eksProperties")).get("podProperties"))
    yield from (*_rows(pod.get("containers")), *_rows(pod.get("initContainers")))
    nodes = _row(detail.get("nodeProperties"))
    for group in _rows(nodes.get("nodeRangeProperties")):
        if _holds(_text(group.get("targetNodes")), _whole(nodes.get("mainNode")) or 0):
            yield from _containers({key: value for key, value in group.items() if key != "nodeProperties"})


def _holds(nodes: str, index: int) -> bool:
    """Whether a range such as `0:3`, `2:` or `1` holds a node."""
    first, colon, last = nodes.partition(":")
    low = int(first) if first.isdecimal() else 0
    high = int(last) if last.isdecimal() else (index if colon or not first else low)
    return low <= index <= high


def _ended(row: Row, containers: Sequence[Row], beside: frozenset[str]) -> Ended:
    told = _essential(containers, beside)
    reasons = dict.fromkeys(_text(one.get("reason")) for one in told)
    code = _whole(speaking(told).get("exitCode"))
    return Ended(_text(row.get("statusReason")), " ".join(filter(None, reasons)), code)


def _essential(containers: Sequence[Row], beside: frozenset[str]) -> Sequence[Row]:
    """Without those beside, where the others tell anything of how they ended."""
    found = [one for one in containers if _text(one.get("name")) not in beside]
    return found if any(one.get("exitCode") is not None or one.get("reason") for one in found) else containers


def speaking(containers: Sequence[Row], beside: frozenset[str] = frozenset()) -> Row:
    """The container that ended the task: others are killed because it did."""
    containers = _essential(containers, beside)
    codes = [(one, _whole(one.get("exitCode"))) for one in containers]
    for wanted in (lambda code: code and code not in QUIET, bool, lambda code: code is not None, lambda _: True):
        for one, code in codes:
            if wanted(code):
                return one
    return {}


def _memory(container: Row) -> int | None:
    """MiB, from any of the three ways of stating it."""
    for one in _rows(container.get("resourceRequirements")):
        if one.get("type") == "MEMORY":
            return _mib(_text(one.get("value")))
    resources = _row(container.get("resources"))
    told = _row(resources.get("limits")).get("memory") or _row(resources.get("requests")).get("memory")
    return _mib(_text(told)) if told else _whole(container.get("memory"))


def _mib(text: str) -> int | None:
    """`512`, and of EKS `512Mi` or `2Gi`."""
    found = re.fullmatch(r"(\d{1,15})([KMGT]?i?)", text)
    if found is None:
        return None
    return int(int(found[1]) * _MEBI.get(found[2].upper() or "M", 1))


def _counts(summary: Row) -> dict[str, int]:
    return {str(state): number for state, number in summary.items() if isinstance(number, int) and number > 0}


def _row(value: object) -> Row:
    return value if isinstance(value, Mapping) else {}


def _rows(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
