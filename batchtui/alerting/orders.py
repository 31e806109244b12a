"""What the alert function is told by its environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.quiet import Quiet

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Orders:
    """The function's settings."""

    webhook: str
    """The name of an SSM parameter."""
    table: str = ""
    policy: Policy = field(default_factory=Policy)
    quiet: Quiet | None = None
    zone: tzinfo = UTC


def orders_in(told: Mapping[str, str]) -> tuple[Orders, list[str]]:
    """The settings, and the names of those that cannot be used: for these the usual holds."""
    odd: list[str] = []

    def whole(name: str, usual: int) -> int:
        if re.fullmatch("[1-9][0-9]{0,8}", text := told.get(name, "") or str(usual)):
            return int(text)
        odd.append(name)
        return usual

    zone: tzinfo = UTC
    try:
        zone = ZoneInfo(told.get("BATCHTUI_ZONE") or "UTC")
    except (ValueError, LookupError, OSError):
        odd.append("BATCHTUI_ZONE")
    usual = Policy()
    policy = Policy(
        window_ms=whole("BATCHTUI_WINDOW", usual.window_ms // 1000) * 1000,
        again_ms=whole("BATCHTUI_AGAIN", usual.again_ms // 1000) * 1000,
        most=whole("BATCHTUI_MOST", usual.most),
    )
    quiet, hours = None, told.get("BATCHTUI_QUIET", "")
    if found := _HOURS.fullmatch(hours):
        begin, begins, end, ends = map(int, found.groups())
        quiet = Quiet(begin * 60 + begins, end * 60 + ends, zone)
    elif hours:
        odd.append("BATCHTUI_QUIET")
    return Orders(told.get("BATCHTUI_WEBHOOK", ""), told.get("BATCHTUI_TABLE", ""), policy, quiet, zone), odd
