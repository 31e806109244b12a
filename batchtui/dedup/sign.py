"""AWS Signature Version 4, for requests whose body is at hand (docs: "Create a signed AWS API request")."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import NamedTuple


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
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    whole["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return whole


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/")


def _encoded(path: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path.encode())
