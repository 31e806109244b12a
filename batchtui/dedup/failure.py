"""Why the guard cannot know or do something: one sentence that names the thing and the mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class GuardError(Exception):
    """A call or a setting that failed.

    `code` is AWS's name for it, empty where AWS did not speak; `told` is AWS's whole answer;
    `refused`: AWS has understood and said no, so nothing was done; `passes`: later it may say yes.
    """

    def __init__(
        self,
        sentence: str,
        code: str = "",
        told: Mapping[str, Any] | None = None,
        refused: bool = False,
        passes: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.told = told or {}
        self.refused = refused
        self.passes = passes


@contextmanager
def as_written() -> Iterator[None]:
    """What is missing or odd in an answer becomes a GuardError, so that `--on-error` has its say.

    Raises:
        GuardError: something was.
    """
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        raise GuardError(
            f"An answer is not as AWS writes it ({type(error).__name__}: {plain(str(error))}): is the endpoint AWS?"
        ) from error


class Usage(GuardError):
    """The command line, or a variable, says something that the guard does not take."""


def plain(text: str, at_most: int = 300) -> str:
    """Text from elsewhere on one line, without control characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= at_most else line[: at_most - 1] + "…"
