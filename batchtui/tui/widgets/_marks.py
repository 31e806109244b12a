"""Which rows of a table are marked, and from where a range is counted: sets of keys, no Textual."""

from collections.abc import Mapping, Sequence


class Marks:
    """The marked keys, and the key where the last mark was set or taken."""

    __slots__ = ("anchor", "keys")

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.anchor = ""

    def toggle(self, key: str) -> None:
        """Mark the key, or take its mark; a range starts here."""
        self.keys ^= {key}
        self.anchor = key

    def extend(self, shown: Sequence[str], rows: Mapping[str, int], to: int) -> None:
        """Mark every shown key from the anchor to row `to`; without an anchor that row alone."""
        start = rows.get(self.anchor, to)
        self.keys.update(shown[min(start, to) : max(start, to) + 1])
        self.anchor = shown[to]

    def all_or_none(self, shown: Sequence[str]) -> None:
        """Mark all that is shown; if all is marked already, nothing is marked any more."""
        every = set(shown)
        if every <= self.keys:
            self.keys.clear()
        else:
            self.keys |= every
        self.anchor = ""
