"""One mistake in a config file, and the line that tells it."""

from dataclasses import dataclass

from batchtui.domain.safe import inert


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where.

    `line` counts from 1 and is 0 where the file as a whole is meant; `key` is dotted (`history.days`)
    and empty where there is none; `nearest` is the real key that was probably meant, or empty.
    """

    file: str
    line: int
    key: str
    reason: str
    nearest: str = ""

    @property
    def sentence(self) -> str:
        """`FILE:LINE: key: reason. Did you mean …?`: one line, whatever stands in the file."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        hint = f" Did you mean {self.nearest}?" if self.nearest else ""
        return inert(f"{place}: {key}{self.reason}.{hint}")
