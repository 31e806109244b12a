"""Runs the demo's AWS as a process of its own: `python -m batchtui.demo`."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from batchtui.demo import faults, story, stuck
from batchtui.demo.door import OPERATIONS
from batchtui.demo.elsewhere import installed
from batchtui.demo.guards import Guards
from batchtui.demo.server import Server


def _speed(text: str) -> float:
    """0, or a pace that the story can keep."""
    speed = float(text)
    if speed != 0 and not 0.1 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is neither 0 nor from 0.1 to 1000")
    return speed


def _faults(text: str) -> faults.Faults:
    try:
        return faults.parse(text, OPERATIONS)
    except faults.BadFaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m batchtui.demo", description="A small AWS on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same ids")
    parser.add_argument("--jobs", type=int, default=0, help="at least so many past runs")
    parser.add_argument(
        "--speed", type=_speed, default=60, help="60: a minute of the story takes a second; 0: stand still"
    )
    parser.add_argument("--fault", type=_faults, default=faults.NONE, help="what goes wrong: throttle=0.3,latency=2")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when stdin closes")
    return parser.parse_args()


def _wait_for_end(done: threading.Event) -> None:
    """Sets `done` once stdin is at its end."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    done.set()


def _on_signal(act: Callable[[int, FrameType | None], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, act)


def main() -> int:
    """Serves until a signal comes or stdin closes; answers the exit code."""
    given = _arguments()
    _on_signal(lambda *_: sys.exit(0))
    # With a client whose clock is wrong, the story's own is right.
    start = round((time.time() - given.fault.skew) * 1000) if given.fault.skew else None
    world = story.build(given.seed, given.jobs, given.speed, start)
    stuck.add(world)
    try:
        server = Server(world, given.port, given.fault)
    except (OSError, OverflowError) as error:
        print(f"Port {given.port} of 127.0.0.1 cannot be used: {error}", file=sys.stderr)  # noqa: T201
        return 1
    guards = Guards(world, server.endpoint, server.door.elsewhere) if installed() else None
    if guards is not None:
        world.containers = guards
        if given.speed:
            guards.keep_time()
    done = threading.Event()
    _on_signal(lambda *_: done.set())
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print(server.endpoint, flush=True)  # noqa: T201
    if given.until_stdin_closes:
        # Whoever has started it reads no more of it: a pipe that is full would hold it up.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        threading.Thread(target=_wait_for_end, args=(done,), daemon=True).start()
    done.wait()
    if guards is not None:
        guards.close()
    server.door.release()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
