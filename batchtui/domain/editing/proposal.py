"""What would mend a run that failed for want of memory or time: the fields to change, and why so much."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.domain.causes_job import why
from batchtui.domain.clone import Request
from batchtui.domain.editing import fargate
from batchtui.domain.editing.fields import Frame, Key, timeout_of
from batchtui.domain.editing.slots import Slot
from batchtui.domain.job import JobDetail
from batchtui.domain.when import SECOND, exactly, span

_OUT_OF_MEMORY = ("OutOfMemory", "OOMKilled", "killed due to memory")
_MOST_TIME_S = 14 * 86_400


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mend that can be taken or left."""

    edits: Mapping[Key, str]
    what: str
    """`1024 MiB`."""
    reason: str
    """Why so much, after the words `filled in below:`."""
    beside: str = ""
    """What else is to be said of it, where there is room."""


def proposal(detail: JobDetail, frame: Frame, request: Request) -> Proposal | None:
    """Twice what was too little, as far as that can be had; None where nothing is to be proposed."""
    cause = why(detail.job)
    if cause is None or not cause.failing:
        return None
    if cause.key == "oom":
        return _more_memory(frame, request, _killed(detail, frame))
    return _more_time(frame, request) if cause.key == "timeout" else None


def _more_memory(frame: Frame, request: Request, slot: Slot | None) -> Proposal | None:
    if slot is None:
        return None
    has = slot.resources(request)
    limit = has.get("MEMORY", "").removesuffix("Mi")
    if not limit.isdecimal():
        return None
    wanted, vcpu = 2 * int(limit), has.get("VCPU", "")
    memory, cpu = Key("memory", slot.name), Key("vcpu", slot.name)
    if not frame.fargate or len(frame.slots) > 1:
        return Proposal({memory: f"{wanted}{'Mi' if slot.pod else ''}"}, f"{wanted} MiB", "twice the old limit")
    pair = fargate.at_least(vcpu, wanted)
    if pair is None:
        return None
    if pair[0] == fargate.number(vcpu):
        size = f"{pair[1]} MiB"
        if pair[1] == wanted:
            beside = f", and what Fargate allows with {vcpu} vCPU"
            return Proposal({memory: str(pair[1])}, size, "twice the old limit", beside)
        return Proposal({memory: str(pair[1])}, size, f"Fargate's next size with {vcpu} vCPU")
    reason = f"with {vcpu} vCPU Fargate has no {wanted} MiB"
    return Proposal({memory: str(pair[1]), cpu: pair[0]}, f"{pair[1]} MiB with {pair[0]} vCPU", reason)


def _more_time(frame: Frame, request: Request) -> Proposal | None:
    seconds = timeout_of(request) or timeout_of(frame.definition)
    if not seconds or 2 * seconds > _MOST_TIME_S:
        return None
    longer_ms = 2 * seconds * SECOND
    return Proposal({Key("timeout"): span(longer_ms)}, exactly(longer_ms), "twice the old timeout")


def _killed(detail: JobDetail, frame: Frame) -> Slot | None:
    """The container that ran out of memory: of several the one whose reason says so."""
    slots = frame.slots
    if len(slots) == 1:
        return slots[0]
    names = [str(one.get("name", "")) for one in _ended(detail.raw) if _says_so(one)]
    if frame.many_nodes:
        return next((one for one in slots if not names or one.name.split(" ")[-1] in names), None)
    return next((one for one in slots if one.name in names), None)


def _ended(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Containers as the job and its attempts tell of them."""
    for one in (raw, *(raw.get("attempts") or ()), *(raw.get("eksAttempts") or ())):
        tasks = (one.get("ecsProperties") or one).get("taskProperties") or ()
        pod = (one.get("eksProperties") or {}).get("podProperties") or one
        yield from (row for task in tasks for row in task.get("containers") or ())
        yield from (row for kind in ("containers", "initContainers") for row in pod.get(kind) or ())


def _says_so(container: Mapping[str, Any]) -> bool:
    reason = str(container.get("reason") or "")
    return any(text in reason for text in _OUT_OF_MEMORY)
