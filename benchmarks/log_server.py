"""An AWS with one ended job and its log of many lines, pages made beforehand: what is measured is the client.

    python -m benchmarks.log_server LINES

Tells its endpoint on stdout; ends when stdin closes.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = 10_000
JOB = "00000000-0000-4000-8000-000000000001"
GROUP, STREAM = "/aws/batch/job", "bench/default/1"
BEGAN_MS = 1_700_000_000_000


def event(number: int) -> dict[str, Any]:
    """A line of about a hundred letters."""
    message = (
        f"INFO  batch {number:06} written, {number * 37 % 9973} rows, checkpoint saved in {number % 97} ms " + "x" * 30
    )
    return {"timestamp": BEGAN_MS + number, "message": message, "ingestionTime": BEGAN_MS + number + 900}


class Pages:
    """Every answer, as bytes."""

    def __init__(self, lines: int) -> None:
        self._pages: dict[tuple[str, str], bytes] = {}
        for start in range(0, lines + 1, PAGE):
            end = min(start + PAGE, lines)
            events = [event(number) for number in range(start, end)]
            tokens = {"nextForwardToken": f"f/{end}", "nextBackwardToken": f"b/{start}"}
            self._pages["GetLogEvents", f"f/{start}"] = json.dumps({"events": events, **tokens}).encode()
            found = [{**one, "eventId": str(n), "logStreamName": STREAM} for n, one in enumerate(events, start)]
            more = {"nextToken": f"f/{end}"} if end < lines else {}
            self._pages["FilterLogEvents", f"f/{start}"] = json.dumps({"events": found, **more}).encode()
        end_page = {"events": [], "nextForwardToken": f"f/{lines}", "nextBackwardToken": f"b/{lines}"}
        self._pages["GetLogEvents", f"f/{lines}"] = json.dumps(end_page).encode()
        self._job = json.dumps({"jobs": [_job(lines)]}).encode()
        self._streams = json.dumps({"logStreams": [_stream(lines)]}).encode()

    def answer(self, operation: str, body: dict[str, Any]) -> bytes:
        """The answer to a request."""
        if operation == "DescribeLogStreams":
            return self._streams
        if operation in ("GetLogEvents", "FilterLogEvents"):
            return self._pages[operation, body.get("nextToken") or "f/0"]
        return self._job


def _job(lines: int) -> dict[str, Any]:
    container = {"logStreamName": STREAM, "exitCode": 0}
    times = {"startedAt": BEGAN_MS, "stoppedAt": BEGAN_MS + lines}
    attempts = [{"container": container, **times}]
    named = {"jobId": JOB, "jobName": "bench", "jobQueue": "alpha", "jobDefinition": "bench"}
    return {
        **named,
        "status": "SUCCEEDED",
        "createdAt": BEGAN_MS,
        **times,
        "container": container,
        "attempts": attempts,
    }


def _stream(lines: int) -> dict[str, Any]:
    times = {"firstEventTimestamp": BEGAN_MS, "lastEventTimestamp": BEGAN_MS + lines}
    return {"logStreamName": STREAM, "creationTime": BEGAN_MS, "lastIngestionTime": BEGAN_MS + lines + 900, **times}


def main(lines: int) -> None:
    """Serves until stdin closes."""
    pages = Pages(lines)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            made = pages.answer(self.headers.get("X-Amz-Target", "").rpartition(".")[2], body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(made)))
            self.end_headers()
            self.wfile.write(made)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
