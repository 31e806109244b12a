"""The table says MISSED where a bound is missed, and cannot say ok without a figure."""

import math

import pytest

from benchmarks import __main__ as bench
from benchmarks import table
from benchmarks.table import Bound, Line, Peer


def line(value: float | None, bound: Bound | None, *peers: Peer) -> Line:
    return Line("a refresh", value, "calls", peers, bound, "python -m benchmarks.refresh")


def test_a_missed_bound_is_told_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    kept, gone = line(2, Bound(2, 2, "a call a queue")), line(2.1, Bound(2.1, 2, "a call a queue"))
    assert [table.verdict(one) for one in (kept, gone, line(9, None))] == ["ok", "MISSED", ""]
    assert table.missed([kept, gone, line(9, None)]) == [gone]
    assert (table.show([kept]), table.show([kept, gone])) == (0, 1)
    assert capsys.readouterr().out.count("MISSED") == 1
    rows = table.page([kept, gone]).splitlines()
    assert [row.count("MISSED") for row in rows[-2:]] == [0, 1]
    assert all("`python -m benchmarks.refresh`" in row for row in rows[-2:])


@pytest.mark.parametrize("peer", [Peer("awsbw", None, "not installed"), Peer("awsbw", 0)])
def test_without_a_peers_figure_no_ratio_holds(peer: Peer) -> None:
    assert not table.ratio_bound(1, peer, 100, "at most 100 ×").holds
    assert not table.ratio_bound(None, Peer("awsbw", 5), 100, "at most 100 ×").holds


def test_a_ratio_is_held_against_the_peer() -> None:
    assert table.ratio_bound(7, Peer("awsbstat", 10), 0.7, "").holds
    assert not table.ratio_bound(7.1, Peer("awsbstat", 10), 0.7, "").holds
    assert "(0.71 of it)" in table.markdown([line(7.1, None, Peer("awsbstat", 10))])


def test_what_never_came_is_missed_and_says_so() -> None:
    row = table.markdown([line(math.inf, Bound(math.inf, 40, "at most 40 ms"), Peer("a list", 3.0))]).splitlines()[-1]
    assert "| never |" in row and "MISSED" in row and "inf" not in row


def test_percentiles_by_hand() -> None:
    assert table.percentile(range(1, 101), 0.95) == 95
    assert table.percentile([5, 1, 3], 0.5) == 3
    assert table.percentile([1, 2, math.inf], 0.95) == math.inf
    with pytest.raises(ValueError):
        table.percentile([], 0.95)


def test_a_section_that_breaks_is_missed_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.idle.measure", lambda: 1 / 0)
    (broken,) = bench.lines_of("idle")
    assert table.verdict(broken) == "MISSED"
    assert "division by zero" in table.cells(broken)[0]


def test_a_section_that_is_not_there_is_missed() -> None:
    (absent,) = bench.lines_of("never_written")
    assert table.verdict(absent) == "MISSED"
