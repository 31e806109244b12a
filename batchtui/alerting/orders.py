"""What the alert function is told by its environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.quiet import Quiet
from batchtui.domain.when import parse_span

T = TypeVar("T")
_USUAL_ZONE: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Orders:
    """The function's settings."""

    webhook: str
    """The name of an SSM parameter."""
    table: str = ""
    policy: Policy = field(default_factory=Policy)
    quiet: Quiet | None = None
    zone: tzinfo = UTC


def orders_in(environment: Mapping[str, str]) -> tuple[Orders, list[str]]:
    """The settings, and a sentence for each that cannot be used: for that the usual one holds."""
    mistakes: list[str] = []

    def read(name: str, make: Callable[[str], T], usual: T) -> T:
        text = environment.get(name, "").strip()
        try:
            return make(text) if text else usual
        except (ValueError, OSError) as error:
            mistakes.append(f"{name}: {error}")
            return usual

    usual = Policy()
    zone = read("BATCHTUI_ZONE", _zone, _USUAL_ZONE)
    policy = Policy(
        window_ms=read("BATCHTUI_WINDOW", parse_span, usual.window_ms),
        again_ms=read("BATCHTUI_AGAIN", parse_span, usual.again_ms),
        most=read("BATCHTUI_MOST", _most, usual.most),
    )
    quiet = read("BATCHTUI_QUIET", lambda text: _quiet(text, zone), None)
    webhook, table = environment.get("BATCHTUI_WEBHOOK", ""), environment.get("BATCHTUI_TABLE", "")
    return Orders(webhook.strip(), table.strip(), policy, quiet, zone), mistakes


def _most(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise ValueError(f"{text!r} is no number of messages: write 20.")
    return int(text)


def _zone(text: str) -> tzinfo:
    try:
        return ZoneInfo(text)
    except (ValueError, LookupError, OSError):
        raise ValueError(f"{text!r} is no time zone that is known here: write Asia/Seoul.") from None


def _quiet(text: str, zone: tzinfo) -> Quiet:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise ValueError(f"{text!r} are no quiet hours: write 22:00-07:00.")
    hours = [int(part) for part in found.groups()]
    return Quiet(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3], zone)
