"""One thorough sweep of the active runs, wave after wave, over as many cycles as its calls need."""

from collections.abc import Callable, Iterable, Sequence

from batchtui.poll import plan
from batchtui.poll.asks import Answer, ListState
from batchtui.poll.patience import passing


class Sweeping:
    """What is left of a sweep of some queues. A wave begins when the one before it has been answered in full."""

    def __init__(self, queues: Sequence[str], everything: bool) -> None:
        self.queues = tuple(queues)
        self.everything = everything
        """Whether it is the sweep of all queues that comes again and again, not the first of some."""
        self._waves = [list(wave) for wave in plan.sweep(queues)]
        self._ending = False

    def ending(self) -> bool:
        """True once: what is left is RUNNABLE once more, so that all that was active at the beginning is known."""
        if self._ending or len(self._waves) > 1:
            return False
        self._ending = True
        return True

    def wave(self, refused: Callable[[str], bool]) -> tuple[ListState, ...]:
        """What is to be asked now; empty when the sweep is over. What AWS refuses it refuses again: passed over."""
        while self._waves:
            self._waves[0] = [ask for ask in self._waves[0] if not refused(ask.queue)]
            if self._waves[0]:
                return tuple(self._waves[0])
            del self._waves[0]
        return ()

    def took(self, answers: Iterable[Answer]) -> bool:
        """Takes the answers to `wave`; whether all of it has been answered now. What failed is asked again."""
        settled = {answer.ask for answer in answers if answer.error is None or not passing([answer.error])}
        self._waves[0] = [ask for ask in self._waves[0] if ask not in settled]
        if self._waves[0]:
            return False
        del self._waves[0]
        return True
