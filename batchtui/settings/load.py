"""Reads the config file where it stands, and holds it against the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from batchtui.settings.model import Settings
from batchtui.settings.place import Place

if TYPE_CHECKING:
    from batchtui.settings.mistake import Mistake
    from batchtui.settings.reader import Document

LARGEST = 1 << 20
"""In bytes: what is larger is no config file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A config file as it was found; `there` says whether it is."""

    place: Place
    there: bool
    settings: Settings
    """What it sets, defaults for the rest."""
    lines: Mapping[str, int]
    """The line of each key that it sets."""
    mistakes: "tuple[Mistake, ...]"
    """All of them; with one of them the settings should not be used."""


def load(place: Place) -> Loaded:
    """The settings of a place; never raises: what cannot be read is a mistake."""
    if not place.named and _absent(place.path):
        return Loaded(place, False, Settings(), {}, ())
    # Most start without a file: they need not wait for its reader to load.
    from batchtui.settings.check import check

    document, there = document_at(place)
    checked = check(document, Settings)
    return Loaded(place, there, checked.settings, checked.lines, checked.mistakes)


def _absent(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def document_at(place: Place) -> "tuple[Document, bool]":
    """What could be read of a file, and whether it is there; never raises: what cannot be read is a mistake."""
    from batchtui.settings.reader import read

    name = str(place.path)
    try:
        data = _bytes(place.path)
    except FileNotFoundError:
        return _unread(name, 0, f"there is no such file ({place.source} names it)"), False
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _unread(name, 0, f"cannot be read: {reason}"), True
    if len(data) > LARGEST:
        return _unread(name, 0, "is larger than 1 MiB: it is no config file"), True
    try:
        # Editors on Windows put a mark before the first letter.
        return read(data.decode("utf-8-sig"), name), True
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _unread(name, line, "is not UTF-8 text"), True


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _unread(name: str, line: int, reason: str) -> "Document":
    from batchtui.settings.mistake import Mistake
    from batchtui.settings.reader import Document

    return Document(name, {}, {}, (Mistake(name, line, "", reason),))
