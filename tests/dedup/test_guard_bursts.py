"""Of a crowd that starts at once exactly one runs, over the real protocol and with real processes."""

from random import Random

import pytest
from bursts import Bursts, play


def test_of_twenty_at_once_one_runs(table, batch, tmp_path):
    play(Bursts(table, batch, tmp_path), crowd=20, rounds=3, random=Random(1))


@pytest.mark.prove
def test_of_two_hundred_at_once_one_runs(table, batch, tmp_path):
    play(Bursts(table, batch, tmp_path), crowd=200, rounds=20, random=Random(2))
