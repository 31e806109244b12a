"""Daemon threads for calls that may hang: never joined, so quitting never waits for the network."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from batchtui.domain.failure import AwsError

T = TypeVar("T")
Deliver = Callable[[T | AwsError], object]
"""Called on a daemon thread with the answer, or with why there is none."""

log = logging.getLogger(__name__)


class DaemonPool:
    """A few daemon threads behind a queue."""

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._tasks: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        for number in range(size):
            threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True).start()

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Runs the call on one of the threads; the future holds its value or its exception."""
        future: Future[T] = Future()
        self._tasks.put((future, call))
        return future

    def ask(self, read: Callable[[], T], deliver: Deliver[T]) -> None:
        """Runs the call on one of the threads, and hands its value or its AwsError to `deliver` there."""

        def run() -> None:
            try:
                answer: T | AwsError = read()
            except AwsError as error:
                answer = error
            except Exception as error:
                log.exception("a call failed")
                answer = AwsError(f"Something went wrong in batchtui: {error!r} (see the log file).")
            deliver(answer)

        self._tasks.put((Future(), run))

    def close(self) -> None:
        """Ends the threads once they have carried out what was submitted; nobody waits for them."""
        for _ in range(self._size):
            self._tasks.put(None)

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            future, call = task
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
            del task, future, call
