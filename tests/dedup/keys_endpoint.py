"""The endpoints that give credentials to a container (ECS, EKS) and to an instance (IMDSv2)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/job-role"


class KeysEndpoint(ThreadingHTTPServer):
    """Gives the keys `key-1`, `key-2`, …, one more each time it is asked."""

    daemon_threads = True

    def __init__(self, expires: str = "2099-01-01T00:00:00Z") -> None:
        self.expires = expires
        self.given = 0
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: KeysEndpoint

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        if self.path.endswith("/security-credentials/"):
            return self._write(b"instance-role")
        self.server.given += 1
        keys = {
            "RoleArn": ROLE,
            "AccessKeyId": f"key-{self.server.given}",
            "SecretAccessKey": "very-secret",
            "Token": "very-secret-token",
            "Expiration": self.server.expires,
        }
        return self._write(json.dumps(keys).encode())

    def do_PUT(self) -> None:
        self.server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        self._write(b"instance-token")

    def _write(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def keys_endpoint(expires: str = "2099-01-01T00:00:00Z") -> Iterator[KeysEndpoint]:
    """Serves until the block is left."""
    server = KeysEndpoint(expires)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
