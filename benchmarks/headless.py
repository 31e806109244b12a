"""The dashboard's own loop without its screen: it tells, a JSON object a line, when what was known.

    AWS_ENDPOINT_URL=… python -m benchmarks.headless CONFIG

`rows`: the first runs are on the board. `cycle`: AWS has answered a whole cycle. `complete`: all of it is read.
`s` is the machine's monotonic clock. Ends when stdin closes.
"""

import json
import sys
import threading
import time

from batchtui.cli.dashboard import SWITCH_INTERVAL_S, make_app
from batchtui.cli.options import Chosen
from batchtui.poll.changes import Change


def _tell(what: str) -> None:
    print(json.dumps({"what": what, "s": time.monotonic()}), flush=True)


def main(config: str) -> None:
    """Polls until stdin closes."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    ports = make_app(Chosen(config=config)).ports
    board, told, read_at, lock = ports.board, set[str](), [None], threading.Lock()

    def once(what: str) -> None:
        if what not in told:
            told.add(what)
            _tell(what)

    def listen(change: Change) -> None:
        with lock:
            if change.names:
                once("rows")
            if board.status.read_at_ms != read_at[0]:
                read_at[0] = board.status.read_at_ms
                _tell("cycle")
            if board.status.history_complete:
                once("complete")

    board.listen(listen)
    ports.poller.start()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
