"""What the operator chose on the screens, as texts under names: the store reads nothing into them but lists."""

import json
import sqlite3

from batchtui.store.packing import storable

LONGEST = 100_000
"""No choice of ours is longer: what somebody else put there is not read."""


def read(connection: sqlite3.Connection, place: str) -> dict[str, str]:
    """Every choice at a place (where the dashboard looks) by its name; one that is no text is left out."""
    rows = connection.execute(
        "SELECT CAST(name AS BLOB), CAST(value AS BLOB) FROM views"
        " WHERE place = ? AND typeof(value) = 'text' AND length(value) <= ?",
        (storable(place), LONGEST),
    )
    return {name.decode(errors="replace"): value.decode(errors="replace") for name, value in rows}


def write(connection: sqlite3.Connection, place: str, name: str, value: str | None) -> None:
    """Keeps a choice in place of the one before; None forgets it."""
    key = (storable(place), storable(name))
    if value is None:
        connection.execute("DELETE FROM views WHERE place = ? AND name = ?", key)
    else:
        connection.execute("INSERT OR REPLACE INTO views VALUES (?, ?, ?)", (*key, storable(value)))


def add(connection: sqlite3.Connection, place: str, name: str, text: str, most: int) -> None:
    """Puts a text at the end of a JSON list of at most so many; what another batchtui added meanwhile stays."""
    before = texts_of(read(connection, place).get(name, ""))
    write(connection, place, name, json.dumps(with_last(before, text, most)))


def texts_of(value: str) -> list[str]:
    """The texts of a JSON list; of anything else none."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return []
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def with_last(texts: list[str], text: str, most: int) -> list[str]:
    """The text at the end, once; the oldest go."""
    return [*(one for one in texts if one != text), text][-most:]
