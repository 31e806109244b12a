"""A server that answers each request with the bytes that a test gives, also over TLS, and a proxy that tunnels."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Speaking:
    """`answers` are given one a request; None hangs up. A connection is kept until then."""

    def __init__(self, answers: list[bytes | None], context: ssl.SSLContext | None) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self.connections = 0
        self._context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with self._context.wrap_socket(connection, server_side=True) if self._context else connection as talking:
                while self._request(talking):
                    answer = self.answers.pop(0)
                    if answer is None:
                        return
                    talking.sendall(answer)
                    if b"close" in answer.lower():
                        return
        except OSError:
            return

    def _request(self, talking: socket.socket) -> bool:
        had = b""
        while b"\r\n\r\n" not in had:
            came = talking.recv(65_536)
            if not came:
                return False
            had += came
        head, _, body = had.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(body) < length:
            body += talking.recv(65_536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return True


@contextmanager
def speaking(*answers: bytes | None, context: ssl.SSLContext | None = None) -> Iterator[Speaking]:
    """Serves until the block is left."""
    server = Speaking(list(answers), context)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.listener.close()


@contextmanager
def tunnelling(to: str) -> Iterator[Speaking]:
    """A proxy that takes CONNECT, notes it, and passes bytes on to one address."""
    server = Speaking([], None)

    def talk(connection: socket.socket) -> None:
        server._request(connection)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        host, port = to.split(":")
        other = socket.create_connection((host, int(port)))
        for source, sink in ((connection, other), (other, connection)):
            threading.Thread(target=_pass, args=(source, sink), daemon=True).start()

    server._talk = talk  # type: ignore[method-assign]
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.listener.close()


def _pass(source: socket.socket, sink: socket.socket) -> None:
    try:
        while came := source.recv(65_536):
            sink.sendall(came)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the bundle by which it is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    bundle, private = folder / "bundle.pem", folder / "key.pem"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, private)
    return context, bundle
