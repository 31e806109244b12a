"""Numbers in an order in which any place can take more: a log grows at both ends and, by late lines, inside."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from operator import lt

BLOCK = 4096
"""Numbers that are moved at most for one that is put between them."""


class Rope:
    """Unsigned 64-bit numbers in blocks; putting in or taking out costs a block and the list of blocks."""

    def __init__(self) -> None:
        self._blocks: list[array[int]] = []
        self._rising: list[bool] = []
        """Whether the numbers of a block rise."""
        self._starts: list[int] = []
        """The place of each block's first number."""
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: int) -> int:
        if not 0 <= place < self._length:
            raise IndexError(place)
        at = bisect_right(self._starts, place) - 1
        return self._blocks[at][place - self._starts[at]]

    def between(self, first: int, last: int) -> Iterator[int]:
        """The numbers from a place up to, without, another."""
        first, last = max(0, first), min(last, self._length)
        left, at = last - first, bisect_right(self._starts, first) - 1
        skip = first - self._starts[at] if at >= 0 else 0
        while left > 0:
            yield from islice(self._blocks[at], skip, skip + left)
            left -= len(self._blocks[at]) - skip
            at, skip = at + 1, 0

    def rising(self, first: int, last: int) -> Iterator["array[int]"]:
        """The same in pieces, each of which rises; no work for each number where they were put in rising."""
        first, last = max(0, first), min(last, self._length)
        while first < last:
            at = bisect_right(self._starts, first) - 1
            skip = first - self._starts[at]
            piece = self._blocks[at][skip : skip + last - first]
            first += len(piece)
            yield from (piece,) if self._rising[at] else _pieces(piece)

    def insert(self, place: int, numbers: Sequence[int]) -> None:
        """Puts numbers before the one at a place; at the length, behind the last.

        Raises:
            IndexError: there is no such place.
        """
        if not 0 <= place <= self._length:
            raise IndexError(place)
        if not numbers:
            return
        at = self._split(place)
        before = self._blocks[at - 1] if at else None
        if before is not None and len(before) + len(numbers) <= BLOCK:
            self._rising[at - 1] = self._rising[at - 1] and before[-1] < numbers[0] and _rises(numbers)
            before.extend(numbers)
        else:
            cuts = range(0, len(numbers), BLOCK)
            self._blocks[at:at] = [array("Q", numbers[cut : cut + BLOCK]) for cut in cuts]
            self._rising[at:at] = [_rises(numbers)] * len(cuts)
        self._count()

    def delete(self, first: int, last: int) -> None:
        """Takes out the numbers from a place up to, without, another."""
        if first < last:
            start = self._split(first)
            end = self._split(last)
            del self._blocks[start:end], self._rising[start:end]
            self._count()

    def _split(self, place: int) -> int:
        """The block that begins at a place, made where there is none."""
        if place >= self._length:
            return len(self._blocks)
        at = bisect_right(self._starts, place) - 1
        inside = place - self._starts[at]
        if inside:
            block = self._blocks[at]
            self._blocks[at : at + 1] = [block[:inside], block[inside:]]
            self._rising[at : at + 1] = [self._rising[at]] * 2
            self._count()
            at += 1
        return at

    def _count(self) -> None:
        ends = list(accumulate(map(len, self._blocks)))
        self._starts = [0, *ends[:-1]] if ends else []
        self._length = ends[-1] if ends else 0


def _rises(numbers: Sequence[int]) -> bool:
    return all(map(lt, numbers, islice(numbers, 1, None)))


def _pieces(numbers: "array[int]") -> Iterator["array[int]"]:
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] <= numbers[at - 1]:
            yield numbers[start:at]
            start = at
