"""Time that only sleeping moves, for the budgets of AWS's calls."""

from functools import partial

import pytest

from batchtui.aws import budget, clients


class Virtual:
    """A clock that sleeping moves."""

    def __init__(self):
        self.now = 1000.0

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def virtual(monkeypatch):
    time = Virtual()
    made = partial(budget.Budget, clock=lambda: time.now, sleep=time.sleep, chance=lambda: 0.5)
    monkeypatch.setattr(clients, "Budget", made)
    return time
