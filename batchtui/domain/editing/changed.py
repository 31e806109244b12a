"""A request with fields changed: what is typed becomes SubmitJob's members, or a sentence that says why it cannot."""

from collections.abc import Callable, Mapping
from typing import Any

from batchtui.domain.clone import Request
from batchtui.domain.editing import fargate, setters
from batchtui.domain.editing.fields import IMAGE, NO_ARRAY, NO_GPU, Field, Frame, Key, fields_of
from batchtui.domain.editing.paths import put
from batchtui.domain.editing.setters import MistakeError

Edits = Mapping[Key, str | None]
"""What is typed into fields; None: it is taken away."""
Mistakes = dict[Key, str]


def changed(frame: Frame, request: Request, edits: Edits) -> tuple[Request, Mistakes]:
    """The request with the edits, and a sentence for each that could not be carried out.

    An edit that says what stands there anyway changes nothing.
    """
    found = fields_of(frame, request)
    mistakes: Mistakes = {}
    made: Request = request
    done: list[Key] = []
    for key, text in edits.items():
        had = found.get(key)
        if key.kind == "definition" or (had is not None and had.text == text) or (had is None and text is None):
            continue
        try:
            if had is not None and had.closed and key.kind not in ("share", "priority"):
                raise MistakeError(_why_closed(had))
            made = _set(frame, made, key, text, had is not None and had.given)
            done.append(key)
        except MistakeError as mistake:
            mistakes[key] = str(mistake)
    return _agreeing(frame, made, done, mistakes), mistakes


def _why_closed(field: Field) -> str:
    why = {
        NO_GPU: "Fargate has no GPUs",
        NO_ARRAY: "a multi-node job is no array",
        IMAGE: "it comes from the definition",
    }
    return f"The {field.label} cannot be changed: {why.get(field.closed, field.closed)}."


def _set(frame: Frame, request: Request, key: Key, text: str | None, given: bool) -> Request:
    setter = setters.BY_KIND.get(key.kind)
    if setter is None:
        raise MistakeError(f"There is no field {key.kind}.")
    if text is None or (text == "" and key.kind in setters.EMPTY_IS_NONE):
        if given:
            raise MistakeError(f"The definition gives {_called(key)}: it can be changed, not taken away.")
        text = None
    return setter(frame, request, key, text)


def _called(key: Key) -> str:
    words = {"vcpu": "the vCPU count", "gpu": "the GPU count", "depends": "the dependencies"}
    return key.item or words.get(key.kind, f"the {key.kind}")


def _agreeing(frame: Frame, request: Request, done: list[Key], mistakes: Mistakes) -> Request:
    """What one field means for another."""
    for check in _CHECKS:
        request = check(frame, request, done, mistakes)
    return request


def _pairs(frame: Frame, request: Request, done: list[Key], mistakes: Mistakes) -> Request:
    """Fargate's pairs, where one half was changed; of several containers the sum counts, and AWS is to say."""
    slots = frame.slots
    if not frame.fargate or len(slots) != 1:
        return request
    keys = {kind: Key(kind, slots[0].name) for kind in ("memory", "vcpu")}
    if not set(keys.values()) & set(done) or set(keys.values()) & set(mistakes):
        return request
    has = slots[0].resources(request)
    if has.get("MEMORY", "").isdecimal() and has.get("VCPU"):
        wrong = fargate.mistake(has["VCPU"], int(has["MEMORY"]))
        if wrong is not None:
            mistakes[keys[wrong[0]]] = wrong[1]
    return request


def _shares(frame: Frame, request: Request, done: list[Key], mistakes: Mistakes) -> Request:
    """A share goes with a queue that takes shares: elsewhere it stays behind, unless somebody has typed it."""
    queue = frame.queue(request)
    share, priority = Key("share"), Key("priority")
    if queue is not None and not queue.takes_shares:
        for key in (share, priority):
            if key in done and _is_there(request, key):
                mistakes[key] = f"{queue.name} takes no shares: leave the {key.kind} empty."
        if Key("queue") in done or share in done:
            request = put(put(request, ("shareIdentifier",), None), ("schedulingPriorityOverride",), None)
    elif queue is not None and not request.get("shareIdentifier") and {Key("queue"), share} & set(done):
        mistakes[share] = f"{queue.name} wants a share: name one."
    if not request.get("shareIdentifier") and "schedulingPriorityOverride" in request and {share, priority} & set(done):
        if priority in done:
            mistakes[priority] = "A priority counts only beside a share: name a share, or leave it empty."
        request = put(request, ("schedulingPriorityOverride",), None)
    return request


def _is_there(request: Request, key: Key) -> bool:
    return {"share": "shareIdentifier", "priority": "schedulingPriorityOverride"}[key.kind] in request


def _children(_frame: Frame, request: Request, done: list[Key], mistakes: Mistakes) -> Request:
    """Only an array's children can wait for one another."""
    kinds = [str(row["type"]) for row in request.get("dependsOn") or () if row.get("type")]
    if kinds and not request.get("arrayProperties") and {Key("array"), Key("depends")} & set(done):
        mistakes[Key("depends")] = f"{kinds[0]} is for arrays: give an array size, or take it out of depends on."
    return request


_CHECKS: tuple[Callable[[Frame, Request, list[Key], Mistakes], Any], ...] = (_pairs, _shares, _children)
