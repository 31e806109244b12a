"""A compute environment as DescribeComputeEnvironments tells it, and the most that one job may ask of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batchtui.domain.scope import Scope

FARGATE_VCPUS, FARGATE_MIB = 32.0, 249_856
"""The largest task of Fargate (ResourceRequirement in Batch's API reference)."""
_ODD_SIZES = {"c1.xlarge": 8, "c4.8xlarge": 36, "d2.8xlarge": 36}
_SIZE = re.compile(r"(\d*)xlarge")
_GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8}
_EVEN_FAMILY = re.compile(r"([cmr])[5-9](?!n)[a-z-]*")
_WITH_GPU = re.compile(r"[gp]\d")


@dataclass(frozen=True, slots=True)
class Offer:
    """The most that one job may ask for; None: not known."""

    vcpus: float | None
    mib: int | None
    gpus: int | None
    host_keeps: bool = False
    """A job does not get all of the memory: the host needs some (user guide, "Compute resource memory management")."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One compute environment."""

    scope: Scope
    name: str
    arn: str
    enabled: bool
    status: str
    """VALID, INVALID, CREATING, UPDATING, DELETING, DELETED."""
    status_reason: str
    managed: bool
    kind: str
    """FARGATE, FARGATE_SPOT, EC2, SPOT, ECS_MANAGED_INSTANCES; empty of an unmanaged one."""
    on_eks: bool
    max_vcpus: int | None
    """maxvCpus; of an unmanaged one unmanagedvCpus, which AWS does not hold to; None: not told."""
    desired_vcpus: int | None
    """Of the instances that AWS keeps now; None on Fargate."""
    instance_types: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)
    """The answer as it came."""

    @property
    def fargate(self) -> bool:
        """Without instances of one's own."""
        return self.kind.startswith("FARGATE")

    @property
    def trouble(self) -> str:
        """Why AWS places no job in it, in AWS's words; empty: it does."""
        if not self.enabled:
            return "disabled"
        if self.status in ("VALID", "UPDATING"):
            return ""
        return f"{self.status}{': ' + self.status_reason.rstrip('. ') if self.status_reason else ''}"

    @property
    def label(self) -> str:
        """`Fargate Spot`, `EC2`, `EC2 Spot on EKS`, `unmanaged`."""
        if not self.managed:
            return "unmanaged"
        words = {
            "FARGATE": "Fargate",
            "FARGATE_SPOT": "Fargate Spot",
            "EC2": "EC2",
            "SPOT": "EC2 Spot",
            "ECS_MANAGED_INSTANCES": "managed instances",
        }
        return words.get(self.kind, self.kind) + (" on EKS" if self.on_eks else "")

    @property
    def offer(self) -> Offer:
        """The most that one job may ask of it, as far as that is certain."""
        if self.fargate:
            return Offer(_least(FARGATE_VCPUS, self.max_vcpus), FARGATE_MIB, 0)
        if not self.managed:
            return Offer(None, None, None)
        sizes = [vcpus_of(one) for one in self.instance_types]
        memories = [mib_of(one) for one in self.instance_types]
        return Offer(
            _least(_greatest(sizes), self.max_vcpus),
            _greatest(memories),
            0 if self.instance_types and not any(map(_WITH_GPU.match, self.instance_types)) else None,
            host_keeps=True,
        )


def vcpus_of(instance_type: str) -> int | None:
    """At most so many vCPUs has an instance type; None for a family, a bundle such as `optimal`, or bare metal.

    Of the sizes up to `large` it is 2, of `xlarge` 4 and of the others 4 times their number, with three exceptions
    (EC2 user guide, "Instance types").
    """
    _, dot, size = instance_type.partition(".")
    if instance_type in _ODD_SIZES:
        return _ODD_SIZES[instance_type]
    if dot and size in ("nano", "micro", "small", "medium", "large"):
        return 2
    found = _SIZE.fullmatch(size)
    return 4 * int(found[1] or 1) if found else None


def mib_of(instance_type: str) -> int | None:
    """The memory of an instance type of the families c, m and r since their fifth; of others it is not known here."""
    family, _, size = instance_type.partition(".")
    found, vcpus = _EVEN_FAMILY.fullmatch(family), vcpus_of(instance_type)
    if found is None or vcpus is None or not size.endswith("large"):
        return None
    return vcpus * _GIB_PER_VCPU[found[1]] * 1024


def _greatest(values: list[int | None]) -> int | None:
    """None where one of them is not known."""
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None


def _least(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return min(known) if known else None
