"""Measures every line, prints the table, and writes it to docs/benchmarks.md.

python -m benchmarks [--only NAME]
"""

import argparse
import importlib
import math
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks import table
from benchmarks.table import Bound, Line

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SECTIONS = (
    "refresh",
    "cold_start",
    "warm_start",
    "keys",
    "quitting",
    "memory",
    "idle",
    "board",
    "array_grid",
    "guard",
    "logs",
    "log_view",
)
"""Modules of this package, each with a `measure` that gives its lines."""


def lines_of(section: str) -> list[Line]:
    """What a section measures; one missed line where it cannot."""
    command = f"python -m benchmarks.{section}"
    try:
        if find_spec(f"benchmarks.{section}") is None:
            raise LookupError("it is not written yet")
        lines: list[Line] = importlib.import_module(f"benchmarks.{section}").measure()
    except Exception as error:
        # A section that breaks must not take the others' figures with it.
        why = f"could not be measured: {error}".replace("\n", " ")[:200]
        return [Line(section, None, "", (), Bound(math.inf, 0, "to be measured"), command, why)]
    return lines


def main() -> int:
    """1 when a bound is missed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", choices=SECTIONS, help="run one section, and write nothing")
    only: str | None = parser.parse_args().only
    found: list[Line] = []
    for section in [only] if only else SECTIONS:
        began = time.monotonic()
        lines = lines_of(section)
        table.show(lines)
        print(f"        {section} took {time.monotonic() - began:.0f} s\n", flush=True)
        found += lines
    if only is None:
        PAGE.write_text(table.page(found))
    missed = table.missed(found)
    print(f"{len(found)} lines, {len(missed)} missed" + "".join(f"\n  MISSED {line.what}" for line in missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
