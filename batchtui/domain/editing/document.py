"""A request as the text of an editor, and back: where each value stands, and masks for what looks secret."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from batchtui.domain.secrecy import MASK, mask_answer

Place = tuple[str | int, ...]
_DECODER = json.JSONDecoder()


class NotARequestError(ValueError):
    """The text cannot be read: one sentence that names the line."""


def written(request: Mapping[str, Any], reveal: bool) -> str:
    """The request as JSON of many lines; what looks secret is masked unless it is revealed."""
    return json.dumps(request if reveal else mask_answer(request), ensure_ascii=False, indent=2) + "\n"


def read_back(text: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The request that a text says; a mask stands for the value that was there before.

    Raises:
        NotARequestError: it is no JSON object, or a mask stands for nothing.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotARequestError(f"Line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}.") from error
    except RecursionError as error:
        raise NotARequestError("It is nested too deeply.") from error
    if not isinstance(value, dict):
        raise NotARequestError("Line 1: the request is an object, in braces.")
    made: dict[str, Any] = _unmasked(value, before, (), text)
    return made


def line_of(text: str, place: Place) -> int:
    """The line on which the value at a place begins, or the nearest one around it that is there; from 1."""
    lines = dict(_places(text))
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _unmasked(value: Any, before: Any, place: Place, text: str) -> Any:
    if isinstance(value, dict):
        had = before if isinstance(before, Mapping) else {}
        return {name: _unmasked(one, had.get(name), (*place, name), text) for name, one in value.items()}
    if isinstance(value, list):
        had_list = before if isinstance(before, list) else []
        return [_unmasked(one, _like(one, at, had_list), (*place, at), text) for at, one in enumerate(value)]
    if value == MASK and before != MASK:
        if not isinstance(before, str):
            raise NotARequestError(f"Line {line_of(text, place)}: {MASK} stands for a value that is not there.")
        return before
    return value


def _like(one: Any, at: int, before: list[Any]) -> Any:
    """The item that was there before: of the same name, else at the same place."""
    name = one.get("name") if isinstance(one, Mapping) else None
    if name is not None:
        return next((had for had in before if isinstance(had, Mapping) and had.get("name") == name), None)
    return before[at] if at < len(before) else None


def _places(text: str) -> Iterator[tuple[Place, int]]:
    """(place, line) of every value in a text that is JSON."""
    reader = _Reader(text)
    yield from reader.value(())


class _Reader:
    """Walks JSON that is known to be right, and keeps count of the lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self, place: Place) -> Iterator[tuple[Place, int]]:
        """The value that begins here, and all in it."""
        self._skip()
        yield place, self._text.count("\n", 0, self._at) + 1
        char = self._text[self._at]
        if char in "{[":
            yield from self._inside(place, char)
        elif char == '"':
            _, self._at = _DECODER.raw_decode(self._text, self._at)
        else:
            while self._at < len(self._text) and self._text[self._at] not in ",]} \t\r\n":
                self._at += 1

    def _inside(self, place: Place, opening: str) -> Iterator[tuple[Place, int]]:
        self._at += 1
        number = 0
        while True:
            self._skip()
            if self._text[self._at] in "}]":
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
                continue
            name: str | int = number
            if opening == "{":
                name, self._at = _DECODER.raw_decode(self._text, self._at)
                self._skip()
                self._at += 1
            yield from self.value((*place, name))
            number += 1

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
            self._at += 1
