"""The command `batchtui-guard`: takes the lock, runs the command, gives the lock back.

Exit codes: the command's own; 128 + n when signal n killed it, or stopped us before it ran; 126 and 127 when it
cannot be run or is not found; 64 usage; 69 the lock cannot be asked (`--on-error fail`); 75 waited in vain, or a later
attempt that does not run; `--skip-code` (0) when another run has the lock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from batchtui.dedup import options
from batchtui.dedup.child import Child, Stopped
from batchtui.dedup.credentials import Credentials, Given
from batchtui.dedup.failure import GuardError, Usage, as_written
from batchtui.dedup.guarding import Guarding
from batchtui.dedup.indexes import mapped
from batchtui.dedup.item import ARRAY
from batchtui.dedup.jobs import Jobs
from batchtui.dedup.options import Options
from batchtui.dedup.rules import EX_UNAVAILABLE, EX_USAGE, SKIP, Entered, Held, skip_code
from batchtui.dedup.say import say
from batchtui.dedup.who import Who, region, who
from batchtui.dedup.wire import Wire


def main() -> None:
    """The script's entry."""
    sys.exit(guard(sys.argv[1:], os.environ))


def guard(arguments: Sequence[str], environ: Mapping[str, str], given: Given | None = None) -> int:
    """Runs the guard once; the exit code. `given` gives the keys, instead of what the environment names."""
    _whole_streams()
    child = Child()
    try:
        read = options.read(arguments, environ)
        if isinstance(read, str):
            os.write(1, read.encode())
            return 0
        whose = who(environ)
        child = Child(read.kill_group)
        child.listen()
        inner = mapped(environ)
        if read.then and (not read.table or not whose.job_id or whose.me.kind == ARRAY):
            raise Usage("--then needs a table, and an AWS Batch job that is no child of an array: use dependsOn there.")
        if whose.side_node:
            return child.run(read.command, inner)
        if not read.table:
            return _listed(read, whose, inner, child, given)
        if not whose.job_id and not read.key:
            raise Usage("This is no AWS Batch job, so it has no name to lock: give --key.")
        return _guarded(read, whose, inner, child, Guarding(read, whose, environ, given))
    except Usage as error:
        say(error.sentence)
        return EX_USAGE
    except Stopped as stopped:
        return stopped.code


def _whole_streams() -> None:
    """A stream that is closed goes nowhere; else the next connection would get its number, and hear what we say."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _listed(read: Options, whose: Who, environ: Mapping[str, str], child: Child, given: Given | None) -> int:
    """List mode: without a table the oldest live run goes on."""
    from batchtui.dedup.listing import older_run

    if not whose.job_id:
        raise Usage("This is no AWS Batch job, so there are no runs to list: name a table with --table, and a --key.")
    if read.key or read.policy.name != SKIP:
        raise Usage("--key and --policy need a table: name it with --table or BATCHTUI_LOCK_TABLE.")
    try:
        wire = Wire(environ, region(environ), Credentials(environ, given))
        with as_written():
            older = older_run(Jobs(wire), whose.me.owner, ignore_waiting_s=read.ignore_waiting_s, now_ms=wire.now_ms)
    except GuardError as error:
        return _without_lock(error, read, whose, environ, child)
    if older is None:
        return child.run(read.command, environ)
    say(f"Not run: {older.job_id} is an older run of this job that has not ended.")
    return skip_code(whose.me, read.skip_code)


def _guarded(read: Options, whose: Who, environ: Mapping[str, str], child: Child, guarding: Guarding) -> int:
    try:
        verdict = guarding.acquire()
    except Usage:
        raise
    except GuardError as error:
        return _without_lock(error, read, whose, environ, child, guarding)
    except Stopped:
        guarding.abandon()
        raise
    if verdict is None:
        return _gone_on(child.run(read.command, environ), guarding)
    if isinstance(verdict, Held):
        return _left(verdict, read, whose, guarding)
    return _entered(verdict, read, environ, child, guarding)


def _entered(verdict: Entered, read: Options, environ: Mapping[str, str], child: Child, guarding: Guarding) -> int:
    inside = {**environ, "BATCHTUI_FENCE": str(verdict.token), "BATCHTUI_LOCK_KEY": guarding.key}
    try:
        code = child.run(read.command, inside, lambda: guarding.hold(verdict, child.send))
    except Stopped:
        guarding.abandon()
        raise
    guarding.give_back(verdict, code)
    return code


def _left(verdict: Held, read: Options, whose: Who, guarding: Guarding) -> int:
    held = verdict.holder
    if held.owner == whose.me.owner:
        say(f"Not run: attempt {held.attempt} of this job has the lock on {guarding.key}, and this is an earlier one.")
    elif verdict.timed_out:
        say(f"Not run: {held.owner} still has the lock on {guarding.key} after {read.policy.timeout_s:g} s of waiting.")
    else:
        say(f"Not run: {held.owner} has the lock on {guarding.key} (attempt {held.attempt}).")
    guarding.record("skipped")
    return read.wait_timeout_code if verdict.timed_out else skip_code(whose.me, read.skip_code)


def _without_lock(
    error: GuardError,
    read: Options,
    whose: Who,
    environ: Mapping[str, str],
    child: Child,
    guarding: Guarding | None = None,
) -> int:
    if read.on_error == options.FAIL:
        say(f"{error.sentence} Not run (--on-error fail).")
        return EX_UNAVAILABLE
    if read.on_error == options.SKIP:
        say(f"{error.sentence} Not run (--on-error skip).")
        return skip_code(whose.me, read.skip_code)
    say(f"{error.sentence} RUNNING WITHOUT THE LOCK (--on-error run).")
    return _gone_on(child.run(read.command, environ), guarding)


def _gone_on(code: int, guarding: Guarding | None) -> int:
    if guarding:
        guarding.go_on(code)
    return code


if __name__ == "__main__":
    main()
