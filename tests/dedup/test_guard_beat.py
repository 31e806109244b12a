"""The heartbeat outside AWS Batch ends the command before its lease can run out."""

import signal

from hypothesis import given
from hypothesis import strategies as st

from batchtui.dedup.beat import BEAT_S, Beat
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import LEASE_MS

LEASE_S = LEASE_MS / 1000


class Life:
    """A heartbeat in virtual time: each renewal takes some seconds and succeeds, fails, or finds the lock gone."""

    def __init__(self, renewals) -> None:
        self.now_s = 1000.0
        self.renewals = iter(renewals)
        self.leased_until_s = self.now_s + LEASE_S
        self.sent: list[tuple[float, int]] = []
        self.beat = Beat(
            self._renew, lambda number, _why: self.sent.append((self.now_s, number)), self.now_s, self._now
        )

    def _now(self) -> float:
        return self.now_s

    def _renew(self) -> bool:
        how, seconds = next(self.renewals, ("dead", 4.0))
        sent_s = self.now_s
        self.now_s += seconds
        if how == "dead":
            raise GuardError("no answer")
        if how == "good":
            self.leased_until_s = sent_s + LEASE_S
        return how == "good"

    def live(self) -> None:
        pause_s = BEAT_S
        while pause_s is not None:
            self.now_s += pause_s
            pause_s = self.beat.beat()


renewals = st.lists(st.tuples(st.sampled_from(["good", "dead"]), st.floats(0, 4)), max_size=30)


@given(renewals)
def test_the_command_is_gone_before_another_may_hold(renewals):
    life = Life(renewals)
    life.live()
    (term_s, first), (kill_s, second) = life.sent
    assert (first, second) == (signal.SIGTERM, signal.SIGKILL)
    assert term_s + 5 <= kill_s < life.leased_until_s


def test_a_lost_lock_ends_the_command_at_once():
    life = Life([("good", 0.1), ("lost", 0.1)])
    life.live()
    assert [number for _at, number in life.sent] == [signal.SIGTERM, signal.SIGKILL]
    assert life.sent[0][0] < 1000 + 2 * BEAT_S + 1


def test_a_lease_that_is_renewed_sends_nothing():
    life = Life([("good", 0.1)] * 50)
    for _ in range(50):
        life.now_s += BEAT_S
        assert life.beat.beat() == BEAT_S
    assert life.sent == []
