"""What can be changed in a request before it is sent, each as one line of text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from batchtui.domain.clone import MARK, RESERVED_TAG
from batchtui.domain.cloning.command import RESERVED_ENVIRONMENT
from batchtui.domain.editing.slots import Slot, slots_of
from batchtui.domain.editing.texts import shown, words_text
from batchtui.domain.queue import Queue
from batchtui.domain.scope import name_of_arn
from batchtui.domain.secrecy import looks_secret
from batchtui.domain.when import SECOND, span

Raw = Mapping[str, Any]


class Key(NamedTuple):
    """What a field is known by."""

    kind: str
    """`name`, `queue`, `definition`, `memory`, `vcpu`, `gpu`, `command`, `variable`, `parameter`, `tag`, …"""
    slot: str = ""
    """The container it is about."""
    item: str = ""
    """The name of a variable, a parameter or a tag."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be changed, or that cannot, and why."""

    key: Key
    label: str
    text: str
    """As it is; empty: there is none."""
    closed: str = ""
    """Why it cannot be changed, in few words; empty: it can."""
    secret: bool = False
    given: bool = False
    """The definition gives it: it can be changed, not taken away."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a request is read against."""

    definition: Raw
    """DescribeJobDefinitions' row of the revision that the request names."""
    label: str
    """Its `name:revision`."""
    queues: Sequence[Queue] = ()
    """Those that are known; none: nothing is checked against them."""

    @property
    def fargate(self) -> bool:
        """Whether it runs on Fargate only."""
        return list(self.definition.get("platformCapabilities") or ()) == ["FARGATE"]

    @property
    def many_nodes(self) -> bool:
        """Whether it is a multi-node job."""
        return bool(self.definition.get("nodeProperties"))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its containers."""
        return slots_of(self.definition)

    def slot(self, name: str) -> Slot | None:
        """A container by its name."""
        return next((one for one in self.slots if one.name == name), None)

    def queue(self, request: Raw) -> Queue | None:
        """The queue that a request names, if it is known."""
        name = name_of_arn(str(request.get("jobQueue", "")))
        return next((one for one in self.queues if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that stand together."""

    heading: str
    """Empty: they need none."""
    fields: tuple[Field, ...]


NO_GPU = "none on Fargate"
NO_ARRAY = "not multi-node"
NO_SHARES = "not in this queue"
NO_PRIORITY = "with a share"
IMAGE = "by new revision"


def parts_of(frame: Frame, request: Raw) -> list[Part]:
    """Every field of a request, in the order of a form."""
    slots = frame.slots
    run = [_timeout(frame, request), _attempts(frame, request)]
    if len(slots) == 1:
        middle = [
            _part("", _needs(frame, request, slots[0])),
            _part("", [*_start(request, slots[0]), *run]),
            _part("VARIABLES", _variables(request, slots[0])),
        ]
    else:
        middle = [part for slot in slots for part in _of_slot(frame, request, slot)]
        middle.append(_part("RUN", run))
    return [
        _part("", _job(frame, request)),
        *middle,
        _part("PARAMETERS", _parameters(frame, request)),
        _part("ORDER", _order(frame, request)),
        _part("TAGS", _tags(request)),
    ]


def fields_of(frame: Frame, request: Raw) -> dict[Key, Field]:
    """The same without their parts."""
    return {one.key: one for part in parts_of(frame, request) for one in part.fields}


def _part(heading: str, fields: Iterable[Field]) -> Part:
    return Part(heading, tuple(fields))


def _of_slot(frame: Frame, request: Raw, slot: Slot) -> list[Part]:
    return [
        _part(
            f"{'NODES' if frame.many_nodes else 'CONTAINER'} {slot.name}",
            [*_needs(frame, request, slot), *_start(request, slot)],
        ),
        _part(f"VARIABLES OF {slot.name}", _variables(request, slot)),
    ]


def _job(frame: Frame, request: Raw) -> Iterator[Field]:
    yield Field(Key("name"), "job name", shown(str(request.get("jobName", ""))), given=True)
    yield Field(Key("queue"), "queue", shown(name_of_arn(str(request.get("jobQueue", "")))), given=True)
    yield Field(Key("definition"), "definition", shown(frame.label), given=True)


def _needs(frame: Frame, request: Raw, slot: Slot) -> Iterator[Field]:
    has, given = slot.resources(request), slot.resources({})
    memory = "memory" if slot.pod else "memory MiB"
    unit = "" if slot.pod else "MiB"
    yield Field(Key("memory", slot.name), memory, shown(has.get("MEMORY", "")), given="MEMORY" in given, unit=unit)
    yield Field(Key("vcpu", slot.name), "vCPU", shown(has.get("VCPU", "")), given="VCPU" in given)
    closed = NO_GPU if frame.fargate else ""
    yield Field(Key("gpu", slot.name), "GPU", shown(has.get("GPU", "")), closed, given="GPU" in given)


def _start(request: Raw, slot: Slot) -> Iterator[Field]:
    for member in ("command", "args") if slot.pod else ("command",):
        words, given = slot.member(request, member) or [], bool(slot.base.get(member))
        yield Field(Key(member, slot.name), member, words_text(map(str, words)), given=given)
    image = shown(str(slot.member(request, "image") or ""))
    yield Field(Key("image", slot.name), "image", image, "" if slot.pod else IMAGE, given=True)


def _variables(request: Raw, slot: Slot) -> Iterator[Field]:
    given = slot.base_variables
    for name, value in slot.variables(request).items():
        if name and not name.startswith(RESERVED_ENVIRONMENT):
            key = Key("variable", slot.name, name)
            yield Field(key, name, shown(value), secret=looks_secret(name, value), given=name in given)
    yield Field(Key("variable", slot.name), "+ variable", "")


def _timeout(frame: Frame, request: Raw) -> Field:
    seconds = timeout_of(request) or timeout_of(frame.definition)
    text = span(seconds * SECOND) if seconds else ""
    return Field(Key("timeout"), "timeout", text, given=bool(timeout_of(frame.definition)))


def timeout_of(told: Raw) -> int:
    """attemptDurationSeconds of a request or a definition; 0: none."""
    return int((told.get("timeout") or {}).get("attemptDurationSeconds") or 0)


def _attempts(frame: Frame, request: Raw) -> Field:
    attempts = retry_of(frame, request).get("attempts") or 1
    return Field(Key("attempts"), "attempts", str(attempts), given=True)


def retry_of(frame: Frame, request: Raw) -> dict[str, Any]:
    """The retry strategy that the job will have: a request's takes the whole place of the definition's."""
    return dict(request.get("retryStrategy") or frame.definition.get("retryStrategy") or {})


def _parameters(frame: Frame, request: Raw) -> Iterator[Field]:
    given = frame.definition.get("parameters") or {}
    for name, value in {**given, **(request.get("parameters") or {})}.items():
        if name != MARK:
            secret = looks_secret(name, str(value))
            yield Field(Key("parameter", "", name), name, shown(str(value)), secret=secret, given=name in given)
    yield Field(Key("parameter"), "+ parameter", "")


def _order(frame: Frame, request: Raw) -> Iterator[Field]:
    size = str((request.get("arrayProperties") or {}).get("size") or "")
    yield Field(Key("array"), "array size", size, NO_ARRAY if frame.many_nodes else "")
    if frame.many_nodes:
        default = (frame.definition.get("nodeProperties") or {}).get("numNodes")
        nodes = (request.get("nodeOverrides") or {}).get("numNodes") or default or ""
        yield Field(Key("nodes"), "nodes", str(nodes), given=True)
    yield Field(Key("depends"), "depends on", ", ".join(map(dependency_text, request.get("dependsOn") or ())))
    queue = frame.queue(request)
    closed = NO_SHARES if queue is not None and not queue.takes_shares else ""
    share = str(request.get("shareIdentifier") or "")
    yield Field(Key("share"), "share", shown(share), closed)
    default = frame.definition.get("schedulingPriority")
    priority = request.get("schedulingPriorityOverride", default)
    text = "" if priority is None else str(priority)
    yield Field(Key("priority"), "priority", text, closed or ("" if share else NO_PRIORITY), given=default is not None)


def dependency_text(row: Raw) -> str:
    """A job id, `N_TO_N:id`, or `SEQUENTIAL`."""
    job_id, kind = shown(str(row.get("jobId") or "")), str(row.get("type") or "")
    return f"{kind}:{job_id}" if kind and job_id else kind or job_id


def _tags(request: Raw) -> Iterator[Field]:
    for name, value in (request.get("tags") or {}).items():
        if not name.startswith(RESERVED_TAG):
            yield Field(Key("tag", "", name), name, shown(str(value)), secret=looks_secret(name, str(value)))
    yield Field(Key("tag"), "+ tag", "")
