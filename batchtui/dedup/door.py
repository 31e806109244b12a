"""One HTTP request at a time: a kept connection, TLS always verified, proxies and CA bundle as the environment says.

Written on sockets, as `http.client` takes longer to load than all the rest of the guard together.
"""

from __future__ import annotations

import _thread
import re
import socket
from collections.abc import Mapping
from typing import Any, NamedTuple

from batchtui.dedup.clock import http_date_s, monotonic
from batchtui.dedup.failure import GuardError

MOST_BYTES = 16 * 1024 * 1024


class BadAnswer(OSError):
    """The server does not speak HTTP as it should, or hung up in the middle."""


class HungUp(BadAnswer):
    """The connection was closed before any of the answer came."""


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes

    @property
    def date_s(self) -> int:
        """The server's clock in seconds since the epoch; 0 where it tells none."""
        return http_date_s(self.headers.get("date", ""))


class Url(NamedTuple):
    """A URL's parts, as far as endpoints and proxies have them."""

    scheme: str
    login: str
    netloc: str
    """`host:port`, or the host alone, as the Host header has it."""
    host: str
    port: int
    path: str
    """With the query; empty where there is none."""


_URL = re.compile(r"(https?)://(?:([^@/\s]*)@)?((\[[0-9a-fA-F:.]+\]|[^/:?#\[\]@\s]+)(?::(\d{1,5}))?)([/?][^\s#]*)?")


def url_parts(text: str, scheme: str) -> Url | None:
    """Splits a URL, which `scheme` begins if it has none; None: it is no URL."""
    found = _URL.fullmatch(text if "://" in text else f"{scheme}://{text}")
    if not found:
        return None
    named, login, netloc, host, port, path = found.groups()
    number = int(port) if port else {"http": 80, "https": 443}[named]
    return Url(named, login or "", netloc, host.strip("[]"), number, path or "")


class Door:
    """The way to one endpoint. A connection is kept between requests, and made anew when it has gone."""

    def __init__(self, url: str, environ: Mapping[str, str]) -> None:
        parts = url_parts(url, "https")
        if not parts:
            raise GuardError(f"{url} is no endpoint: write it as https://host or http://host:port.")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.host, self.path = parts.netloc, parts.path.rstrip("/")
        self._parts, self._environ = parts, environ
        self._proxy = _proxy(parts, environ)
        self._socket: socket.socket | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> Answer:
        """Sends a request and reads the whole answer, within the time.

        Raises:
            OSError: it did not come to that.
        """
        until = monotonic() + timeout_s
        kept = self._socket is not None
        try:
            return self._send(method, path, headers, body, until)
        except (ConnectionError, HungUp):
            if not kept:
                raise
            # The server had closed the kept connection before the request came.
            return self._send(method, path, headers, body, until)

    def close(self) -> None:
        """Lets the connection go."""
        if self._socket:
            self._socket.close()
        self._socket = None

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, until: float) -> Answer:
        try:
            if self._socket is None:
                self._socket = self._connect(until)
            target = f"{self.url}{path}" if self._proxy and self._parts.scheme == "http" else path
            lines = [f"{method} {target} HTTP/1.1"]
            whole = {"Host": self.host, "Content-Length": str(len(body)), **headers}
            if self._proxy and self._parts.scheme == "http":
                whole.update(_login(self._proxy))
            lines += [f"{name}: {value}" for name, value in whole.items()]
            self._socket.settimeout(max(0.1, until - monotonic()))
            self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)
            answer, keeps = _Reading(self._socket, until).answer()
        except BaseException:
            self.close()
            raise
        if not keeps:
            self.close()
        return answer

    def _connect(self, until: float) -> socket.socket:
        plain = _connected(self._proxy or self._parts, until)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._parts.scheme == "http":
            return plain
        if self._proxy:
            self._tunnel(plain, self._proxy, until)
        return self._encrypted(plain)

    def _tunnel(self, plain: socket.socket, proxy: Url, until: float) -> None:
        to = f"{self._parts.host}:{self._parts.port}"
        lines = [f"CONNECT {to} HTTP/1.1", f"Host: {to}", *(f"{n}: {v}" for n, v in _login(proxy).items())]
        plain.sendall("\r\n".join([*lines, "", ""]).encode())
        status = _Reading(plain, until).head()[0]
        if status != 200:
            plain.close()
            raise BadAnswer(f"the proxy {proxy.netloc} says {status}")

    def _encrypted(self, plain: socket.socket) -> socket.socket:
        import ssl

        bundle = self._environ.get("AWS_CA_BUNDLE")
        try:
            context = ssl.create_default_context(cafile=bundle or None)
        except OSError as error:
            raise GuardError(f"The certificates in AWS_CA_BUNDLE ({bundle}) cannot be read: {error}.") from error
        return context.wrap_socket(plain, server_hostname=self._parts.host)


def _connected(to: Url, until: float) -> socket.socket:
    """A connection to the first of a host's addresses that takes one."""
    trouble: OSError = BadAnswer(f"{to.host} has no address")
    for family, kind, protocol, _name, address in _addresses(to, until):
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(max(0.1, until - monotonic()))
            made.connect(address)
            return made
        except OSError as error:
            made.close()
            trouble = error
        except BaseException:
            made.close()
            raise
    raise trouble


def _addresses(to: Url, until: float) -> list[Any]:
    """Asked for beside us, as the system's resolver knows no deadline and lets no signal through."""
    found: list[Any] = []
    failed: list[OSError] = []
    asked = _thread.allocate_lock()
    asked.acquire()

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(to.host, to.port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else BadAnswer(f"{to.host} is no name of a host"))
        finally:
            asked.release()

    _thread.start_new_thread(ask, ())
    if not asked.acquire(timeout=max(0.1, until - monotonic())):
        raise TimeoutError(f"the name {to.host} is not resolved in time")
    if failed:
        raise failed[0]
    return found


class _Reading:
    """Reads one answer off a socket."""

    def __init__(self, source: socket.socket, until: float) -> None:
        self._source, self._until, self._had = source, until, b""

    def answer(self) -> tuple[Answer, bool]:
        """The answer, and whether the connection can be used again."""
        status, headers = self.head()
        while status == 100:
            status, headers = self.head()
        keeps = headers.get("connection", "").lower() != "close"
        length = headers.get("content-length", "")
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = self._chunks()
        elif length.isdigit():
            body = self._take(int(length))
        elif status in (204, 304):
            body = b""
        else:
            body, keeps = self._rest(), False
        return Answer(status, headers, body), keeps

    def head(self) -> tuple[int, dict[str, str]]:
        """The status and the headers."""
        first, *lines = self._until_mark(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = re.match(r"HTTP/1\.[01] (\d{3})", first)
        if not status:
            raise BadAnswer("it is no HTTP")
        pairs = (line.partition(":") for line in lines)
        return int(status.group(1)), {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _chunks(self) -> bytes:
        body = b""
        while True:
            size = self._until_mark(b"\r\n").split(b";")[0].strip()
            try:
                number = int(size, 16)
            except ValueError:
                raise BadAnswer("its chunks cannot be read") from None
            if number == 0:
                while self._until_mark(b"\r\n"):
                    pass
                return body
            body += self._take(number)
            self._take(2)

    def _until_mark(self, mark: bytes) -> bytes:
        while mark not in self._had:
            self._more()
        found, _, self._had = self._had.partition(mark)
        return found

    def _take(self, length: int) -> bytes:
        if length > MOST_BYTES:
            raise BadAnswer("it is too long")
        while len(self._had) < length:
            self._more()
        found, self._had = self._had[:length], self._had[length:]
        return found

    def _rest(self) -> bytes:
        while True:
            try:
                self._more()
            except BadAnswer:
                found, self._had = self._had, b""
                return found

    def _more(self) -> None:
        left_s = self._until - monotonic()
        if left_s <= 0 or len(self._had) > MOST_BYTES:
            raise TimeoutError("timed out")
        self._source.settimeout(left_s)
        came = self._source.recv(65_536)
        if not came:
            raise BadAnswer("it was cut off") if self._had else HungUp("it hung up")
        self._had += came


def _proxy(to: Url, environ: Mapping[str, str]) -> Url | None:
    """The proxy for a host, if the environment names one and does not except the host."""
    named = environ.get(f"{to.scheme}_proxy") or environ.get(f"{to.scheme.upper()}_PROXY")
    if not named:
        return None
    excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    for one in (part.strip().lstrip(".").lower() for part in excepted.split(",")):
        if one and (one == "*" or to.host == one or to.host.endswith(f".{one}")):
            return None
    proxy = url_parts(named, "http")
    if not proxy:
        raise GuardError(f"The proxy in {to.scheme}_proxy is no URL: write it as http://host:port.")
    return proxy


def _login(proxy: Url) -> dict[str, str]:
    if not proxy.login:
        return {}
    from base64 import b64encode

    # A letter that a URL cannot hold is written as %40 in it.
    login = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found.group(1), 16)]), proxy.login.encode())
    return {"Proxy-Authorization": f"Basic {b64encode(login).decode()}"}
