"""A tiny HTTP server that answers as a test says, and counts what it received."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request: `what` is the last part of its path (`submitjob`), or the operation of the JSON protocol."""

    what: str
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    """By names in lower case."""


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` closes the connection after half of the body, `hang_up` before anything is sent."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang_up: bool = False


HANG_UP = Reply(hang_up=True)


def fault(status: int, code: str, message: str = "") -> Reply:
    """An error as Batch's protocol (REST-JSON) and the Logs one (JSON 1.1) write it."""
    return Reply(status, {"__type": code, "message": message}, {"x-amzn-ErrorType": code})


class Answering(ThreadingHTTPServer):
    """`answer` is called with each request, on the server's threads."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def endpoint(self) -> str:
        """Such as `http://127.0.0.1:40123`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, what: str) -> int:
        """How often an operation was received."""
        with self.lock:
            return sum(one.what == what for one in self.asked)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is nobody's trouble."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Answering

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target", "")
        what = target.rpartition(".")[2] or self.path.rpartition("/")[2]
        body = json.loads(raw) if raw[:1] == b"{" else {"text": raw.decode()}
        asked = Asked(what, body, {name.lower(): value for name, value in self.headers.items()})
        with self.server.lock:
            self.server.asked.append(asked)
        self._write(self.server.answer(asked))

    def _write(self, reply: Reply) -> None:
        if reply.hang_up:
            self.close_connection = True
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if reply.cut else body)
        self.close_connection = self.close_connection or reply.cut

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def answering(answer: Callable[[Asked], Reply] | Reply) -> Iterator[Answering]:
    """Serves on a free port of 127.0.0.1 until the block is left; a `Reply` is given to every request."""
    server = Answering(answer if callable(answer) else lambda _asked: answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> str:
    """An endpoint at which nothing listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_address[1]
    server.server_close()
    return f"http://127.0.0.1:{port}"
