"""Looking for a text in the bytes of many lines at once: nearly as quick as Python's own search in them."""

import re
from array import array
from bisect import bisect_right
from struct import Struct

HEAD = Struct("<qIHB")
"""What stands before a line in the file: timestamp in ms, bytes of the message, number of the source, late."""
_SIMPLE = re.compile(rb"[A-Za-z0-9_.@-]+")
_WITHOUT_LETTERS = re.compile(rb"[^A-Za-z]+")
_RARE = 3
"""Characters without letters that are looked for first: they need not be made lower case."""
_OFTEN = 200
"""Times that these may be found for nothing in one stretch, before all of it is made lower case."""


class Needle:
    """A text looked for in any case of its ASCII letters."""

    def __init__(self, text: str) -> None:
        self.lower = text.encode("utf-8", "surrogatepass").lower()
        self.simple = _SIMPLE.fullmatch(self.lower) is not None
        """Whether a line that holds it when shown, tabs expanded and JSON laid out, holds it as it came too."""
        self._rare = max(_WITHOUT_LETTERS.findall(self.lower), key=len, default=b"")

    def places(self, text: bytes, offsets: "array[int]", start: int, stop: int) -> list[int]:
        """Those of the lines `start` to `stop` (without) whose message holds it; `text` begins with the first of them.

        `offsets`: where the lines stand in the file, rising.
        """
        if len(self._rare) >= _RARE or self._rare == self.lower:
            found = self._by_rare(text, offsets, start, stop)
            if found is not None:
                return found
        return self._in(text.lower(), text, self.lower, offsets, start, stop)

    def _by_rare(self, text: bytes, offsets: "array[int]", start: int, stop: int) -> list[int] | None:
        """None if the part without letters is in too many lines that do not hold the whole."""
        if self._rare == self.lower:
            return self._in(text, text, self.lower, offsets, start, stop)
        base, found, misses = offsets[start], [], 0
        at = text.find(self._rare)
        while at >= 0:
            place = bisect_right(offsets, base + at, start, stop) - 1
            begin, end = _message(text, offsets[place] - base)
            if self.lower in text[begin:end].lower():
                found.append(place)
                at = end
            else:
                misses += 1
                at = max(at + 1, end)
            if misses > _OFTEN:
                return None
            at = text.find(self._rare, at)
        return found

    def _in(self, hay: bytes, text: bytes, needle: bytes, offsets: "array[int]", start: int, stop: int) -> list[int]:
        base, found = offsets[start], []
        at = hay.find(needle)
        while at >= 0:
            place = bisect_right(offsets, base + at, start, stop) - 1
            begin, end = _message(text, offsets[place] - base)
            if at < begin:
                at = hay.find(needle, at + 1)
                continue
            if at + len(needle) <= end:
                found.append(place)
            at = hay.find(needle, end)
        return found


def _message(text: bytes, head: int) -> tuple[int, int]:
    """Where the message of the line whose head stands there begins and ends."""
    begin = head + HEAD.size
    return begin, begin + int(HEAD.unpack_from(text, head)[1])
