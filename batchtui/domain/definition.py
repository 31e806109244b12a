"""A job definition's revision, as DescribeJobDefinitions tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from batchtui.domain.scope import Scope, name_of_arn


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """One revision of a job definition."""

    scope: Scope
    arn: str
    name: str
    revision: int
    active: bool
    raw: Mapping[str, Any]
    """The answer as it came."""

    @property
    def label(self) -> str:
        """`name:revision`."""
        return f"{self.name}:{self.revision}"


def name_of_definition(arn: str) -> str:
    """`arn:…:job-definition/name:7` or `name:7` → `name`."""
    return name_of_arn(arn).partition(":")[0]


def label_of_arn(arn: str) -> str:
    """`arn:…:job-definition/name:7` → `name:7`."""
    return arn.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Family:
    """All that is known of the revisions of one name."""

    newest: JobDefinition
    """The newest ACTIVE one."""
    active: int
    """How many are ACTIVE."""

    @property
    def name(self) -> str:
        """The definition's name."""
        return self.newest.name


def families(known: Mapping[str, Family], found: Iterable[JobDefinition]) -> dict[str, Family]:
    """Those that are known, with further ACTIVE revisions, each of them met once; by name."""
    grown = dict(known)
    for one in found:
        before = grown.get(one.name)
        newest = before.newest if before is not None and before.newest.revision > one.revision else one
        grown[one.name] = Family(newest, (before.active if before is not None else 0) + 1)
    return grown
