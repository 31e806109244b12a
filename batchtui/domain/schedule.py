"""A schedule that submits jobs: a rule of EventBridge or a schedule of EventBridge Scheduler."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from batchtui.domain.cron_words import words
from batchtui.domain.definition import name_of_definition
from batchtui.domain.job import Job
from batchtui.domain.scope import Scope, name_of_arn
from batchtui.domain.timing import Timing

PLACEHOLDER = re.compile(r"<aws\.scheduler\.[a-z-]+>")
"""What Scheduler fills in when it comes: "Adding context attributes" of its user guide."""


class Source(Enum):
    """Whose it is."""

    RULE = "rule"
    """EventBridge."""
    SCHEDULE = "schedule"
    """EventBridge Scheduler."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One target of a rule, or one schedule, that submits a job."""

    scope: Scope
    source: Source
    name: str
    place: str
    """Its event bus, or its schedule group."""
    arn: str
    enabled: bool
    timing: Timing | None
    """None: a rule that waits for events."""
    request: Mapping[str, Any]
    """SubmitJob's input, as far as it is known before it comes."""
    raw: Mapping[str, Any]
    """AWS's answer; a rule's has its `Target`."""
    target: str = ""
    """The id of a rule's target: one rule may have several."""
    targets: int = 1
    """How many targets a rule has in all: it is on or off for each of them."""
    description: str = ""
    managed_by: str = ""
    """The AWS service that made a rule, and alone may change it."""
    changed_ms: int | None = None
    """LastModificationDate, ms since epoch; a rule tells none."""
    from_event: bool = False
    """Some of what it submits is made from the event."""
    trouble: str = ""
    """Why it cannot be read as a whole, in one sentence."""

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.arn} {self.target}"

    @property
    def job_name(self) -> str:
        """As it stands there: with placeholders."""
        return str(self.request.get("jobName") or "")

    @property
    def queue(self) -> str:
        """The queue's name."""
        return name_of_arn(str(self.request.get("jobQueue") or ""))

    @property
    def definition(self) -> str:
        """The definition's name."""
        return name_of_definition(str(self.request.get("jobDefinition") or ""))

    def part(self, name: str) -> Mapping[str, Any]:
        """An object within what it submits; empty where there is none: what somebody typed there nobody has checked."""
        return part_of(self.request, name)

    @property
    def has_placeholders(self) -> bool:
        """Whether the name is another one each time."""
        return PLACEHOLDER.search(self.job_name) is not None

    @property
    def elsewhere(self) -> str:
        """The account or region whose queue it is, where that is another one: its runs are not seen here."""
        parts = str(self.request.get("jobQueue") or "").split(":")
        if len(parts) < 6:
            return ""
        if self.scope.account and parts[4] != self.scope.account:
            return f"account {parts[4]}"
        return f"region {parts[3]}" if parts[3] != self.scope.region else ""

    @property
    def words(self) -> str:
        """When it comes, in words."""
        return words(self.timing) if self.timing is not None else "on events"

    def names(self, name: str) -> bool:
        """Whether a job of this name may be its own."""
        return _pattern(self.job_name).fullmatch(name) is not None

    def submits(self, job: Job) -> bool:
        """Whether a run may be its own: by name; a name with placeholders says too little without the rest."""
        if not self.names(job.name):
            return False
        if not self.has_placeholders:
            return True
        return job.queue == self.queue and name_of_definition(job.definition) in ("", self.definition)


def part_of(request: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object within a request; empty where there is none."""
    value = request.get(name)
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Schedules:
    """What one reading of both services tells."""

    found: tuple[Schedule, ...]
    """By name."""
    unseen: tuple[str, ...] = ()
    """A sentence for each thing that cannot be shown: named once, the rest works."""


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """A name with placeholders stands for any text in their places."""
    return re.compile(".+".join(re.escape(part) for part in PLACEHOLDER.split(name)), re.DOTALL)
