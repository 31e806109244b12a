"""A history of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from batchtui.store.history import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batchtui" / "history.sqlite3"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path, retention_days=100_000)
    yield history
    history.close()
