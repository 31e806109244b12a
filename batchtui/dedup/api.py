"""The guard inside a Python program: `with guard("nightly") as run:` and `@guarded("nightly")`."""

from __future__ import annotations

import functools
import inspect
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from batchtui.dedup.failure import GuardError, Usage
from batchtui.dedup.guarding import Guarding
from batchtui.dedup.item import Holder
from batchtui.dedup.options import FAIL, ON_ERROR, RUN, Options, checked_key
from batchtui.dedup.rules import ALLOW, POLICIES, Entered, Held, Policy
from batchtui.dedup.say import say
from batchtui.dedup.who import who

F = TypeVar("F", bound=Callable[..., Any])


class AlreadyRunning(Exception):
    """Another run has the lock: `holder` says who, and since when."""

    def __init__(self, key: str, holder: Holder) -> None:
        super().__init__(f"{holder.owner} has the lock on {key} (attempt {holder.attempt}).")
        self.key = key
        self.holder = holder


class Run:
    """A run that was let through."""

    def __init__(self, token: int) -> None:
        self.token = token
        """The fence: a writer refuses a smaller one. 0: without a lock."""
        self.lost = threading.Event()
        """Set when the lock is lost, outside AWS Batch only: stop writing."""


@contextmanager
def guard(
    key: str = "",
    *,
    table: str = "",
    policy: str = "skip",
    at_most: int = 1,
    timeout_s: float = 3600.0,
    on_error: str = RUN,
) -> Iterator[Run]:
    """Holds the lock on `key` (the job's name unless given) while the block runs.

    It is given back when the block ends without an exception; after one it stays with the job, for its next attempt.
    `table` is BATCHTUI_LOCK_TABLE unless given.

    Raises:
        AlreadyRunning: another run has the lock.
        GuardError: the lock cannot be asked, and `on_error` is `fail`; an argument does not fit.
    """
    read = _options(key, table, policy, at_most, timeout_s, on_error)
    environ = dict(os.environ)
    whose = who(environ)
    if whose.side_node:
        yield Run(0)
        return
    guarding = Guarding(read, whose, environ)
    try:
        verdict: Entered | Held | None = guarding.acquire()
    except Usage:
        raise
    except GuardError as error:
        if read.on_error == FAIL:
            raise
        say(f"{error.sentence} RUNNING WITHOUT THE LOCK (on_error run).")
        verdict = None
    if isinstance(verdict, Held):
        guarding.record("skipped")
        raise AlreadyRunning(guarding.key, verdict.holder)
    if verdict is None:
        yield Run(int(environ.get("BATCHTUI_FENCE") or 0))
        return
    run = Run(verdict.token)
    guarding.hold(verdict, lambda _number: run.lost.set())
    code = 1
    try:
        yield run
        code = 0
    finally:
        guarding.give_back(verdict, code)


def guarded(key: str = "", **options: Any) -> Callable[[F], F]:
    """The same around each call of a function, or of a coroutine until it has ended.

    Raises:
        Usage: it is a generator, whose work is not done when the call returns.
    """

    def around(function: F) -> F:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise Usage(f"{function.__name__} is a generator: write `with guard(...)` inside it.")
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*arguments: Any, **named: Any) -> Any:
                with guard(key, **options):
                    return await function(*arguments, **named)

            return awaited  # type: ignore[return-value]

        @functools.wraps(function)
        def inside(*arguments: Any, **named: Any) -> Any:
            with guard(key, **options):
                return function(*arguments, **named)

        return inside  # type: ignore[return-value]

    return around


def _options(key: str, table: str, policy: str, at_most: int, timeout_s: float, on_error: str) -> Options:
    table = table or os.environ.get("BATCHTUI_LOCK_TABLE", "")
    if not table:
        raise Usage("There is no table for the lock: give table=, or set BATCHTUI_LOCK_TABLE.")
    if policy not in POLICIES or on_error not in (RUN, FAIL):
        raise Usage(f"policy is one of {', '.join(POLICIES)}, on_error one of {', '.join(ON_ERROR[:2])}.")
    if at_most < 1 or (policy == ALLOW) != (at_most > 1):
        raise Usage('policy="allow" and at_most= go together: say how many may run at once.')
    checked_key(key)
    if not key and "AWS_BATCH_JOB_ID" not in os.environ:
        raise Usage("This is no AWS Batch job, so it has no name to lock: give a key.")
    return Options(table=table, key=key, policy=Policy(policy, at_most, timeout_s), on_error=on_error)
