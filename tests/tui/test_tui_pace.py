"""Changes are painted at once after a quiet time, and never more often than the pace allows."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.pace import Pace

EVERY_S = 0.125
AT_ONCE = 4


def painted(moments: list[float]) -> list[float]:
    """When each of these changes, the earliest first, is painted: one that has to wait is waited for."""
    pace, now, done = Pace(EVERY_S, AT_ONCE), 0.0, []
    for moment in moments:
        now = max(now, moment)
        now += pace.wait_s(now)
        pace.spend(now)
        done.append(now)
    return done


@given(st.lists(st.integers(0, 400), max_size=60).map(sorted))
def test_no_span_of_time_sees_more_than_the_pace_allows(sixteenths: list[int]) -> None:
    done = painted([moment / 16 for moment in sixteenths])
    for first, start in enumerate(done):
        for last in range(first, len(done)):
            assert last - first + 1 <= AT_ONCE + (done[last] - start) / EVERY_S


@given(st.lists(st.integers(0, 40), max_size=30).map(sorted), st.integers(0, 100))
def test_after_a_quiet_time_the_first_ones_do_not_wait(sixteenths: list[int], later: int) -> None:
    before = painted([moment / 16 for moment in sixteenths])
    quiet = max([0.0, *before]) + AT_ONCE * EVERY_S + later / 16
    done = painted([*(moment / 16 for moment in sixteenths), *[quiet] * AT_ONCE])
    assert done[-AT_ONCE:] == [quiet] * AT_ONCE
