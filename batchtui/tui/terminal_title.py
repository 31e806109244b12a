"""The terminal's title while the dashboard is open."""

from batchtui.domain.safe import inert


def titled(text: str) -> str:
    """What sets the title to a text."""
    return f"\x1b]2;{inert(text)}\x07"


def title_of(place: str, new_failures: int, failed: str, open_alerts: int = 0) -> str:
    """`&2 ✗3 prod batchtui`: what a narrow tab has to tell comes first. `failed`: the sign of a failure."""
    alerts = f"&{open_alerts:,} " if open_alerts else ""
    failures = f"{failed}{new_failures:,} " if new_failures else ""
    return f"{alerts}{failures}{place} batchtui"
