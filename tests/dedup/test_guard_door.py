"""HTTP as servers speak it: every way to end a body, kept connections that have gone, TLS, and proxies."""

import socket
import ssl
import threading
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speaking import certificate, speaking, tunnelling

from batchtui.dedup.door import Door, url_parts
from batchtui.dedup.failure import GuardError

WHOLE = b"HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 03:10:21 GMT\r\nContent-Length: 5\r\n\r\nhello"


def _ask(door: Door, body: bytes = b"{}", timeout_s: float = 10.0):
    return door.send("POST", "/v1/x", {"X-A": "b"}, body, timeout_s)


@pytest.mark.parametrize(
    ("answer", "connections"),
    [
        (WHOLE, 1),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", 1),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n", 1),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, 1),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", 2),
        (WHOLE.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"), 2),
    ],
)
def test_every_way_to_end_a_body(answer, connections):
    with speaking(answer, answer) as server:
        door = Door(f"http://{server.address}", {})
        assert [_ask(door).body for _ in range(2)] == [b"hello", b"hello"]
    assert server.connections == connections
    assert server.requests[0].startswith(b"POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.requests[0].endswith(b"\r\n\r\n{}")


def test_the_servers_clock():
    with speaking(WHOLE) as server:
        assert _ask(Door(f"http://{server.address}", {})).date_s == 1_795_576_221


def test_a_kept_connection_that_has_gone_is_made_anew():
    with speaking(WHOLE, None, WHOLE) as server:
        door = Door(f"http://{server.address}", {})
        assert [_ask(door).body for _ in range(2)] == [b"hello", b"hello"]
    assert server.connections == 2


def test_a_new_connection_that_hangs_up_is_tried_once():
    with speaking(None, WHOLE) as server, pytest.raises(OSError, match="hung up"):
        _ask(Door(f"http://{server.address}", {}))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        WHOLE[:-1].replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_an_error(answer):
    with speaking(answer) as server, pytest.raises(OSError):
        _ask(Door(f"http://{server.address}", {}))


def test_an_answer_that_does_not_come_is_not_awaited_for_ever():
    with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel") as server, pytest.raises(OSError, match="timed"):
        _ask(Door(f"http://{server.address}", {}), timeout_s=0.3)


def test_tls_is_verified(tmp_path):
    context, bundle = certificate(tmp_path)
    with speaking(WHOLE, WHOLE, WHOLE, context=context) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            _ask(Door(f"https://{server.address}", {}))
        trusting = {"AWS_CA_BUNDLE": str(bundle)}
        assert _ask(Door(f"https://{server.address}", trusting)).body == b"hello"
        with pytest.raises(ssl.SSLCertVerificationError):
            _ask(Door(f"https://{server.address.replace('127.0.0.1', 'localhost')}", trusting))
        with pytest.raises(GuardError, match="AWS_CA_BUNDLE"):
            _ask(Door(f"https://{server.address}", {"AWS_CA_BUNDLE": str(tmp_path / "none")}))


def test_tls_through_a_proxy(tmp_path):
    context, bundle = certificate(tmp_path)
    with speaking(WHOLE, context=context) as server, tunnelling(server.address) as proxy:
        environ = {"AWS_CA_BUNDLE": str(bundle), "HTTPS_PROXY": f"http://me:word@{proxy.address}"}
        assert _ask(Door(f"https://{server.address}", environ)).body == b"hello"
    assert proxy.requests[0].startswith(f"CONNECT {server.address} HTTP/1.1".encode())
    assert b"Proxy-Authorization: Basic bWU6d29yZA==" in proxy.requests[0]
    assert b"Proxy-Authorization" not in server.requests[0]


def test_a_proxy_that_refuses():
    with speaking(b"HTTP/1.1 407 No\r\n\r\n") as proxy, pytest.raises(OSError, match="says 407"):
        _ask(Door("https://batch.example", {"HTTPS_PROXY": proxy.address}))


def test_a_login_with_letters_that_a_url_cannot_hold():
    with speaking(b"HTTP/1.1 407 No\r\n\r\n") as proxy, pytest.raises(OSError, match="says 407"):
        _ask(Door("https://batch.example", {"HTTPS_PROXY": f"http://me:p%40%C3%A9@{proxy.address}"}))
    assert b64encode("me:p@é".encode()) in proxy.requests[0]


def test_a_name_that_is_not_resolved_is_not_awaited(monkeypatch):
    """The resolver takes as long as it likes: here until the test has ended."""
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: ended.wait(5) and [])
    with pytest.raises(TimeoutError, match="is not resolved in time"):
        _ask(Door("https://batch.example", {}), timeout_s=0.2)
    ended.set()


def test_a_name_that_there_is_not():
    with pytest.raises(OSError, match="is no name of a host"):
        _ask(Door(f"http://{'x' * 70}.example", {}))


hosts = st.from_regex(r"[a-z][a-z0-9-]{0,10}(\.[a-z]{2,5}){0,3}", fullmatch=True)


@given(st.sampled_from(["http", "https"]), hosts, st.one_of(st.none(), st.integers(1, 65535)))
def test_urls(scheme, host, port):
    netloc = host if port is None else f"{host}:{port}"
    parts = url_parts(f"{scheme}://{netloc}/v1?a=b", "http")
    default = {"http": 80, "https": 443}[scheme]
    assert (parts.scheme, parts.netloc, parts.host, parts.port, parts.path) == (
        scheme,
        netloc,
        host,
        port or default,
        "/v1?a=b",
    )


@pytest.mark.parametrize("text", ["", "ftp://a", "http://", "http://a b", "http://a:b", "://"])
def test_what_is_no_url(text):
    assert url_parts(text, "http") is None
