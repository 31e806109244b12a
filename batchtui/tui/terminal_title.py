"""The terminal's title while the dashboard is open."""

from batchtui.domain.safe import inert


def titled(text: str) -> str:
    """What sets the title to a text."""
    return f"\x1b]2;{inert(text)}\x07"


def title_of(place: str, new_failures: int, failed: str) -> str:
    """`✗3 prod batchtui`: what a narrow tab has to tell comes first. `failed`: the sign of a failure."""
    return f"{failed}{new_failures:,} {place} batchtui" if new_failures else f"{place} batchtui"
