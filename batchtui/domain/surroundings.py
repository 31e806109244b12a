"""What is known of the place where a run waits: its queue, the environments behind it, who is next, what is in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from batchtui.domain.environment import Environment
from batchtui.domain.front import Front
from batchtui.domain.queue import Queue, SharePolicy
from batchtui.domain.resource import Resource


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One queue with all around it; what AWS does not tell, or may not be asked, is None."""

    queue: Queue
    environments: tuple[Environment, ...] | None = None
    """In the order in which they are tried."""
    front: Front | None = None
    beside: tuple[tuple[Queue, Front], ...] = ()
    """Other queues that use the same environments."""
    policy: SharePolicy | None = None
    resources: Mapping[str, Resource] = field(default_factory=dict, hash=False)
    """By name, those that somebody asked about."""
    lacking: tuple[str, ...] = ()
    """Why something is not known, a sentence each."""
    read_at_ms: int = 0
    """On AWS's clock, ms since epoch."""

    @property
    def usable(self) -> tuple[Environment, ...]:
        """Those in which AWS places jobs now."""
        return tuple(one for one in self.environments or () if not one.trouble)

    @property
    def max_vcpus(self) -> int | None:
        """What jobs may have in all of these at most; None where one of them has no known limit."""
        limits = [one.max_vcpus if one.managed else None for one in self.usable]
        known = [limit for limit in limits if limit is not None]
        return sum(known) if known and len(known) == len(limits) else None

    @property
    def used_vcpus(self) -> float | None:
        """What jobs have in use there: at least so much, of the other queues only what fits nowhere else."""
        if self.front is None or self.front.vcpus is None:
            return None
        return self.front.vcpus + sum(self._here(queue, front.vcpus or 0.0) for queue, front in self.beside)

    @property
    def kept_vcpus(self) -> int | None:
        """Of the instances that AWS keeps there (desiredvCpus); None where there are none of one's own."""
        kept = [one.desired_vcpus for one in self.usable]
        known = [vcpus for vcpus in kept if vcpus is not None]
        return sum(known) if known and len(known) == len(kept) else None

    def _here(self, queue: Queue, vcpus: float) -> float:
        """Of what another queue has in use, what its own other environments cannot hold."""
        mine = {one.name for one in self.environments or ()}
        return vcpus if mine.issuperset(queue.environments) else 0.0
