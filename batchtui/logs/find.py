"""Where a job's log is: which attempts can be read, and why not where there is nothing to read."""

from collections.abc import Mapping
from typing import Any

from batchtui.domain.job import Attempt, JobDetail, LogPlace, Shape
from batchtui.domain.state import JobState


def attempt_of(detail: JobDetail, number: int | None) -> Attempt | None:
    """The attempt by its number from 1, or the newest one; None when there is none such."""
    if number is None:
        return detail.attempts[-1] if detail.attempts else None
    return next((one for one in detail.attempts if one.number == number), None)


def places_of(attempt: Attempt | None) -> tuple[LogPlace, ...]:
    """The streams of an attempt that CloudWatch has or will have, a container each."""
    if attempt is None:
        return ()
    return tuple(place for place in attempt.logs if place.stream and place.driver == "awslogs")


def place_of(attempt: Attempt | None, container: str = "") -> LogPlace | None:
    """The stream of an attempt's container by its name, the first one's without; None while there is none."""
    places = places_of(attempt)
    return next((place for place in places if container in ("", place.container)), None)


def why_no_log(detail: JobDetail, attempt: Attempt | None, number: int | None = None, container: str = "") -> str:
    """One sentence for the place of the log that is not there; `number`, `container`: what was asked for."""
    if detail.shape is Shape.EKS:
        return _of_eks(detail)
    if detail.shape is Shape.ARRAY:
        return "An array has no log of its own: its children have."
    if detail.shape is Shape.MULTI_NODE and not any(attempt.logs if attempt else ()):
        main = (detail.raw.get("nodeProperties") or {}).get("mainNode", 0)
        return f"A multi-node job's logs are its nodes': the main node is {detail.job.id}#{main}."
    places = [place for place in attempt.logs if container in ("", place.container)] if attempt else []
    if container and attempt and not places:
        names = ", ".join(place.container for place in attempt.logs if place.container)
        return f"There is no container {container}" + (
            f": it has {names}." if names else ": it has one without a name."
        )
    drivers = {place.driver for place in places}
    if drivers and "awslogs" not in drivers:
        return _elsewhere(detail, sorted(drivers))
    had = len(detail.attempts)
    if number is not None and attempt is None and had:
        return f"There is no attempt {number}: it has had {had}."
    state = detail.job.state
    if state.terminal:
        reason = why_it_failed(detail)
        return f"It never started, so there is no log. AWS says: {reason}" if reason else "It wrote no log."
    if state is JobState.STARTING or state is JobState.RUNNING:
        return f"It is {state.value}: the log begins when its container does."
    reason = f" AWS says: {detail.job.state_reason}" if detail.job.state_reason else ""
    return f"It is {state.value}: no attempt has started yet.{reason}"


def why_it_failed(detail: JobDetail) -> str:
    """AWS's own words for the end of a job; empty where it has none."""
    return detail.job.container_reason or detail.job.state_reason


_TARGETS = {
    "splunk": ("splunk-url", "splunk-index", "splunk-source"),
    "fluentd": ("fluentd-address", "tag"),
    "gelf": ("gelf-address", "tag"),
    "syslog": ("syslog-address", "tag"),
    "awsfirelens": ("Name", "Host", "host", "region", "log_group_name", "delivery_stream", "bucket"),
}
"""Which options of a log driver tell where it writes; none of them is a secret."""
_ON_THE_INSTANCE = frozenset({"json-file", "journald", "local"})


def _elsewhere(detail: JobDetail, drivers: list[str]) -> str:
    """Where drivers write other than that of CloudWatch.

    Source: LogConfiguration of AWS Batch's API reference, version 2016-08-10.
    """
    told = f"Its log goes to {' and '.join(drivers)}, not to CloudWatch"
    options = {
        name: str(value) for one in _configurations(detail.raw) for name, value in (one.get("options") or {}).items()
    }
    targets = [
        f"{name} {options[name]}" for driver in drivers for name in _TARGETS.get(driver, ()) if options.get(name)
    ]
    if targets:
        return f"{told}: {', '.join(targets)}."
    if _ON_THE_INSTANCE.issuperset(drivers):
        container = (detail.raw.get("container") or {}).get("containerInstanceArn")
        where = f", container instance {container}" if container else ""
        return f"{told}: it is on the machine that ran it{where}."
    return f"{told}: look there."


def _configurations(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The log configurations of a job's containers."""
    tasks = (raw.get("ecsProperties") or {}).get("taskProperties") or ()
    nodes = (raw.get("nodeProperties") or {}).get("nodeRangeProperties") or ()
    containers = [raw.get("container"), *(one.get("container") for one in nodes)]
    for task in (*tasks, *(t for n in nodes for t in (n.get("ecsProperties") or {}).get("taskProperties") or ())):
        containers += task.get("containers") or ()
    return [one["logConfiguration"] for one in containers if one and one.get("logConfiguration")]


def _of_eks(detail: JobDetail) -> str:
    """AWS Batch names the pod, never a stream: what the cluster does with the output is its owner's choice.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_EksAttemptDetail.html
    """
    tried = (detail.raw.get("eksAttempts") or [{}])[-1]
    pod = (detail.raw.get("eksProperties") or {}).get("podProperties") or {}
    name = str(tried.get("podName") or pod.get("podName") or "")
    space = str(tried.get("podNamespace") or (pod.get("metadata") or {}).get("namespace") or "")
    cluster = str(tried.get("eksClusterArn") or "").rpartition("/")[2]
    told = "This job runs on EKS: AWS Batch keeps no log of its pods; "
    if not name:
        return f"{told}look where the cluster sends them."
    spaced = f" -n {space}" if space else ""
    group = f", or in the log group /aws/containerinsights/{cluster}/application" if cluster else ""
    return f"{told}try `kubectl logs {name}{spaced}`{group}, if its output is sent there."
