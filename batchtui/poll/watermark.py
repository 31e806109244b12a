"""Up to when every run of a queue is known, and the holes below: pure, on AWS's clock (ms)."""

from dataclasses import dataclass, replace

from batchtui.poll.asks import Answer, ListBack, ListNew

OVERLAP_MS = 60_000
"""How long a new run may take to show in a filtered listing."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Runs created after `low_ms` and before `high_ms` may be unknown."""

    low_ms: int
    high_ms: int


@dataclass(frozen=True, slots=True)
class Watermark:
    """Every run created up to `upto_ms` is known, but for the holes (newest first)."""

    upto_ms: int
    holes: tuple[Hole, ...] = ()

    @property
    def floor_ms(self) -> int:
        """From where new runs are listed."""
        return self.upto_ms - OVERLAP_MS

    def after_new(self, answer: Answer) -> "Watermark":
        """A listing of new runs moves the mark; where its pages broke off, it leaves a hole."""
        if not isinstance(answer.ask, ListNew) or not (answer.whole or answer.seen):
            return self
        upto = answer.asked_ms or answer.newest_ms
        if upto is None:
            return self
        # A row on the page's edge may have brothers of the same millisecond on the next page.
        reached = answer.ask.after_ms if answer.whole else (answer.oldest_ms or upto) + 1
        holes = tuple(cut for hole in self.holes if (cut := _cut_from_above(hole, reached)))
        low = min(self.floor_ms, upto)
        if reached > low:
            holes = (Hole(low, reached), *holes)
        return Watermark(max(self.upto_ms, upto), holes)

    def after_back(self, answer: Answer) -> "Watermark":
        """A listing backwards fills its hole from above."""
        if not isinstance(answer.ask, ListBack):
            return self
        if answer.whole:
            reached = answer.ask.down_to_ms
        elif answer.oldest_ms is not None:
            reached = min(answer.ask.before_ms, answer.oldest_ms + 1)
        else:
            return self
        holes = []
        for hole in self.holes:
            if answer.ask.down_to_ms <= hole.low_ms and hole.high_ms <= answer.ask.before_ms:
                cut = _cut_from_above(hole, reached)
                holes += [cut] if cut else []
            else:
                holes.append(hole)
        return replace(self, holes=tuple(holes))

    def filled(self, upto_ms: int) -> "Watermark":
        """Everything up to a moment has been read another way."""
        holes = tuple(Hole(max(hole.low_ms, upto_ms), hole.high_ms) for hole in self.holes if hole.high_ms > upto_ms)
        return replace(self, holes=holes)


def first(answer: Answer) -> Watermark | None:
    """The mark after a queue's first listing; None while that has shown nothing and told no time."""
    if not isinstance(answer.ask, ListNew) or not (answer.whole or answer.seen):
        return None
    return Watermark(answer.ask.after_ms + OVERLAP_MS).after_new(answer)


def _cut_from_above(hole: Hole, reached_ms: int) -> Hole | None:
    """What is left of a hole once everything after `reached_ms` is known."""
    cut = replace(hole, high_ms=min(hole.high_ms, reached_ms))
    return cut if cut.low_ms + 1 < cut.high_ms else None
