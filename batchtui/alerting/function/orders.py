"""What the alert function is told by its environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from batchtui.alerting.lifecycle import Policy
from batchtui.alerting.quiet import Quiet

_HOURS = "([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])"


@dataclass(frozen=True, slots=True)
class Orders:
    """The function's settings."""

    webhook: str
    """The name of an SSM parameter."""
    table: str = ""
    policy: Policy = field(default_factory=Policy)
    quiet: Quiet = field(default_factory=lambda: Quiet(0, 0))
    """From and to the same moment: never."""
    zone: tzinfo = UTC


def orders_in(told: Mapping[str, str]) -> Orders:
    """The settings.

    Raises:
        ValueError: one cannot be used; a sentence that names it.
        ZoneInfoNotFoundError: there is no such time zone.
    """

    def read(name: str, form: str, usual: str) -> re.Match[str]:
        found = re.fullmatch(form, told.get(name) or usual)
        if not found:
            raise ValueError(f"{name} is {told[name]!r}: write it as {usual}.")
        return found

    seconds, usual = "[1-9][0-9]{0,8}", Policy()
    policy = Policy(
        window_ms=int(read("BATCHTUI_WINDOW", seconds, "900")[0]) * 1000,
        again_ms=int(read("BATCHTUI_AGAIN", seconds, "21600")[0]) * 1000,
        most=int(read("BATCHTUI_MOST", seconds, str(usual.most))[0]),
    )
    name = told.get("BATCHTUI_ZONE") or "UTC"
    zone = UTC if name == "UTC" else ZoneInfo(name)
    begin, begins, end, ends = map(int, read("BATCHTUI_QUIET", _HOURS, "00:00-00:00").groups())
    quiet = Quiet(begin * 60 + begins, end * 60 + ends, zone)
    webhook = read("BATCHTUI_WEBHOOK", r"\S+", "/batchtui/slack-webhook")[0]
    return Orders(webhook, told.get("BATCHTUI_TABLE", ""), policy, quiet, zone)
