"""What an operator pastes to name a job: an id, an ARN, the address of a console page, or a log stream."""

import re
from urllib.parse import unquote

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ID = re.compile(rf"{_UUID}(?:[:#]\d{{1,9}})?(?![\w-])", re.IGNORECASE)
_STREAM = re.compile(rf"([^\s/]+(?:/[^\s/]+)?/(?:[0-9a-f]{{32}}|{_UUID}))(?=$|[?&#])", re.IGNORECASE)
"""Of the awslogs driver: prefix, container, task. Batch's prefix is the definition's name, its container `default`."""


def job_id_in(text: str) -> str:
    """The first job id in a text, an array's child (`ID:7`) or a node (`ID#0`) too; empty: there is none.

    A log stream may end with a task's id, which looks like a job's.
    """
    text = plain(text)
    if stream_in(text):
        return ""
    found = _ID.search(text)
    return found[0] if found else ""


def stream_in(text: str) -> str:
    """The log stream that a text is, or that the address of a page of CloudWatch names; empty: there is none."""
    text = plain(text)
    _, of_logs, stream = text.rpartition("/log-events/")
    if not of_logs and (":job/" in text or "://" in text):
        return ""
    found = _STREAM.search(stream)
    return found[1] if found else ""


def plain(text: str) -> str:
    """A text as it reads once an address is decoded: CloudWatch's pages write % as $25, twice over."""
    text = text.strip()
    if "$25" in text:
        text = unquote(unquote(text.replace("$", "%")))
    return unquote(text)
