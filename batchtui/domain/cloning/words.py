"""Collects, in words, what a job has otherwise than its definition."""


class Words:
    """What was changed, in the order in which it was found; each once."""

    def __init__(self, kept: list[str] | None = None, where: str = "") -> None:
        self._kept: list[str] = [] if kept is None else kept
        self._where = where

    def changed(self, what: str) -> None:
        """One more thing that is sent as an override."""
        text = f"{what} {self._where}".rstrip()
        if text not in self._kept:
            self._kept.append(text)

    def within(self, where: str) -> "Words":
        """The same list, with words that say where."""
        return Words(self._kept, f"{where} {self._where}".rstrip())

    def all(self) -> tuple[str, ...]:
        """Everything so far."""
        return tuple(self._kept)
