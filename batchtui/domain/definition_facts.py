"""What a job definition says, in few words: its kind, its image, what it asks for, and what a revision changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batchtui.domain.asked import Asked, asked_by
from batchtui.domain.cloning.differences import differences
from batchtui.domain.definition import JobDefinition
from batchtui.domain.editing.slots import slots_of

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one revision."""

    kind: str
    """`container`, `multi-container`, `multi-node`, `EKS`."""
    image: str
    """Of its first container."""
    command: tuple[str, ...]
    asked: Asked
    attempts: int
    timeout_s: int | None
    platforms: tuple[str, ...]


def facts_of(definition: JobDefinition) -> Facts:
    """Read out of AWS's answer; what it does not say is empty."""
    raw = definition.raw
    first: Raw = next((slot.base for slot in slots_of(raw)), {})
    return Facts(
        kind=kind_of(raw),
        image=str(first.get("image") or ""),
        command=tuple(map(str, (*(first.get("command") or ()), *(first.get("args") or ())))),
        asked=asked_by(raw),
        attempts=int((raw.get("retryStrategy") or {}).get("attempts") or 1),
        timeout_s=int((raw.get("timeout") or {}).get("attemptDurationSeconds") or 0) or None,
        platforms=tuple(map(str, raw.get("platformCapabilities") or ())),
    )


def kind_of(raw: Raw) -> str:
    """What kind of job it makes."""
    if raw.get("nodeProperties"):
        return "multi-node"
    if raw.get("eksProperties"):
        return "EKS"
    tasks = (raw.get("ecsProperties") or {}).get("taskProperties") or ()
    return "multi-container" if tasks else "container"


@dataclass(frozen=True)
class Revision:
    """One revision beside the one before it. What that takes a moment to work out is worked out when it is shown."""

    definition: JobDefinition
    before: JobDefinition | None
    """The next older one that AWS still has."""

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What it has otherwise than the one before, a line each."""
        return changes_between(self.before, self.definition) if self.before is not None else ()

    @cached_property
    def facts(self) -> Facts:
        """What it says, in few words."""
        return facts_of(self.definition)


def revisions(found: Iterable[JobDefinition]) -> list[Revision]:
    """Newest first, each once."""
    ordered = sorted({one.arn: one for one in found}.values(), key=lambda one: -one.revision)
    older: Sequence[JobDefinition | None] = [*ordered[1:], None]
    return [Revision(one, before) for one, before in zip(ordered, older, strict=False)]


def changes_between(before: JobDefinition, after: JobDefinition) -> tuple[str, ...]:
    """What `after` has otherwise, a line each; values that look secret are masked."""
    return differences(before.raw, after.raw, {})
