"""The table of all lines: what was measured, beside whom, against which bound, and whether it holds."""

import math
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's figure in the same run; None where it could not be had, `why` says why."""

    name: str
    value: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `limit`. `value` is what is held against it: the figure itself, or its ratio to a peer's."""

    value: float
    limit: float
    text: str

    @property
    def holds(self) -> bool:
        """Whether the figure is within the bound; one that could not be had is not."""
        return self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of batchtui's, None where it could not be had. `note`: what the reader must know to judge it."""

    what: str
    value: float | None
    unit: str
    peers: tuple[Peer, ...]
    bound: Bound | None
    command: str
    note: str = ""


def percentile(values: Iterable[float], part: float) -> float:
    """The smallest value that `part` (0 to 1) of the values do not exceed.

    Raises:
        ValueError: there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, -(-len(ordered) * round(part * 1000) // 1000) - 1)]


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def ratio_bound(value: float | None, peer: Peer, limit: float, text: str) -> Bound:
    """At most `limit` times what the peer takes; without both figures it does not hold."""
    ratio = value / peer.value if value is not None and peer.value else math.inf
    return Bound(ratio, limit, text)


def verdict(line: Line) -> str:
    """`ok`, `MISSED`, or empty where the line has no bound."""
    return "" if line.bound is None else "ok" if line.bound.holds else "MISSED"


def missed(lines: Iterable[Line]) -> list[Line]:
    """Those whose bound does not hold."""
    return [line for line in lines if line.bound is not None and not line.bound.holds]


def machine() -> str:
    """The class of this machine: its processor, cores, memory, system and Python."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def figure(value: float | None, unit: str) -> str:
    """A number with its unit; three digits are enough to judge it."""
    if value is None:
        return "-"
    if math.isinf(value):
        return "never"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _beside(line: Line) -> str:
    return "; ".join(_told(peer, line) for peer in line.peers)


def _told(peer: Peer, line: Line) -> str:
    if peer.value is None:
        return f"{peer.name}: none ({peer.why})"
    value = math.inf if line.value is None else line.value
    ratio = f" ({value / peer.value:.2f} of it)" if math.isfinite(value) and peer.value else ""
    return f"{peer.name} {figure(peer.value, line.unit)}{ratio}"


def _held(bound: Bound | None) -> str:
    if bound is None:
        return ""
    return f"{bound.text}; is {figure(bound.value, '')}" if math.isfinite(bound.value) else bound.text


HEADINGS = ("what", "batchtui", "beside it, in the same run", "bound", "holds")


def cells(line: Line) -> tuple[str, ...]:
    """A line's row."""
    what = f"{line.what} ({line.note})" if line.note else line.what
    return (what, figure(line.value, line.unit), _beside(line), _held(line.bound), verdict(line))


def markdown(lines: Sequence[Line]) -> str:
    """The table as Markdown."""
    rows = [(*HEADINGS, "command"), ("---",) * (len(HEADINGS) + 1)]
    rows += [(*cells(line), f"`{line.command}`") for line in lines]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


INTRODUCTION = """# Benchmarks

`make bench` measures all of this and writes this page; `make bench ONLY=keys` measures one section, and the commands in
the last column do the same once the other clients are installed. The AWS is the demo's, in a process of its own that
counts calls and bytes itself: 50 ms a request, two queues, job details of at least 2 KB. Whom batchtui is measured
beside runs in the same run, on the same server. Times hold for this class of machine, and are printed beside an empty
Textual app's. A steady refresh is counted over a minute; the sweep of the active states, six calls a queue every ten
minutes, is not in it.
"""


def page(lines: Sequence[Line]) -> str:
    """The page of the documents."""
    return f"{INTRODUCTION}\nMeasured on: {machine()}.\n\n{markdown(lines)}\n"


def show(lines: Sequence[Line]) -> int:
    """Prints the lines for a reader at a terminal; 1 when a bound is missed, else 0."""
    for line in lines:
        what, value, beside, bound, holds = cells(line)
        print(f"{holds or '-':<7} {what}: {value}")
        print("".join(f"        {text}\n" for text in (beside, bound) if text), end="")
    return 1 if missed(lines) else 0
