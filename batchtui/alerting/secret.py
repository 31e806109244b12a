"""Where a sink's secret lies: in the settings, a variable, a file or a parameter; read when it is needed."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from batchtui.alerting.sinks.failure import SinkError
from batchtui.domain.failure import AwsError

KEPT_S = 300.0
"""How long a parameter's value is used before it is read again: a new one is found within so long."""
LARGEST = 65_536


class Secret:
    """A secret by what the settings say of it: `env:NAME`, `file:PATH`, `ssm:NAME`, or the secret itself."""

    def __init__(
        self, told: str, read_parameter: Callable[[str], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._told = told
        self._read_parameter = read_parameter
        self._clock = clock
        self._kept: tuple[float, str] | None = None

    def __repr__(self) -> str:
        return "Secret(******)"

    def read(self) -> str:
        """The secret as it is now.

        Raises:
            SinkError: it is not there; the sentence names the place.
        """
        place, _, name = self._told.partition(":")
        if place == "env":
            return _filled(os.environ.get(name, ""), f"The variable {name} is not set")
        if place == "file":
            return _filled(_text_of(name), f"The file {name} is empty")
        if place == "ssm":
            return self._parameter(name)
        return self._told

    def forget(self) -> None:
        """What was kept may be what the sink refused: it is read again."""
        self._kept = None

    def _parameter(self, name: str) -> str:
        if self._kept is None or self._clock() - self._kept[0] >= KEPT_S:
            try:
                value = self._read_parameter(name)
            except AwsError as error:
                raise SinkError(error.while_asking) from error
            self._kept = (self._clock(), _filled(value, f"The parameter {name} is empty"))
        return self._kept[1]


def _filled(text: str, otherwise: str) -> str:
    if not text.strip():
        raise SinkError(f"{otherwise}: it should hold the secret of the sink.")
    return text.strip()


def _text_of(path: str) -> str:
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(LARGEST).decode()
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SinkError(f"The file {path} with the secret of the sink cannot be read: {reason}.") from error
