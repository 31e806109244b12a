"""Which failed calls are made again at once: a chain of pages that begins anew costs more than its next page."""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from batchtui.domain.failure import AwsError, ServerFault, Throttled, Unreachable, may_pass

TRIES = 6
"""How often a call is made in all."""
AT_FIRST = 20.0
"""Calls that may be repeated before any has gone through."""
EARNED = 0.5
"""What each call that goes through adds: so a third of all calls may fail, and an outage is not made worse."""
_BROKEN_OFF = frozenset({"ConnectionClosedError", "ResponseStreamingError", "IncompleteReadError"})
"""Unreachable, but somebody was there: no such call has waited for a time-out."""

T = TypeVar("T")


class Patience:
    """Makes reading calls again while that has a chance. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = AT_FIRST

    def call(self, ask: Callable[[], T]) -> T:
        """Makes one call until it goes through. Throttled ones cost no patience: the budget waits in between.

        Raises:
            AwsError: it failed every time, in a way that stays, or too many others have failed.
        """
        for _ in range(TRIES - 1):
            try:
                answer = ask()
            except Throttled:
                continue
            except AwsError as error:
                if not (_worth_another_try(error) and self._spend()):
                    raise
            else:
                self._earn()
                return answer
        return ask()

    def _spend(self) -> bool:
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def _earn(self) -> None:
        with self._lock:
            self._left = min(AT_FIRST, self._left + EARNED)


def _worth_another_try(error: AwsError) -> bool:
    return isinstance(error, ServerFault) or (isinstance(error, Unreachable) and error.code in _BROKEN_OFF)


def passing(errors: Iterable[AwsError]) -> list[AwsError]:
    """Those that may be over in a moment; what AWS refuses stays refused."""
    return [error for error in errors if may_pass(error)]
