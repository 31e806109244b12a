"""Reads the config file where it stands, and holds it against the model."""

from dataclasses import dataclass
from pathlib import Path

from batchtui.settings.check import Checked, check
from batchtui.settings.mistake import Mistake
from batchtui.settings.model import Settings
from batchtui.settings.place import Place
from batchtui.settings.reader import Document, read

LARGEST = 1 << 20
"""In bytes: what is larger is no config file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A config file as it was found; `there` says whether it is."""

    place: Place
    there: bool
    checked: Checked[Settings]

    @property
    def settings(self) -> Settings:
        """What it sets, defaults for the rest."""
        return self.checked.settings

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them; with one of them the settings should not be used."""
        return self.checked.mistakes


def load(place: Place) -> Loaded:
    """The settings of a place; never raises: what cannot be read is a mistake."""
    document, there = _document(place)
    return Loaded(place, there, check(document, Settings))


def _document(place: Place) -> tuple[Document, bool]:
    name = str(place.path)
    try:
        data = _bytes(place.path)
    except FileNotFoundError:
        if not place.named:
            return Document(name, {}, {}, ()), False
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


def _unread(name: str, line: int, reason: str) -> Document:
    return Document(name, {}, {}, (Mistake(name, line, "", reason),))
