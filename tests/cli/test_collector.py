"""Python's garbage collector never looks twice at the runs that the dashboard holds, and still frees what can go."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from batchtui.cli.dashboard import _look_once


@pytest.fixture
def looking_once() -> Iterator[None]:
    gc.collect()
    gc.callbacks.append(_look_once)
    yield
    gc.callbacks.remove(_look_once)
    gc.unfreeze()


class Node:
    def __init__(self) -> None:
        self.me = self


@pytest.mark.usefixtures("looking_once")
def test_what_was_in_use_is_not_looked_through_again() -> None:
    held = [[number] for number in range(10_000)]
    gc.collect()
    assert gc.get_freeze_count() > len(held)
    assert len(gc.get_objects()) < len(held)


@pytest.mark.usefixtures("looking_once")
def test_circles_that_are_made_later_are_freed_and_so_is_what_nobody_holds() -> None:
    held = Node()
    held.me = None  # type: ignore[assignment]
    gone = weakref.ref(held)
    gc.collect()
    circle = weakref.ref(Node())
    gc.collect()
    assert circle() is None
    del held
    assert gone() is None
