"""The guard that lets exactly one run through; standard library only, so that it goes into any image.

Public is what stands here; the rest may change.
"""

from batchtui.dedup.api import AlreadyRunning, Run, guard, guarded
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import Holder

__all__ = ["AlreadyRunning", "GuardError", "Holder", "Run", "guard", "guarded"]
