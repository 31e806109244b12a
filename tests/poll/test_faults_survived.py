"""The loop against a demo that fails on demand: the board reaches the truth, within the budget, and goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from waiting import until

from batchtui.aws import clients as aws_clients
from batchtui.aws.budget import RATES, Budget
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import list_by_state
from batchtui.aws.queues import describe_queues
from batchtui.demo.door import OPERATIONS
from batchtui.demo.faults import NONE, parse
from batchtui.demo.server import Server, serving
from batchtui.demo.story import build
from batchtui.domain.failure import AwsError, Denied, LoginExpired, ServerFault, Unreachable, WrongClock
from batchtui.domain.state import AWS_STATES, JobState
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller
from batchtui.poll.patience import AT_FIRST, Patience

STATES = AWS_STATES


class Time:
    """The budgets' clock: waiting moves it on, and nothing else does."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.now_s

    def sleep(self, wait_s: float) -> None:
        with self._lock:
            # As with a real clock, no wait is so short that no time passes.
            self.now_s += max(wait_s, 0.001)


@dataclass(frozen=True)
class Watched:
    """A poller on a demo that fails, beside a server of the same world that does not."""

    board: Board
    spoilt: Server
    whole: Clients
    time: Time
    poller: Poller

    def fault(self, text: str) -> None:
        """Replaces what goes wrong; empty ends it."""
        self.spoilt.door.fault(parse(text, OPERATIONS) if text else NONE)

    def tick(self, seconds: float) -> None:
        """Moves the world on."""
        world = self.spoilt.door.world
        with world.lock:
            world.clock.tick(seconds)
            world.advance()

    def truth(self) -> dict[str, JobState]:
        """Every run's state, as the server without faults tells it."""
        names = [queue.name for queue in describe_queues(self.whole) if not queue.service_jobs]
        return {job.id: job.state for name in names for state in STATES for job in self._listed(name, state)}

    def _listed(self, name: str, state: JobState) -> Iterator[Any]:
        token = "first"
        while token:
            page = list_by_state(self.whole, name, state, "" if token == "first" else token)
            yield from page.jobs
            token = page.next_token

    def shows(self, truth: dict[str, JobState]) -> bool:
        """Whether the board has every run in its state."""
        known = {run.id: run.state for run in self.board.runs()}
        return truth.items() <= known.items()

    def allowed(self) -> float:
        """The calls that the budget of Batch allows in the time that has passed."""
        rate, past = RATES["batch"], self.time.now_s
        fast = min(past, rate.first_s)
        return rate.burst + fast * max(rate.first_per_s, rate.per_s) + (past - fast) * rate.per_s

    def received(self) -> int:
        """Requests of Batch in the failing server's own count."""
        counted = self.spoilt.door.counted()
        return sum(number for name, number in counted.items() if name != "bytes")


@pytest.fixture
def watching(at: Callable[..., Clients], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Watches the story with faults; the budgets are the real ones, on a clock of their own."""

    @contextmanager
    def watch(text: str) -> Iterator[Watched]:
        world = build(seed=5, speed=0)
        faults = parse(text, OPERATIONS)
        with serving(world) as whole, serving(world, faults=faults) as spoilt:
            true = at(whole.endpoint)
            # A client keeps the endpoint that the environment names when it is made.
            describe_queues(true)
            time = Time()
            monkeypatch.setattr(aws_clients, "RATES", RATES)
            monkeypatch.setattr(aws_clients, "Budget", partial(Budget, clock=time.now, sleep=time.sleep))
            monkeypatch.setenv("AWS_ENDPOINT_URL", spoilt.endpoint)
            board = Board()
            poller = Poller(Clients(), board, refresh_s=0.02)
            poller.start()
            try:
                yield Watched(board, spoilt, true, time, poller)
            finally:
                poller.stop()

    return watch


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("throttle=0.5", marks=pytest.mark.prove),
        "error=0.3",
        "cut=0.3",
        "drop=0.3",
        "throttle=0.2,error=0.2,drop=0.2",
    ],
)
def test_the_board_reaches_the_truth_and_keeps_to_it(watching: Any, text: str) -> None:
    with watching(text) as watched:
        truth = watched.truth()
        assert len(truth) > 2000
        until(lambda: watched.shows(truth))
        until(lambda: watched.board.status.active_complete and watched.board.status.history_complete)
        before = watched.received()
        watched.tick(120)
        later = watched.truth()
        assert later != truth
        until(lambda: watched.shows(later))
        assert before < watched.received() <= watched.allowed()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("expired=1", LoginExpired), ("skew=600", WrongClock), ("skew=-600", WrongClock), ("drop=1", Unreachable)],
)
def test_what_stops_every_call_blanks_nothing_and_ends_by_itself(watching: Any, text: str, kind: type) -> None:
    with watching("") as watched:
        truth = watched.truth()
        until(lambda: watched.shows(truth) and watched.board.status.history_complete)
        watched.fault(text)
        until(lambda: isinstance(watched.board.status.error, kind))
        watched.tick(120)
        assert watched.shows(truth)
        later = watched.truth()
        assert later != truth
        watched.fault("")
        until(lambda: watched.board.status.error is None and watched.shows(later))
        assert watched.received() <= watched.allowed()


def test_without_describe_jobs_listings_tell_all_and_the_denial_is_named_once(watching: Any) -> None:
    with watching("denied=DescribeJobs") as watched:
        told: list[AwsError | None] = []
        watched.board.listen(lambda _: told.append(watched.board.status.error))
        truth = watched.truth()
        until(lambda: watched.shows(truth) and watched.board.status.history_complete)
        watched.poller.look_first([next(iter(truth))])
        until(lambda: isinstance(watched.board.status.error, Denied))
        for _ in range(3):
            watched.tick(120)
            later = watched.truth()
            until(lambda later=later: watched.shows(later))
        assert later.keys() > truth.keys() and any(later[one] is not state for one, state in truth.items())
        assert len({id(error) for error in told if error}) == 1
        assert {error.operation for error in told if error} == {"DescribeJobs"}
        assert watched.received() <= watched.allowed()


def test_an_outage_is_not_made_worse_by_asking_again() -> None:
    patience, asked = Patience(), []

    def fail() -> None:
        asked.append(1)
        raise ServerFault("AWS failed")

    for _ in range(1000):
        with pytest.raises(ServerFault):
            patience.call(fail)
    assert len(asked) == 1000 + AT_FIRST


@pytest.mark.parametrize("code", ["ReadTimeoutError", "ConnectTimeoutError", "EndpointConnectionError"])
def test_what_waited_for_nothing_is_not_asked_again_at_once(code: str) -> None:
    asked = []

    def wait() -> None:
        asked.append(1)
        raise Unreachable("no answer", "ListJobs", code)

    with pytest.raises(Unreachable):
        Patience().call(wait)
    assert len(asked) == 1
