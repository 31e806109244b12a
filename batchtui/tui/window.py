"""How far back the board shows ended runs, and the steps that `+` and `-` take."""

from batchtui.domain.when import DAY, HOUR

STEPS = (HOUR, 6 * HOUR, 24 * HOUR, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY)


def stepped(since_ms: int, by: int) -> int:
    """The next step further back (`by` > 0) or less far; the same at the end."""
    beyond = [ms for ms in STEPS if (ms - since_ms) * by > 0]
    if not beyond:
        return since_ms
    return min(beyond) if by > 0 else max(beyond)
