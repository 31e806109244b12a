"""How each kind of field is written into a request; None takes it away."""

import re
from collections.abc import Callable, Mapping

from batchtui.domain.clone import MARK, RESERVED_TAG, Request
from batchtui.domain.cloning.command import RESERVED_ENVIRONMENT
from batchtui.domain.editing.fields import Frame, Key, retry_of
from batchtui.domain.editing.paths import Path, put
from batchtui.domain.editing.slots import GPU, Slot
from batchtui.domain.editing.texts import read, read_words
from batchtui.domain.scope import name_of_arn
from batchtui.domain.when import SECOND, parse_span

EMPTY_IS_NONE = frozenset(
    {"memory", "vcpu", "gpu", "command", "args", "timeout", "array", "nodes", "share", "priority", "depends"}
)
"""Kinds whose empty text means that there is none."""
LARGEST = 2**31 - 1
MOST_DEPENDENCIES = 20
_NAME = re.compile(r"[^\W_][\w-]{0,127}")
_SHARE = re.compile(r"[A-Za-z0-9]{1,255}\*?|[A-Za-z0-9._-]{1,255}")
_VCPU = re.compile(r"\d{1,6}(\.\d{1,3})?")
_POD_MEMORY = re.compile(r"([1-9]\d{0,8})(Mi)?")

Setter = Callable[[Frame, Request, Key, str | None], Request]


class MistakeError(ValueError):
    """What is typed cannot be sent: one sentence that names it and the mend."""


def _value(text: str) -> str:
    try:
        return read(text)
    except ValueError as error:
        raise MistakeError(str(error)) from error


def _name(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if not text or not _NAME.fullmatch(text):
        raise MistakeError("A job name has 1 to 128 letters, digits, - and _, and begins with a letter or digit.")
    return {**request, "jobName": text}


def _queue(frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if not text:
        raise MistakeError("The queue is missing: a job is submitted to one.")
    named = name_of_arn(text)
    known = next((one for one in frame.queues if one.name == named), None)
    if frame.queues and known is None:
        usable = ", ".join(one.name for one in frame.queues if one.enabled and not one.service_jobs)
        raise MistakeError(f"There is no job queue {named}; queues here: {usable or 'none is enabled'}.")
    if known is not None and not known.enabled:
        raise MistakeError(f"The job queue {named} is disabled: it takes no new jobs.")
    return {**request, "jobQueue": text}


def _whole(text: str, what: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        upto = f"from {least:,} to {most:,}" if most < LARGEST else f"of at least {least:,}"
        raise MistakeError(f"{what} is a whole number {upto}, not {text}.")
    return int(text)


def _memory(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    slot = _slot(frame, key)
    if slot.pod:
        if text is not None:
            found = _POD_MEMORY.fullmatch(text)
            if found is None:
                raise MistakeError(f"A pod's memory is a whole number of MiB, such as 2048Mi, not {text}.")
            text = f"{found[1]}Mi"
        return _pod_need(request, slot, "memory", text)
    if text is not None:
        _whole(text, "Memory", 4, LARGEST)
    return _need(request, slot, "MEMORY", text)


def _vcpu(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    slot = _slot(frame, key)
    if text is not None and (not _VCPU.fullmatch(text) or float(text) <= 0):
        raise MistakeError(f"vCPU is a number such as 1, 2 or 4, not {text}.")
    if slot.pod:
        return _pod_need(request, slot, "cpu", text)
    if text is not None and not frame.fargate:
        _whole(text, "vCPU on EC2", 1, LARGEST)
    return _need(request, slot, "VCPU", text)


def _gpu(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    slot = _slot(frame, key)
    if text is not None:
        _whole(text, "GPU", 1, LARGEST)
    return _pod_need(request, slot, GPU, text) if slot.pod else _need(request, slot, "GPU", text)


def _need(request: Request, slot: Slot, kind: str, text: str | None) -> Request:
    """One of resourceRequirements; the old way of stating it would contradict it."""
    for old, means in (("vcpus", "VCPU"), ("memory", "MEMORY")):
        if means == kind:
            request = put(request, (*slot.path, old), None)
    path = (*slot.path, "resourceRequirements", ("type", kind))
    return _put(request, path, text, "value")


def _pod_need(request: Request, slot: Slot, name: str, text: str | None) -> Request:
    """All of a pod's resources go along: whether AWS merges these with the definition's is told nowhere."""
    both = slot.pod_resources(request)
    had = {kind: both[kind].get(name) for kind in both}
    kinds = [kind for kind in both if had[kind] is not None] or ["limits"]
    if had["limits"] != had["requests"] and name == "cpu":
        kinds = kinds[:1]
    for kind in kinds:
        both[kind] = {**both[kind], name: text} if text is not None else _without(both[kind], name)
    made: Request = put(request, (*slot.path, "resources"), {kind: one for kind, one in both.items() if one} or None)
    return made


def _without(members: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in members.items() if key != name}


def _put(request: Request, path: Path, value: str | None, member: str) -> Request:
    """An item of a list that is told by the last step of the path; None takes the whole item away."""
    made: Request = put(request, path if value is None else (*path, member), value)
    return made


def _words(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    try:
        words = read_words(text) if text is not None else []
    except ValueError as error:
        raise MistakeError(str(error)) from error
    if text is not None and not words:
        raise MistakeError(f"The {key.kind} is empty: leave it as it is, or give its words.")
    made: Request = put(request, (*_slot(frame, key).path, key.kind), words or None)
    return made


def _image(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    if not text:
        raise MistakeError("The image is missing: a pod needs one.")
    made: Request = put(request, (*_slot(frame, key).path, "image"), _value(text))
    return made


def _variable(frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    if not key.item or "=" in key.item:
        raise MistakeError("A variable is written as NAME=value.")
    if key.item.startswith(RESERVED_ENVIRONMENT):
        raise MistakeError(f"{key.item} cannot be set: AWS Batch keeps names that begin with {RESERVED_ENVIRONMENT}.")
    slot = _slot(frame, key)
    value = None if text is None else _value(text)
    return _put(request, (*slot.path, slot.variables_member, ("name", key.item)), value, "value")


def _timeout(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if text is None:
        return _dropped(request, "timeout")
    try:
        seconds = int(text[:12]) if text.isascii() and text.isdigit() else parse_span(text) // SECOND
    except ValueError as error:
        raise MistakeError(str(error)) from error
    if not 60 <= seconds <= LARGEST:
        raise MistakeError(f"A timeout is 60 seconds or longer, such as 15m or 2h, not {text}.")
    return {**request, "timeout": {"attemptDurationSeconds": seconds}}


def _attempts(frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    attempts = _whole(text or "", "The number of attempts", 1, 10)
    rest = {name: value for name, value in retry_of(frame, request).items() if value}
    return {**request, "retryStrategy": {**rest, "attempts": attempts}}


def _array(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if text is None:
        return _dropped(request, "arrayProperties")
    return {**request, "arrayProperties": {"size": _whole(text, "An array's size", 2, 10_000)}}


def _nodes(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    nodes = _whole(text or "", "The number of nodes", 1, 1000)
    made: Request = put(request, ("nodeOverrides", "numNodes"), nodes)
    return made


def _share(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if text is None:
        return _dropped(request, "shareIdentifier")
    if not _SHARE.fullmatch(text):
        raise MistakeError(f"A share has 1 to 255 letters and digits, and may end with an asterisk: not {text}.")
    return {**request, "shareIdentifier": text}


def _priority(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    if text is None:
        return _dropped(request, "schedulingPriorityOverride")
    return {**request, "schedulingPriorityOverride": _whole(text, "A priority", 0, 9999)}


def _depends(_frame: Frame, request: Request, _key: Key, text: str | None) -> Request:
    rows = [_dependency(word) for word in re.split(r"[\s,]+", text or "") if word]
    if not rows:
        return _dropped(request, "dependsOn")
    if len(rows) > MOST_DEPENDENCIES:
        raise MistakeError(f"A job can depend on up to {MOST_DEPENDENCIES} jobs: these are {len(rows)}.")
    return {**request, "dependsOn": rows}


def _dependency(word: str) -> dict[str, str]:
    if word == "SEQUENTIAL":
        return {"type": word}
    kind, colon, job_id = word.partition(":")
    if colon and kind in ("N_TO_N", "SEQUENTIAL"):
        if not job_id:
            raise MistakeError("N_TO_N needs the id of an array: N_TO_N:id.")
        return {"jobId": _value(job_id), "type": kind}
    return {"jobId": _value(word)}


def _parameter(_frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    if not key.item or key.item == MARK:
        raise MistakeError(f"A parameter is written as NAME=value, and {MARK} is batchtui's own.")
    made: Request = put(request, ("parameters", key.item), None if text is None else _value(text))
    return made


def _tag(_frame: Frame, request: Request, key: Key, text: str | None) -> Request:
    if not key.item or len(key.item) > 128 or key.item.startswith(RESERVED_TAG):
        raise MistakeError(
            f"A tag is NAME=value, its name up to 128 letters long and without {RESERVED_TAG} before it."
        )
    value = None if text is None else _value(text)
    if value is not None and len(value) > 256:
        raise MistakeError(f"The value of tag {key.item} has {len(value)} letters: AWS takes up to 256.")
    made: Request = put(request, ("tags", key.item), value)
    return made


def _dropped(request: Request, member: str) -> Request:
    return {name: value for name, value in request.items() if name != member}


def _slot(frame: Frame, key: Key) -> Slot:
    slot = frame.slot(key.slot)
    if slot is None:
        names = ", ".join(one.name for one in frame.slots if one.name) or "one without a name"
        raise MistakeError(f"There is no container {key.slot or 'without a name'} in {frame.label}: it has {names}.")
    return slot


BY_KIND: dict[str, Setter] = {
    "name": _name,
    "queue": _queue,
    "memory": _memory,
    "vcpu": _vcpu,
    "gpu": _gpu,
    "command": _words,
    "args": _words,
    "image": _image,
    "variable": _variable,
    "timeout": _timeout,
    "attempts": _attempts,
    "array": _array,
    "nodes": _nodes,
    "share": _share,
    "priority": _priority,
    "depends": _depends,
    "parameter": _parameter,
    "tag": _tag,
}
