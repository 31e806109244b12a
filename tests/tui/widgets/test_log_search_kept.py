"""The hits of a search stay true whatever comes where: held against a search of all rows anew."""

from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.log import LogLine
from batchtui.logs.spill import Spill
from batchtui.logs.text import LogText
from batchtui.tui.screens.log_lines import LogRows
from batchtui.tui.widgets._log_find import Search
from batchtui.tui.widgets._log_rows import LogRow, RowList
from batchtui.tui.widgets._log_text import message_of

MESSAGES = st.text(alphabet="abAB{\x1b한É\t é", max_size=6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["append", "prepend", "insert", "delete", "look"]),
        st.integers(0, 12),
        st.lists(MESSAGES, min_size=1, max_size=5),
    ),
    max_size=20,
)


@settings(max_examples=often(80))
@given(STEPS, st.sampled_from(["a", "AB", "한", "é", "/b$/", "zz"]))
def test_hits_are_those_of_a_search_anew(steps, pattern):
    rows, model = [], RowList()
    search = Search(lambda: model, lambda n: rows[n])
    search.begin(pattern)
    for what, at, messages in steps:
        at = min(at, len(rows))
        if what == "append":
            rows += messages
        elif what == "prepend":
            rows[:0] = messages
            search.prepended(len(messages))
        elif what == "insert":
            search.grown(len(rows))
            rows[at:at] = messages
            search.inserted(at, len(messages))
        elif what == "delete" and at < len(rows):
            search.grown(len(rows))
            del rows[at]
            search.inserted(at, -1)
        else:
            search.look(len(rows))
            search.step(1, range(len(rows)))
        assert search.row == -1 or search.pattern.search(rows[search.row])
    while search.grown(len(rows)):
        search.look(len(rows))
    assert search.rows == [n for n, row in enumerate(rows) if search.pattern.search(row)]


@settings(max_examples=often(80))
@given(
    st.lists(st.text(alphabet='abAB{}"\\\x1b[1m한é\tx-11', max_size=12), max_size=30),
    st.sampled_from(["a", "aB", "1", "111", "a111", "a-1", "한", "é", "x", " "]),
)
def test_what_is_found_in_bytes_holds_the_text_and_nothing_that_does_is_left_out(messages, plain):
    text = LogText(Spill())
    half = len(messages) // 2
    # The bytes of the times between the messages are letters, too.
    lines = [LogLine(97 + n % 2, message) for n, message in enumerate(messages)]
    text.append(text.spill.put(lines[half:]))
    text.prepend(text.spill.put(lines[:half]))
    rows = LogRows(text)
    found, others = rows.holding(range(len(messages)), plain)
    assert sorted(found) == found and all(plain.lower() in messages[n].lower() for n in found)
    likely = {*found, *others}
    holding = {n for n in range(len(messages)) if plain.casefold() in message_of(messages[n]).text.casefold()}
    assert holding <= likely <= set(range(len(messages)))
    assert rows.row(0) == LogRow(97, messages[0]) if messages else len(rows) == 0
