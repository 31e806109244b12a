"""What the operator wants to be asked twice about, and what may not be touched at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

MANY = 20
"""More jobs than that take their number, typed."""


@dataclass(frozen=True, slots=True)
class Guardrails:
    """For one profile. Patterns as a shell has them: `prod-*`."""

    profile: str = ""
    protected_queues: tuple[str, ...] = ()
    protected_profiles: tuple[str, ...] = ()
    read_only: str = ""
    """Why nothing may be changed, in one sentence; empty: it may."""

    def why_typed(self, count: int, queues: Iterable[str]) -> str:
        """Why the number of jobs (or the queue's name) has to be typed, in one sentence; empty: it has not."""
        if _fits(self.profile, self.protected_profiles):
            return f"The profile {self.profile} is protected: type the number."
        protected = dict.fromkeys(queue for queue in queues if _fits(queue, self.protected_queues))
        if len(protected) == 1:
            return f"The queue {next(iter(protected))} is protected: type the number."
        if protected:
            return f"The queues {', '.join(protected)} are protected: type the number."
        return f"More than {MANY} at once: type their number." if count > MANY else ""


def read_only_sentence(profile: str, asked: bool, configured: bool, profiles: Iterable[str]) -> str:
    """Why nothing may be changed: the flag, the config or the profile; empty: it may."""
    if asked:
        return "batchtui was started read-only: nothing is sent to AWS."
    if configured:
        return "The config file says read_only: nothing is sent to AWS."
    if _fits(profile, profiles):
        return f"The config file makes the profile {profile} read-only: nothing is sent to AWS."
    return ""


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return bool(name) and any(fnmatchcase(name, pattern) for pattern in patterns)
