"""A toast that comes too late is gone at once, and never a timer of less than nothing."""

import time

from batchtui.tui.toast import Lasting


def test_a_toast_whose_time_is_over_has_a_moment_left_and_is_over():
    late = Lasting("so", timeout=1.0, raised_at=time.time() - 5)
    assert late.time_left > 0 and late.has_expired
    fresh = Lasting("so", timeout=60.0)
    assert 50 < fresh.time_left <= 60 and not fresh.has_expired
