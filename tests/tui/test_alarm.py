"""What is said of alerts: little at once, nothing twice, and nothing of what was over before it was said."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made import SCOPE, T0
from often import often

from batchtui.alerting.watch import AlertChange
from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.tui.alarm import EVERY_S, NAMED, Alarm, opened_sentence, over_sentence


def alert(name: str = "etl", **more: Any) -> Alert:
    fields = {"severity": Severity.CRITICAL, "rule": "failed", "state": AlertState.OPEN, "sentence": "It ran out."}
    return Alert(AlertKey(SCOPE, Kind.FAILED, "default", name, "oom"), opened_ms=T0, last_ms=T0, **{**fields, **more})


def over(one: Alert) -> Alert:
    return replace(one, state=AlertState.RESOLVED, resolved_ms=T0, resolved_by="abcdef012345")


def change(opened: Any = (), again: Any = (), resolved: Any = ()) -> AlertChange:
    return AlertChange(tuple(opened), tuple(again), tuple(resolved))


def test_the_first_is_said_at_once_and_the_next_together():
    alarm = Alarm()
    assert alarm.due(100) is None
    alarm.take(change([alert("a")]))
    news = alarm.due(100)
    assert news is not None and [one.key.name for one in news.opened] == ["a"]
    for n in range(300):
        alarm.take(change([alert(f"b{n}", severity=Severity.WARNING)]))
        assert alarm.due(100 + n * EVERY_S / 301) is None
    alarm.take(change([alert("c")]))
    news = alarm.due(100 + EVERY_S)
    assert news is not None and len(news.opened) == 301 and news.opened[0].key.name == "c"
    assert alarm.due(1000) is None


def test_what_nobody_is_to_look_at_is_not_said():
    alarm = Alarm()
    alarm.take(change([alert("a", state=AlertState.MUTED)]))
    assert alarm.due(0) is None


def test_what_was_silenced_ends_in_silence():
    alarm = Alarm()
    known = [alert("a", number=1, state=AlertState.MUTED), alert("b", number=2), alert("c", number=3, until_ms=T0 + 2)]
    known[2] = replace(known[2], state=AlertState.SNOOZED)
    assert [alarm.count(known, at_ms) for at_ms in (T0, T0 + 2, T0 + 1)] == [1, 2, 1]
    alarm.take(change(resolved=[over(one) for one in known]))
    assert alarm.count([over(one) for one in known], T0) == 0
    news = alarm.due(0)
    assert news is not None and [one.key.name for one in news.over] == ["b"]


def test_what_was_over_before_it_was_said_is_not_said():
    alarm = Alarm()
    alarm.take(change([alert("a"), alert("b")]))
    alarm.take(change(resolved=[over(alert("a")), over(alert("known"))]))
    news = alarm.due(0)
    assert news is not None
    assert [one.key.name for one in news.opened] == ["b"] and [one.key.name for one in news.over] == ["known"]


def test_what_is_over_and_comes_again_is_open():
    alarm = Alarm()
    alarm.take(change(resolved=[over(alert("a"))]))
    alarm.take(change([alert("a")]))
    news = alarm.due(0)
    assert news is not None and len(news.opened) == 1 and not news.over


def test_sentences_name_a_few_and_count_the_rest():
    assert opened_sentence([alert()]) == "etl: It ran out."
    many = [alert(f"n{n}") for n in range(NAMED + 2)]
    assert opened_sentence(many) == ("5 alerts: n0 (out of memory), n1 (out of memory), n2 (out of memory) and 2 more.")
    assert over_sentence([over(alert())]) == "Resolved: etl, out of memory: abcdef01 succeeded."
    assert over_sentence([over(one) for one in many[:2]]) == "2 alerts resolved: n0, n1."


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 3)), max_size=30)


@settings(max_examples=often(60), deadline=None)
@given(STEPS)
def test_what_is_said_adds_up_to_what_is_open(steps: list[tuple[str, bool, float]]):
    """Whoever hears all of it knows what is open, and hears it seldom."""
    alarm, believed, truly, now_s, said_s = Alarm(), set(), set(), 0.0, []
    for name, opens, later_s in [*steps, ("", True, 2 * EVERY_S)]:
        now_s += later_s
        if name and opens:
            truly.add(name)
            alarm.take(change([alert(name)]))
        elif name and name in truly:
            truly.discard(name)
            alarm.take(change(resolved=[over(alert(name))]))
        if (news := alarm.due(now_s)) is not None:
            said_s.append(now_s)
            believed |= {one.key.name for one in news.opened}
            believed -= {one.key.name for one in news.over}
    assert believed == truly
    assert all(after - before >= EVERY_S for before, after in pairwise(said_s))
