"""The failures as they are painted: text and hues of the tree, of the pane and of what stands around them."""

from dataclasses import replace

from made import MINUTE, T0, job, queue, took

from batchtui.domain.causes import Ended, Told, cause_of
from batchtui.domain.failed import by_cause, failures
from batchtui.domain.state import JobState
from batchtui.domain.when import DAY, HOUR
from batchtui.poll.board import Board
from batchtui.tui.cells import failures as cells
from batchtui.tui.cells import failures_told as told
from batchtui.tui.cells.failures import Level, Part, tree
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.ports import Place
from batchtui.tui.widgets._columns import gutter, head_line, row_line, sizes_of

NOW = Now(T0 + DAY)
PLACE = Place("prod", "ap-northeast-2")


def failed(hours_ago, name, reason="", code=None, number=0, **more):
    """A run that failed so long ago, after ten minutes."""
    end = NOW.ms - round(hours_ago * HOUR)
    run = took(0, 0, JobState.FAILED, name=name, container_reason=reason, exit_code=code, **more)
    return replace(run, id=f"{name}-{number}", started_at_ms=end - 10 * MINUTE, stopped_at_ms=end)


def described(run, **figures):
    """The same once AWS has described it."""
    told_of = Told("FAILED", Ended(run.state_reason, run.container_reason, run.exit_code), **figures)
    return replace(run, cause=cause_of(told_of))


MEMORY = "OutOfMemoryError: Container killed due to memory usage"
RUNS = failures(
    [
        described(failed(2.5, "my-service", MEMORY, 137), memory_mib=512),
        described(failed(23.9, "my-service", MEMORY, 137, 1), memory_mib=512),
        failed(0.5, "정산-배치", MEMORY, 137),
        *(failed(4, "load", code=code, number=code) for code in (1, 3)),
        *(failed(5.1, f"etl-2026-11-0{n}", "Host EC2 (instance i-0abc) terminated.", queue="spot") for n in (1, 2, 3)),
    ],
    0,
)


def grid(rows, width):
    """The table's lines as text."""
    columns = cells.columns(width, NOW, DAY)
    sizes = sizes_of(columns, width)
    painted = [head_line(columns, sizes, "", False, UNICODE)]
    painted += [
        row_line(columns, sizes, row, gutter(False, n == 0, UNICODE), cells.quiet(row), UNICODE)
        for n, row in enumerate(rows)
    ]
    return [text_of(one) for one in painted]


def text_of(one):
    return "".join(text for _, text in one).rstrip()


def hues(row, key):
    """The tokens of one cell, without blanks."""
    (column,) = [one for one in cells.columns(120, NOW, DAY) if one.key == key]
    return [token for token, text in column.cell(row) if text.strip()]


def parts(read=()):
    new = [run for run in RUNS if run not in read]
    return [Part("new", by_cause(new), True), Part("read", by_cause(read), False)]


def test_all_of_it_is_new():
    assert grid(tree(parts(), {"new/oom/my-service"}, list, True), 120) == NEW_120
    assert grid(tree(parts(), {"new/oom"}, list, False), 80) == NEW_80


def test_what_was_read_stands_below_and_is_dim():
    rows = tree(parts(RUNS[:1]), {"new"}, list, False)
    assert grid(rows, 80) == READ_80
    assert [cells.quiet(row) for row in rows] == [False, True, True, True]


def test_hues_tell_causes_from_names_and_new_from_read():
    new, read = (tree(parts(some), set(), list, False) for some in ((), RUNS))
    assert hues(new[0], "cause") == ["failed"] and hues(new[1], "cause") == ["text"]
    assert set(hues(new[0], "parts")) == {"failed", "faint"} and set(hues(read[0], "parts")) == {"dim", "faint"}
    assert all(cells.quiet(row) for row in read)


def test_more_than_nine_in_an_hour_is_a_plus():
    many = [failed(0.1, "many", code=1, number=n) for n in range(10)]
    (row, _) = tree([Part("new", by_cause(many), True)], set(), list, False)
    (column,) = [one for one in cells.columns(120, NOW, DAY) if one.key == "parts"]
    assert text_of(column.cell(row)) == "." * 23 + "+"


def test_the_pane_of_a_cause():
    (memory, load, host) = [row for row in tree(parts(), set(), list, False) if row.level is Level.CAUSE]
    below = told.pane(memory, 3, NOW.ms, DAY, False, UNICODE)(100, 16)
    assert [text_of(one) for one in below] == PANE
    codes = "\n".join(map(text_of, told.pane(load, None, NOW.ms, DAY, True, UNICODE)(79, 40)))
    assert "several exit codes" in codes and "exit codes      3 1   1 1" in codes.replace("1 1   3 1", "3 1   1 1")
    assert "before" not in codes
    lost = "\n".join(map(text_of, told.pane(host, 0, NOW.ms, 7 * DAY, True, UNICODE)(79, 40)))
    assert "0 the 7d before" in lost and "etl-2026-11-01 1   etl-2026-11-02 1   etl-2026-11-03 1" in lost


def test_every_width_and_height_has_its_pane():
    for row in tree(parts(RUNS[:2]), set(), list, False):
        if row.level in (Level.CAUSE, Level.PART):
            for width in (57, 79, 118):
                for height in (6, 7, 12, 40):
                    for beside in (False, True):
                        lines = told.pane(row, 1, NOW.ms, DAY, beside, UNICODE)(width, height)
                        assert 0 < len(lines) <= height and all(len(text_of(one)) <= width for one in lines)


def test_facts_are_figures_where_there_are_any_and_else_what_happened():
    facts = [
        cells.facts(failed(1, "a", MEMORY, 137)),
        cells.facts(described(failed(1, "a", MEMORY, 137), memory_mib=512)),
        cells.facts(failed(1, "a", code=137)),
        cells.facts(job(1, JobState.FAILED, state_reason="Dependent Job failed")),
        cells.facts(
            job(1, JobState.FAILED, state_reason="Array Child Job failed", children=(("FAILED", 2), ("SUCCEEDED", 7)))
        ),
        cells.facts(
            job(
                1,
                JobState.FAILED,
                container_reason="CannotPullContainerError: 123456789012.dkr.ecr.x.com/a:1 not found",
            )
        ),
    ]
    assert facts == [
        "exit 137, after 10m",
        "512 MiB, exit 137, after 10m",
        "exit 137, after 10m",
        "A job that it depends on failed, so it never started",
        "Some of its children failed: 2 of 9",
        "The image is not in its registry",
    ]


def test_the_sum():
    assert text_of(told.summary(RUNS, 8, 3, DAY)) == "  8 failures in 24h, of 6 jobs   3 the day before"
    assert text_of(told.summary(RUNS[:1], 1, None, HOUR)) == "  1 failure in 1h, of 1 job"
    assert text_of(told.summary(RUNS, 2, 0, 6 * HOUR)) == "  8 failures in 6h, of 6 jobs, 2 new   0 the 6h before"
    assert text_of(told.summary(RUNS, 0, None, DAY)) == "  8 failures in 24h, of 6 jobs, all read"
    assert told.summary([], 0, 3, DAY) == ()


def test_a_good_day_says_what_was_read_and_how_far_back():
    board = Board()
    board.set_queues([queue(), queue("spot")])
    stopped = replace(failed(1, "by-hand"), state_reason="Terminated by me")
    board.apply([took(1, MINUTE), stopped, job(3, JobState.RUNNING)])
    face = [text_of(one) for one in told.good_day(board, PLACE, NOW.ms, DAY, 120, 24)]
    assert face == [""] * 5 + GOOD_DAY


def test_an_empty_table_says_why():
    board = Board()
    assert text_of(told.note(board, False, "")) == "asking AWS"
    board.set_status(queues_known=True)
    assert text_of(told.note(board, False, "")) == "There is no job queue here, and so no run."
    board.set_queues([queue()])
    board.set_status(active_complete=True)
    board.apply([took(1, MINUTE)])
    assert text_of(told.note(board, True, "")).startswith("1 runs so far, back to")
    board.set_status(history_complete=True)
    assert told.note(board, True, "") == told.note(board, False, "") == ()
    assert text_of(told.note(board, False, "0 shows all queues")) == "Nothing here matches: 0 shows all queues."


def lines_of(text):
    """A picture in words: its lines, without those around it."""
    return text.strip("\n").split("\n")


NEW_120 = lines_of("""
  CAUSE                          RUNS  NEWEST  LAST 24 H                 WHAT HELPS
❯ OUT OF MEMORY                     3     30m  1....................1.1  Resubmit it with more memory.
    정산-배치                       1     30m  .......................1  exit 137, after 10m
    my-service                      2      2h  1....................1..  512 MiB, exit 137, after 10m
      my-servi                             2h  .....................1..  512 MiB, exit 137, after 10m
      my-servi                            23h  1.......................  512 MiB, exit 137, after 10m

  EXIT CODE                         2      4h  ....................2...  Its last log lines say why.
    load                            2      4h  ....................2...  exit 1, after 10m

  HOST LOST                         3      5h  ..................3.....  Resubmit it; a retry rule on the status reaso…
    etl-*  3                        3      5h  ..................3.....  Its host went away while it ran: a Spot recla…
""")
NEW_80 = lines_of("""
  CAUSE                      RUNS  NEWEST  WHAT HELPS
❯ OUT OF MEMORY  + 2            3     30m  Resubmit it with more memory.
  EXIT CODE                     2      4h  Its last log lines say why.
    load                        2      4h  exit 1, after 10m
  HOST LOST                     3      5h  Resubmit it; a retry rule on the st…
    etl-*  3                    3      5h  Its host went away while it ran: a …
""")
READ_80 = lines_of("""
  CAUSE                      RUNS  NEWEST  WHAT HELPS
❯ NEW                           7      2h  m marks them as read
  READ                          1     30m
  OUT OF MEMORY                 1     30m  Resubmit it with more memory.
    정산-배치                   1     30m  exit 137, after 10m
""")
PANE = lines_of("""
───────────────────────────────────────────────────────────────────────────────────────────────────
OUT OF MEMORY   3 runs of 2 jobs, newest 30m ago                                   3 the day before

what            Killed at its memory limit.
who             my-service 2   정산-배치 1
first           23h ago, at Mon 21 Sep 14:19
try             Resubmit it with more memory.

NEWEST
 30m  정산-배치-0   정산-배치   out of memory
  2h  my-servi  my-service   out of memory 512 MiB
 23h  my-servi  my-service   out of memory 512 MiB
""")
GOOD_DAY = lines_of("""





                       Nothing failed in the last 24h.

                       2 runs ended in that time, in 2 queues of prod in ap-northeast-2; 1 of
                       them was stopped on request.
                       The history is complete: what AWS still knows goes back to Mon 21 Sep
                       14:13.

                       +  since     further back
                       q  back      to the screen before
""")
