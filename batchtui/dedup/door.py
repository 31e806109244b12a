"""One HTTP request at a time: a kept connection, TLS always verified, proxies and CA bundle as the environment says."""

from __future__ import annotations

import http.client
import time
from calendar import timegm
from collections.abc import Mapping
from email.utils import parsedate
from typing import NamedTuple
from urllib.parse import urlsplit

from batchtui.dedup.failure import GuardError


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes

    @property
    def date_s(self) -> int:
        """The server's clock in seconds since the epoch; 0 where it tells none."""
        parsed = parsedate(self.headers.get("date", ""))
        return timegm(parsed) if parsed else 0


class Door:
    """The way to one endpoint. A connection is kept between requests, and made anew when it has gone."""

    def __init__(self, url: str, environ: Mapping[str, str]) -> None:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise GuardError(f"{url} is no endpoint: write it as https://host or http://host:port.")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.host = parts.netloc.rpartition("@")[2]
        self.path = parts.path.rstrip("/")
        self._parts, self._environ = parts, environ
        self._proxy = _proxy(parts.scheme, parts.hostname, environ)
        self._connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> Answer:
        """Sends a request and reads the whole answer.

        Raises:
            OSError, http.client.HTTPException: it did not come to that.
        """
        kept = self._connection is not None
        try:
            return self._send(method, path, headers, body, timeout_s)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not kept:
                raise
            # The server had closed the kept connection before the request came.
            return self._send(method, path, headers, body, timeout_s)

    def close(self) -> None:
        """Lets the connection go."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> Answer:
        connection = self._connection or self._connect(timeout_s)
        self._connection = connection
        try:
            if connection.sock:
                connection.sock.settimeout(timeout_s)
            target = f"{self.url}{path}" if self._proxy and self._parts.scheme == "http" else path
            connection.request(method, target, body or None, dict(headers))
            response = connection.getresponse()
            read = response.read()
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, read)

    def _connect(self, timeout_s: float) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            to = self._proxy or (host, port)
            return http.client.HTTPConnection(to[0], to[1], timeout=timeout_s)
        import ssl

        bundle = self._environ.get("AWS_CA_BUNDLE")
        try:
            context = ssl.create_default_context(cafile=bundle or None)
        except OSError as error:
            raise GuardError(f"The certificates in AWS_CA_BUNDLE ({bundle}) cannot be read: {error}.") from error
        if not self._proxy:
            return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
        tunnel = http.client.HTTPSConnection(self._proxy[0], self._proxy[1], timeout=timeout_s, context=context)
        tunnel.set_tunnel(host, port)
        return tunnel


def _proxy(scheme: str, host: str, environ: Mapping[str, str]) -> tuple[str, int] | None:
    """The proxy for a host, if the environment names one and does not except the host."""
    named = environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY")
    if not named:
        return None
    excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    for one in (part.strip().lstrip(".").lower() for part in excepted.split(",")):
        if one and (one == "*" or host == one or host.endswith(f".{one}")):
            return None
    parts = urlsplit(named if "://" in named else f"http://{named}")
    return parts.hostname or "", parts.port or 80


def monotonic() -> float:
    """Seconds that also count while the machine sleeps, where the system can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
