"""The HTTP server: threads, keep-alive, no delay, and silence about clients that hang up."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from batchtui.demo import control, wire
from batchtui.demo.door import Door
from batchtui.demo.faults import NONE, Faults
from batchtui.demo.guards import Guards
from batchtui.demo.world import World

HOST = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Serves one world on 127.0.0.1. `port` 0 takes a free one.

    Raises:
        OSError: the port is in use.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, world: World, port: int = 0, faults: Faults = NONE) -> None:
        self.door = Door(world, faults)
        self._open: set[socket.socket] = set()
        super().__init__((HOST, port), _Handler)

    @property
    def endpoint(self) -> str:
        """Such as `http://127.0.0.1:40123`."""
        return f"http://{HOST}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Binds without asking DNS for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """On a thread of its own; the connection is remembered, to be ended with the server."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """One that has ended."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Listens no longer, and hangs up."""
        super().server_close()
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is nobody's trouble."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def _serve(self) -> None:
        body = self._body()
        if self.path.startswith(control.PREFIX):
            answer: wire.Answer | None = control.answer(self.server.door, self.command, self.path, body)
        else:
            answer = self.server.door.pass_through(wire.read(self.command, self.path, dict(self.headers.items()), body))
        if answer is None:
            self.close_connection = True
        else:
            self._write(answer)

    def _body(self) -> bytes:
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length") or "0"
        return self.rfile.read(int(length)) if length.isdigit() else b""

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(64).split(b";")[0].strip() or b"0", 16):
            yield self.rfile.read(size)
            self.rfile.readline(64)
        while self.rfile.readline(8192).strip():
            pass

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _serve

    def _write(self, answer: wire.Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()
        # Of an answer that was cut off, no more comes.
        self.close_connection |= len(answer.body) < int(answer.headers["Content-Length"])

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header is of the world's clock, as every time in its answers; it goes on where that stands still."""
        now = self.server.door.world.clock.date() / 1000
        return super().date_time_string(now if timestamp is None else timestamp)

    def version_string(self) -> str:
        """AWS's servers do not tell what they are."""
        return "Server"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written about requests."""


@contextmanager
def serving(world: World, port: int = 0, faults: Faults = NONE, guards: bool = False) -> Iterator[Server]:
    """Serves a world in a thread of this process; use the server's `endpoint` and `door`.

    `guards`: guarded jobs are real processes.
    """
    server = Server(world, port, faults)
    running = Guards(world, server.endpoint, server.door.elsewhere) if guards else None
    world.containers = running
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.door.fault(NONE)
        server.door.release()
        if running is not None:
            running.close()
        server.shutdown()
        server.server_close()
        thread.join()
