"""Stacks of CloudFormation: what there is, what a change set would change, what happens while it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it stands."""

    name: str
    id: str
    """Its ARN: it finds a deleted one, too."""
    status: str
    """As AWS words it: `CREATE_COMPLETE`."""
    protected: bool
    outputs: Mapping[str, str]
    reason: str = ""
    drift: str = ""
    """`IN_SYNC`, `DRIFTED`, or nobody has looked."""

    @property
    def moving(self) -> bool:
        """Whether something is being done to it."""
        return self.status.endswith("_IN_PROGRESS") and not self.empty

    @property
    def empty(self) -> bool:
        """Whether a change set has made its name, and nothing else."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def whole(self) -> bool:
        """Whether the last that was done to it went well."""
        return self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "DELETE_COMPLETE")


@dataclass(frozen=True, slots=True)
class Change:
    """What a change set would do to a resource."""

    action: str
    """`Add`, `Modify`, `Remove`, `Import`."""
    logical_id: str
    kind: str
    replacement: str = ""
    """`True`, `Conditional`, or empty: in place."""
    properties: tuple[str, ...] = ()
    """Those of a resource that is changed."""

    @property
    def sign(self) -> str:
        """`+`, `-` or `~`."""
        return {"Add": "+", "Import": "+", "Remove": "-"}.get(self.action, "~")

    @property
    def note(self) -> str:
        """What is more than a change in place."""
        if self.action == "Import":
            return "import"
        return {"True": "replacement", "Conditional": "maybe replacement"}.get(self.replacement, "")


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set that was made."""

    stack: str
    id: str
    stack_id: str
    creates: bool
    """Whether there was no stack before."""
    changes: tuple[Change, ...] = ()
    """Without any, outputs or tags may change all the same."""
    nothing: bool = False
    """Whether all is as it should be."""


@dataclass(frozen=True, slots=True)
class StackEvent:
    """What happened to a resource, or to the stack itself."""

    id: str
    at_ms: int
    logical_id: str
    kind: str
    status: str
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Whether it says that something did not go; what was only given up with the rest is none of it."""
        return self.status.endswith("_FAILED") and "ancelled" not in self.reason


def first_failure(events: Iterable[StackEvent]) -> str:
    """Why a deployment failed, in one sentence: the first that failed, for the rest follows from it; empty: nothing."""
    failed = [event for event in events if event.failed and event.reason]
    if not failed:
        return ""
    first = min(failed, key=lambda event: event.at_ms)
    return f"{first.logical_id} ({first.kind}): {first.reason}"
