"""Fifty writers killed one after the other: nothing that was on disk is lost, and the file stays sound."""

import pytest

from tests.store.killing import rounds


@pytest.mark.prove
def test_fifty_kills(tmp_path):
    rounds(tmp_path / "history.sqlite3", number=50, seed=50)
