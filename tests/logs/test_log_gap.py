"""From the start and from the end, a gap between: filled from either side, every event comes once."""

from answering import answering
from hypothesis import given, settings
from hypothesis import strategies as st
from late_logs import Event, LateLogs
from often import often
from test_late_lines import PLACE, held, plain

from batchtui.logs.gap import Gap
from batchtui.logs.spill import Spill
from batchtui.logs.tail import Tail
from batchtui.logs.text import LogText

GAPS = (
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab")), min_size=1, max_size=25),
    st.lists(st.integers(0, 5), min_size=1, max_size=5).filter(lambda pages: pages[-1] > 0),
    st.integers(1, 5),
    st.none() | st.integers(0, 9),
    st.lists(st.booleans(), max_size=30),
)


@settings(max_examples=often(30))
@given(*GAPS)
def test_a_gap_filled_from_both_sides_leaves_nothing_out_and_doubles_nothing(at, raw, pages, newest, moment, sides):
    events = [Event(stamp, 0, n, message) for n, (stamp, message) in enumerate(sorted(raw))]
    logs = LateLogs(events, pages, 99, set())
    with answering(logs.answer) as server:
        clients = at(server.endpoint)
        near, far = Tail(clients, PLACE), Tail(clients, PLACE)
        text = LogText(Spill())
        text.append(text.spill.put(held(lambda: near.open_at_end(newest)).lines))
        if moment is not None and near.oldest:
            moment = min(moment, near.oldest[0].timestamp_ms)
        gap = Gap(far, near)
        filling = gap.first(far.open_at_start(moment).lines)
        text.open_gap(text.spill.put(filling.lines))
        turns = iter(sides)
        while not filling.closed:
            down = next(turns, True)
            filling = gap.down() if down else gap.up()
            text.fill(text.spill.put(filling.lines), from_above=down)
        text.close_gap()
        while not gap.topmost.at_start:
            text.prepend(text.spill.put(gap.topmost.older()))
    found = plain(text.lines(0, len(text)))
    assert sorted(found) == sorted((one.stamp, one.message) for one in events)
    assert [stamp for stamp, _ in found] == sorted(stamp for stamp, _ in found)
