"""Which config file counts, and who said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "BATCHTUI_CONFIG"
FLAG = "--config"


@dataclass(frozen=True, slots=True)
class Place:
    """A config file that may or may not be there.

    `source` is `--config`, `BATCHTUI_CONFIG`, or empty for the default place, where it may be missing.
    """

    path: Path
    source: str = ""

    @property
    def named(self) -> bool:
        """Whether somebody asked for this file."""
        return bool(self.source)


def find(typed: str | None, environ: Mapping[str, str]) -> Place:
    """The file that was typed, else the variable's, else `config.toml` in the user's config folder."""
    if typed:
        return Place(_path(typed), FLAG)
    if environ.get(VARIABLE):
        return Place(_path(environ[VARIABLE]), VARIABLE)
    from platformdirs import user_config_path

    return Place(user_config_path("batchtui", appauthor=False) / "config.toml")


def _path(text: str) -> Path:
    """A shell leaves the ~ in `--config=~/x` alone."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        # No such user: then it is a plain name.
        return Path(text)
