"""One order while it is carried out: how far it is, and whether it goes on. Any thread may read it or stop it."""

import threading
from typing import Generic, Protocol, TypeVar


class Answered(Protocol):
    """What became of one job of an order."""

    @property
    def job_id(self) -> str:
        """The job that was acted on."""

    @property
    def sentence(self) -> str:
        """Why not, in one sentence; empty: AWS accepted it."""


T = TypeVar("T", bound=Answered)


class Errand(Generic[T]):
    """Between two requests it can be paused, and ended: then the rest is not sent."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._answers: list[T] = []
        self._changed = threading.Condition()
        self._paused = False
        self._cut = False
        self._over = False

    @property
    def answers(self) -> list[T]:
        """What is answered so far, in the order of the plan."""
        return list(self._answers)

    @property
    def failed(self) -> list[T]:
        """Those that AWS did not accept."""
        return [one for one in self._answers if one.sentence]

    @property
    def not_sent(self) -> int:
        """How many are still to be answered; once it is over: were never sent."""
        return self.total - len(self._answers)

    @property
    def paused(self) -> bool:
        """Whether it waits to be told to go on."""
        return self._paused

    @property
    def cut(self) -> bool:
        """Whether it was ended before its end."""
        return self._cut

    @property
    def over(self) -> bool:
        """Whether nothing more is sent."""
        return self._over

    def pause(self, paused: bool) -> None:
        """Holds it, or lets it go on."""
        self._set(paused=paused)

    def end(self) -> None:
        """What is not sent is never sent."""
        self._set(cut=True)

    def may_go_on(self) -> bool:
        """Before each request, on the thread that sends: waits while it is paused; False: send nothing more."""
        with self._changed:
            self._changed.wait_for(lambda: self._cut or not self._paused)
            return not self._cut

    def take(self, answer: T) -> None:
        """One job is answered."""
        self._answers.append(answer)

    def finish(self) -> None:
        """The thread that sends has ended."""
        self._over = True

    def _set(self, paused: bool = False, cut: bool = False) -> None:
        with self._changed:
            self._paused, self._cut = paused, self._cut or cut
            self._changed.notify_all()
