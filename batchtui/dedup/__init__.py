"""The guard that lets exactly one run through; standard library only, so that it goes into any image.

Public is what stands here; the rest may change. It is loaded when it is asked for: the command does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from batchtui.dedup.api import AlreadyRunning, Run, guard, guarded
    from batchtui.dedup.failure import GuardError
    from batchtui.dedup.item import Holder

__all__ = ["AlreadyRunning", "GuardError", "Holder", "Run", "guard", "guarded"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from batchtui.dedup import api

    return getattr(api, name)
