"""Rerunning only some children of an array: the new array's children are given the indexes of the old one.

AWS numbers the children of an array from 0, and reserves the variable; the guard may set that of its own child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from batchtui.dedup.failure import Usage

INDEXES, INDEX = "BATCHTUI_INDEXES", "AWS_BATCH_JOB_ARRAY_INDEX"


def mapped(environ: Mapping[str, str]) -> dict[str, str]:
    """The child's variables: its index is the one that stands in BATCHTUI_INDEXES at ours; a plain job has the first.

    Raises:
        Usage: the list is none, or too short.
    """
    listed = environ.get(INDEXES, "")
    if not listed:
        return dict(environ)
    if not re.fullmatch(r"\d{1,5}(,\d{1,5})*", listed):
        raise Usage(f"{INDEXES} is {listed[:40]!r}: write it as 3,17,42.")
    indexes = listed.split(",")
    at = environ.get(INDEX, "0")
    if not at.isdigit() or int(at) >= len(indexes):
        raise Usage(f"{INDEXES} lists {len(indexes)} indexes, and this child is number {at}: make the array as long.")
    return {**environ, INDEX: str(int(indexes[int(at)]))}
