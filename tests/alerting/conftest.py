"""Alerts of their own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from batchtui.store.alertbook import AlertBook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AlertBook]:
    made = AlertBook(tmp_path / "state" / "history.sqlite3", retention_days=100_000)
    yield made
    made.close()
