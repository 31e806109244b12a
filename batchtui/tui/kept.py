"""What the operator chose, kept across starts: read once, handed to somebody else's thread to write, never trusted.

A value that is damaged, or that a later batchtui wrote in another way, counts as never chosen.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from batchtui.domain.safe import inert

MOST_RECALLED = 50
LONGEST = 2_000
"""Characters of a text that is taken back."""


class Kept:
    """The choices of one place, by name. Without a `keep` they last as long as the dashboard."""

    def __init__(
        self,
        values: Mapping[str, str] | None = None,
        keep: Callable[[str, str | None], object] = lambda _name, _value: None,
        add: Callable[[str, str, int], object] = lambda _name, _text, _most: None,
    ) -> None:
        """`values`: JSON. `keep`: (name, JSON text or None to forget). `add`: (name of a list, text, how many)."""
        self._values = dict(values or {})
        self._keep = keep
        self._add = add
        self._recalled: dict[str, list[str]] = {}

    def flag(self, name: str, otherwise: bool) -> bool:
        """Yes or no."""
        value = self._value(name)
        return value if isinstance(value, bool) else otherwise

    def text(self, name: str) -> str:
        """A text of one line; empty by default."""
        value = self._value(name)
        return value if _is_line(value) else ""

    def order(self, view: str) -> tuple[str, bool]:
        """The column that a view is sorted by (empty: its default order), and whether from the greatest down."""
        value = self._value(f"order {view}")
        if isinstance(value, list) and len(value) == 2 and _is_line(value[0]) and isinstance(value[1], bool):
            return (value[0], value[1]) if value[0] else ("", False)
        return "", False

    def span(self, name: str, otherwise_ms: int, choices: tuple[int, ...]) -> int:
        """One of some spans of time (ms), chosen over that default; a new default counts for more."""
        value = self._value(name)
        if isinstance(value, list) and len(value) == 2 and value[1] == otherwise_ms:
            return next((choice for choice in choices if choice == value[0]), otherwise_ms)
        return otherwise_ms

    def theme(self, otherwise: str, known: Collection[str]) -> str:
        """The colours that were chosen over that default; another default counts for more."""
        value = self._value("theme")
        if isinstance(value, list) and len(value) == 2 and value[1] == otherwise and value[0] in known:
            return str(value[0])
        return otherwise

    def put_theme(self, chosen: str, otherwise: str) -> None:
        """Keeps the colours, and over which default they were chosen."""
        self.put("theme", [chosen, otherwise], [otherwise, otherwise])

    def recalled(self, language: str) -> list[str]:
        """What was entered after `/` in that language, oldest first."""
        if language not in self._recalled:
            value = self._value(f"recall {language}")
            texts = [text for text in value if text and _is_line(text)] if isinstance(value, list) else []
            self._recalled[language] = list(dict.fromkeys(texts))[-MOST_RECALLED:]
        return self._recalled[language]

    def entered(self, language: str, text: str) -> None:
        """A text was entered after `/`: it is the newest."""
        recalled = self.recalled(language)
        recalled[:] = [*(one for one in recalled if one != text), text][-MOST_RECALLED:]
        self._add(f"recall {language}", text, MOST_RECALLED)

    def edits(self, of: str) -> list[tuple[str, str, str, str]]:
        """What was changed the last time in a form of that name: (kind, container, item, text)."""
        rows: list[Any] = next((one[1] for one in self._edits() if one[0] == of), [])
        lines = (row for row in rows if isinstance(row, list) and len(row) == 4 and all(map(_is_line, row)))
        return [(kind, slot, item, text) for kind, slot, item, text in lines]

    def put_edits(self, of: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Keeps what was changed in a form; it is the newest."""
        mine = [list(row) for row in rows if all(map(_is_line, row))]
        others = [one for one in self._edits() if one[0] != of]
        self.put("edits", [*others, [of, mine]][-MOST_RECALLED:], [])

    def _edits(self) -> list[list[Any]]:
        value = self._value("edits")
        known = value if isinstance(value, list) else []
        return [one for one in known if isinstance(one, list) and len(one) == 2 and isinstance(one[1], list)]

    def put(self, name: str, value: Any, otherwise: Any) -> None:
        """Keeps a choice; the default is forgotten, so that another default may follow."""
        text = None if value == otherwise else json.dumps(value)
        if text == self._values.get(name):
            return
        if text is None:
            del self._values[name]
        else:
            self._values[name] = text
        self._keep(name, text)

    def put_order(self, view: str, column: str, descending: bool) -> None:
        """Keeps how a view is sorted."""
        self.put(f"order {view}", [column, descending], ["", False])

    def put_span(self, name: str, chosen_ms: int, otherwise_ms: int) -> None:
        """Keeps a span of time (ms), and over which default it was chosen."""
        self.put(name, [chosen_ms, otherwise_ms], [otherwise_ms, otherwise_ms])

    def _value(self, name: str) -> Any:
        try:
            return json.loads(self._values.get(name, "null"))
        except (ValueError, RecursionError):
            return None


def _is_line(value: Any) -> bool:
    """Whether it is a text that could have been typed."""
    return isinstance(value, str) and len(value) <= LONGEST and value == inert(value)
