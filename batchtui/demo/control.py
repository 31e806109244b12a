"""The control door: what tests do to the demo beside AWS's API, under `/_demo/`."""

import json

from batchtui.demo import faults, forgotten
from batchtui.demo.door import OPERATIONS, Door
from batchtui.demo.runs import Json
from batchtui.demo.wire import Answer

PREFIX = "/_demo/"


def answer(door: Door, method: str, path: str, body: bytes) -> Answer:
    """Carries out `tick`, `hold`, `release`, `drop`, `fault`, `calls`, `calls/reset` or `forgotten`."""
    try:
        asked = json.loads(body or b"{}")
        told = _act(door, f"{method} {path.removeprefix(PREFIX)}", asked if isinstance(asked, dict) else {})
    except (ValueError, TypeError) as error:
        return _written(400, {"message": str(error)})
    if told is None:
        return _written(404, {"message": f"no such control: {method} {path}"})
    return _written(200, told)


def _act(door: Door, what: str, asked: Json) -> Json | None:
    operation = asked.get("operation")
    if what == "POST tick":
        with door.world.lock:
            door.world.clock.tick(float(asked.get("seconds", 0)))
            return {"now": door.world.advance()}
    if what == "POST hold":
        door.hold(operation)
    elif what == "POST release":
        door.release()
    elif what == "POST drop":
        door.drops[str(operation)] += int(asked.get("times", 1))
    elif what == "POST fault":
        door.fault(faults.of(asked, OPERATIONS))
    elif what == "POST calls/reset":
        door.reset()
    elif what == "GET calls":
        return door.counted()
    elif what == "GET forgotten":
        with door.world.lock:
            return {"runs": forgotten.rows(door.world)}
    else:
        return None
    return {}


def _written(status: int, told: Json) -> Answer:
    body = json.dumps(told).encode()
    return Answer(status, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)
