"""What reads an open log: its steps, and the ways back; of one job, or of many streams as one."""

from dataclasses import dataclass
from typing import Protocol

from batchtui.domain.log import LogLine
from batchtui.logs.follow import Phase, Step
from batchtui.logs.gap import Filling


@dataclass(frozen=True, slots=True)
class Round:
    """What a step over many streams told."""

    phase: Phase
    names: tuple[str, ...]
    """Of the streams that are read, as they stand before their lines."""
    absent: tuple[str, ...]
    """Of those that are not there yet."""
    note: str
    """Why there is nothing to read, or what the reading waits for."""
    from_ms: int
    """No line is older; ms since epoch."""
    wait_s: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step brought."""

    told: Step | Round
    newer: list[LogLine]
    """They stand behind the last."""
    late: list[LogLine]
    """Their place is among the lines that are known."""


@dataclass(frozen=True, slots=True)
class Past:
    """Lines before the first that is known."""

    lines: list[LogLine]
    at_start: bool
    """Nothing older is left."""


class Reading(Protocol):
    """One thread drives it. Where a call fails, the next one goes on from the same place.

    Raises (all methods):
        AwsError: a call failed.
    """

    @property
    def has_gap(self) -> bool:
        """Whether lines are missing between those that are known."""
        ...

    def step(self) -> Turn:
        """What is new."""
        ...

    def older(self) -> Past | None:
        """The page before the first line; None while nothing is open."""
        ...

    def far(self, moment_ms: int | None) -> Filling | None:
        """The very first page, or the one that begins at a moment; None where it is known already."""
        ...

    def fill(self, from_above: bool) -> Filling | None:
        """The page at an end of the gap; None where there is none."""
        ...
