"""What is deployed here is told to the Slack of the alerts' tests, in the events that they have."""

import sys
from functools import partial
from pathlib import Path

import pytest
from people import become

sys.path[:0] = [str(Path(__file__).parent.parent / folder) for folder in ("alerting", "tui")]


@pytest.fixture
def may(monkeypatch: pytest.MonkeyPatch):
    """`may(role)`: from here on AWS refuses what the role may not; gives what was asked."""
    return partial(become, monkeypatch)
