"""AWS Signature Version 4, for requests whose body is at hand (docs: "Create a signed AWS API request")."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hashlib import sha256
else:
    # hashlib loads OpenSSL, which takes longer than all that is signed here.
    try:
        from _sha256 import sha256
    except ImportError:
        try:
            from _sha2 import sha256
        except ImportError:
            from hashlib import sha256


class Keys(NamedTuple):
    """What to sign with."""

    access: str
    secret: str
    token: str = ""
    """Of temporary keys; empty of lasting ones."""
    expires_s: float = 0
    """Seconds since the epoch; 0: never, or not known."""
    account: str = ""
    """The account that the keys' role belongs to; empty where the source does not tell."""


def signed(
    keys: Keys, service: str, region: str, host: str, path: str, headers: Mapping[str, str], body: bytes, now_s: float
) -> dict[str, str]:
    """The headers of a POST without a query, with those that sign it."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now_s))
    whole = {**headers, "Host": host, "X-Amz-Date": moment}
    if keys.token:
        whole["X-Amz-Security-Token"] = keys.token
    lines = sorted((name.lower(), " ".join(value.split())) for name, value in whole.items())
    names = ";".join(name for name, _value in lines)
    canonical = "\n".join(
        [
            "POST",
            _encoded(path),
            "",
            *(f"{name}:{value}" for name, value in lines),
            "",
            names,
            sha256(body).hexdigest(),
        ]
    )
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part.encode())
    signature = _hmac(key, to_sign.encode()).hex()
    whole["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return whole


def _hmac(key: bytes, text: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104); its module loads OpenSSL too."""
    key = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner = sha256(key.translate(_INNER) + text).digest()
    return sha256(key.translate(_OUTER) + inner).digest()


_BLOCK = 64
_INNER, _OUTER = bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/")


def _encoded(path: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path.encode())
