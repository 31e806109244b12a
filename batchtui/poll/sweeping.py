"""One thorough sweep of the active runs, wave after wave, beside as many cycles as its calls need."""

from collections.abc import Callable, Collection, Sequence

from batchtui.poll import plan
from batchtui.poll.asks import Answer, Ask, ListState
from batchtui.poll.patience import passing


class Sweeping:
    """What is left of a sweep of some queues. A wave begins when the one before it has been answered in full."""

    def __init__(self, queues: Sequence[str], everything: bool) -> None:
        self.queues = tuple(queues)
        self.everything = everything
        """Whether it is the sweep of all queues that comes again and again, not the first of some."""
        self._waves = [list(wave) for wave in plan.sweep(queues)]
        self._asked: set[Ask] = set()
        self._ending = False

    def ending(self) -> bool:
        """True once: what is left is RUNNABLE once more, so that all that was active at the beginning is known."""
        if self._ending or len(self._waves) > 1:
            return False
        self._ending = True
        return True

    def over(self, refused: Callable[[str], bool]) -> bool:
        """Whether nothing is left. What AWS refuses it refuses again: it is passed over."""
        while self._waves:
            self._waves[0] = [ask for ask in self._waves[0] if not refused(ask.queue)]
            if self._waves[0]:
                return False
            self._next_wave()
        return True

    def asks(self, held: Collection[Ask]) -> tuple[ListState, ...]:
        """What is to be asked now, each once until it is answered; not what is `held` back."""
        found = tuple(ask for ask in self._waves[0] if ask not in self._asked and ask not in held)
        self._asked.update(found)
        return found

    def took(self, answer: Answer) -> None:
        """Takes the answer to one of its asks; what failed in passing is asked again."""
        if answer.ask not in self._asked:
            return
        self._asked.discard(answer.ask)
        if answer.error is None or not passing([answer.error]):
            self._waves[0] = [ask for ask in self._waves[0] if ask != answer.ask]
            if not self._waves[0]:
                self._next_wave()

    def _next_wave(self) -> None:
        del self._waves[0]
        self._asked.clear()
