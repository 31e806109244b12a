"""The services that the demo does not answer itself: moto's app does, where moto is installed (extra `demo-full`)."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote, urlsplit

from batchtui.demo.refused import RefusedError
from batchtui.demo.wire import DEFAULT_REGION, Answer, Call

OURS = frozenset({"", "batch", "logs", "sts", "events", "scheduler"})
"""The services, as signatures name them, that never go to moto."""
TABLE = "batchtui-locks"
"""The guard's table, which is there from the start."""
OPERATIONS = frozenset({"BatchGetItem", "GetItem", "Scan", "UpdateItem", "SendMessage", "ReceiveMessage"})
"""What faults can name of them."""

_SIGNED = "AWS4-HMAC-SHA256 Credential=demo/20260101"
_CREATE = {
    "TableName": TABLE,
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def installed() -> bool:
    """Whether moto is there; nothing of it is loaded."""
    return find_spec("moto") is not None and find_spec("werkzeug") is not None


class Elsewhere:
    """moto's app, loaded when it is first needed: that takes a second or two."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._app: Callable[..., Iterable[bytes]] | None = None
        self._tables: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        """moto checks a condition and writes without a lock between; DynamoDB does not."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return self._app is not None

    def load(self) -> None:
        """Loads it, with the guard's table."""
        with self._loading:
            if self._app is None:
                app = _moto()
                headers = {
                    "Authorization": f"{_SIGNED}/{DEFAULT_REGION}/dynamodb/aws4_request",
                    "X-Amz-Target": "DynamoDB_20120810.CreateTable",
                    "Content-Type": "application/x-amz-json-1.0",
                }
                _ask(app, "POST", "/", headers, json.dumps(_CREATE).encode())
                self._app = app

    def answer(self, call: Call) -> Answer:
        """moto's answer, as it comes.

        Raises:
            RefusedError: moto is not installed.
        """
        if not installed():
            raise RefusedError(
                f"The demo answers {call.service} only where moto is installed: pip install 'batchtui[demo-full]'",
                "UnknownOperationException",
            )
        self.load()
        assert self._app is not None
        method, target, headers = call.sent
        with self._tables[_table(call)]:
            return _ask(self._app, method, target, dict(headers), call.body)


def _moto() -> Callable[..., Iterable[bytes]]:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    app: Callable[..., Iterable[bytes]] = DomainDispatcherApplication(create_backend_app)
    return app


def _table(call: Call) -> str:
    """What a request of DynamoDB is about; all other requests take turns."""
    try:
        return str(json.loads(call.body)["TableName"])
    except (ValueError, KeyError, TypeError):
        return ""


def _ask(app: Callable[..., Iterable[bytes]], method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request of a WSGI application."""
    parts = urlsplit(target)
    low = {name.lower(): value for name, value in headers.items()}
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "RAW_URI": target,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": low.pop("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in low.items():
        if name not in ("content-length", "transfer-encoding"):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    told: list[Any] = []

    def start(status: str, answered: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        told[:] = [int(status.split()[0]), answered]
        return lambda _data: None

    whole = b"".join(app(environ, start))
    kept = {name: value for name, value in told[1] if name.lower() not in ("content-length", "date", "server")}
    return Answer(told[0], {**kept, "Content-Length": str(len(whole))}, whole)
