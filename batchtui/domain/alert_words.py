"""What an alert is about, in at most sixteen letters."""

import re

from batchtui.domain.alert import AlertKey, Kind
from batchtui.domain.causes_table import BLOCKED, ENDED, EXIT, EXITS, HELD, TIME_LIMIT, UNKNOWN

_FIGURE = re.compile(r"\s*[\[{].*")
_CAUSES = {
    rule.key: _FIGURE.sub("", rule.name)
    for rule in reversed((TIME_LIMIT, *BLOCKED, *ENDED, *EXITS.values(), EXIT, HELD, UNKNOWN))
}
"""By the key of a cause: its name without the run's own figures; where several share a key that of the first."""
_KINDS = {
    Kind.FAILED: "failed", Kind.STUCK: "does not start", Kind.SLOW: "slow", Kind.FAST: "too fast",
    Kind.MISSED: "missed", Kind.RATE: "fails often", Kind.SKIPPED: "always skipped", Kind.SILENT: "no events",
}  # fmt: skip


def words_of(key: AlertKey) -> str:
    """The cause where it has one that is known, else what its rule looks for."""
    return _CAUSES.get(key.cause, _KINDS[key.kind])
