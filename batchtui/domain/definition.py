"""A job definition's revision, as DescribeJobDefinitions tells it."""

from collections.abc import Mapping
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
