"""Makes ids that need no table: a log stream's task id leads back to its job, attempt and array index."""

import hashlib
import re
import zlib

ACCOUNT = "123456789012"
REGION = "\ue000"
"""Stands for the caller's region in stored text; the region itself is put in when an answer is written."""

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(:\d+|#\d+)?")
_NO_INDEX = 0xFFFF
_FIRST_NODE = 20_000
"""Beyond every array's last index."""
_CHECK = 0x5A


def arn(service: str, resource: str) -> str:
    """The ARN of a resource such as `job/<id>` in the caller's region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def make_id(key: str) -> str:
    """A UUID-shaped job id: a pure function of `key`; its last 8 digits follow from the others."""
    digest = hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()
    return _whole(f"{digest[:12]}4{digest[13:16]}{'89ab'[int(digest[16], 16) & 3]}{digest[17:24]}")


def _whole(head: str) -> str:
    check = f"{zlib.crc32(head.encode()):08x}"
    return f"{head[:8]}-{head[8:12]}-{head[12:16]}-{head[16:20]}-{head[20:]}{check}"


def bits(key: str) -> bytes:
    """16 bytes of steady chance for a job id, child ids included."""
    return hashlib.md5(key.encode(), usedforsecurity=False).digest()


def is_job_id(text: str) -> bool:
    """Whether `text` looks like a job id, a child's `<id>:<index>` or a node's `<id>#<n>`."""
    return _SHAPE.fullmatch(text) is not None


def job_id_of(text: str) -> str:
    """The id in a job's ARN, or `text` as it is."""
    return text.rpartition(":job/")[2]


def _mix(text: bytes, key: bytes) -> bytes:
    mask = hashlib.md5(key, usedforsecurity=False).digest()
    return bytes(a ^ b for a, b in zip(text, mask, strict=False))


def task_id(job_id: str, attempt: int) -> str:
    """The 32 hex digits of the ECS task that ran attempt `attempt` (from 1) of a job, array child or node."""
    whole, _, node = job_id.partition("#")
    parent, _, index = whole.partition(":")
    head = bytes.fromhex(parent.replace("-", "")[:24])
    place = _FIRST_NODE + int(node) if node else int(index) if index else _NO_INDEX
    tail = place.to_bytes(2, "big") + bytes([attempt, _CHECK])
    tail = _mix(tail, head)
    return (_mix(head, tail) + tail).hex()


def job_of_task(task: str) -> tuple[str, int] | None:
    """The (job id, attempt) whose task this is, or None when it is no task id of ours."""
    if re.fullmatch(r"[0-9a-f]{32}", task) is None:
        return None
    raw = bytes.fromhex(task)
    head = _mix(raw[:12], raw[12:])
    tail = _mix(raw[12:], head)
    if tail[3] != _CHECK:
        return None
    index = int.from_bytes(tail[:2], "big")
    parent = _whole(head.hex())
    if index == _NO_INDEX:
        return parent, tail[2]
    return (f"{parent}#{index - _FIRST_NODE}" if index >= _FIRST_NODE else f"{parent}:{index}"), tail[2]
