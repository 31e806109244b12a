"""What is worth an alert: rules by kind, queue, job name and cause; of those that fit the last one counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from batchtui.alerting.quiet import Quiet
from batchtui.domain.alert import Kind, Severity
from batchtui.domain.when import MINUTE


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what it leaves open fits everything."""

    name: str
    kind: Kind
    severity: Severity
    queue: str = "*"
    """Patterns of names: * stands for any letters."""
    job: str = "*"
    causes: tuple[str, ...] = ()
    """Keys of causes (`domain.causes`); empty: any."""
    sinks: tuple[str, ...] = ()
    """Names of sinks; empty: all."""
    after_ms: int | None = None
    """How long it may wait or run; None: of a waiting one half an hour, of a running one what it usually takes."""
    least: int = 3
    """So many of the last `of` runs; of skipped runs so many in a row."""
    of: int = 10
    quiet: Quiet | None = None
    """Hours in which it is not sent; None: those of all rules."""
    off: bool = False
    """What fits it is no alert."""

    def fits(self, kind: Kind, queue: str, job: str, cause: str = "") -> bool:
        """Whether it is about such a thing."""
        if self.kind is not kind or (self.causes and cause not in self.causes):
            return False
        return fnmatchcase(queue, self.queue) and fnmatchcase(job, self.job)


STUCK_AFTER_MS = 30 * MINUTE
KEPT = 20_000
DEFAULTS: tuple[Rule, ...] = (
    Rule("failed", Kind.FAILED, Severity.CRITICAL),
    # What it depended on has an alert of its own.
    Rule("dependency", Kind.FAILED, Severity.INFO, causes=("dependency",), off=True),
    Rule("stuck", Kind.STUCK, Severity.WARNING),
    Rule("slow", Kind.SLOW, Severity.WARNING),
    Rule("fast", Kind.FAST, Severity.WARNING),
    Rule("missed", Kind.MISSED, Severity.WARNING),
    # Beside `failed` it would say the same twice: for names whose single failures are no news.
    Rule("rate", Kind.RATE, Severity.CRITICAL, off=True),
    Rule("skipped", Kind.SKIPPED, Severity.WARNING),
    Rule("silent", Kind.SILENT, Severity.CRITICAL),
)
"""Those that are there without a config file."""


class Rules:
    """All rules, in order."""

    def __init__(self, rules: Iterable[Rule] = DEFAULTS) -> None:
        self.all: Sequence[Rule] = tuple(rules)
        self._named = {rule.name: rule for rule in self.all}
        self._found: dict[tuple[Kind, str, str, str], Rule | None] = {}

    def one_for(self, kind: Kind, queue: str, job: str, cause: str = "") -> Rule | None:
        """The last rule that fits; None: there is none, or it says that such a thing is no alert."""
        asked = (kind, queue, job, cause)
        if asked not in self._found:
            # Active runs are looked at again and again; names with a date in them come and go.
            if len(self._found) >= KEPT:
                self._found.clear()
            fitting = (rule for rule in reversed(self.all) if rule.fits(*asked))
            self._found[asked] = next(fitting, None)
        rule = self._found[asked]
        return None if rule is None or rule.off else rule

    def looks_for(self, kind: Kind) -> bool:
        """Whether anything of a kind may be an alert."""
        return any(rule.kind is kind and not rule.off for rule in self.all)

    def named(self, name: str) -> Rule | None:
        """A rule by its name; None: it is not there any more."""
        return self._named.get(name)
