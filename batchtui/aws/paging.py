"""Where a page of an answer leads: one rule for every operation that pages."""

from collections.abc import Mapping
from typing import Any


def token_after(answer: Mapping[str, Any], asked: str) -> str:
    """The token of the next page; empty at the end, and for the token `asked` with: it leads nowhere new."""
    token = str(answer.get("nextToken") or "")
    return "" if token == asked else token
