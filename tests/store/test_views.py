"""What the operator chose is kept by place and name; lists of several batchtui come together."""

import sqlite3
from pathlib import Path
from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from batchtui.store.history import History
from batchtui.store.views import texts_of, with_last


def test_a_choice_is_kept_by_its_place(path: Path, history: History) -> None:
    history.keep_view("here", "queue", '"default"')
    history.keep_view("there", "queue", '"slow"')
    history.keep_view("here", "queue", '"fast"')
    history.keep_view("here", "flat", "true")
    history.keep_view("here", "flat", None)
    assert history.flush()
    again = History(path)
    assert again.views("here") == {"queue": '"fast"'}
    assert again.views("there") == {"queue": '"slow"'}
    assert again.views("nowhere") == {}
    again.close()


def test_lists_of_two_merge_and_the_last_choice_wins(path: Path, history: History) -> None:
    other = History(path)
    for number in range(3):
        history.add_to_view("here", "recall rows", f"mine {number}", 4)
        assert history.flush()
        other.add_to_view("here", "recall rows", f"yours {number}", 4)
        other.keep_view("here", "queue", str(number))
        assert other.flush()
    history.add_to_view("here", "recall rows", "mine 1", 4)
    assert history.flush()
    kept = history.views("here")
    assert texts_of(kept["recall rows"]) == ["yours 1", "mine 2", "yours 2", "mine 1"]
    assert kept["queue"] == "2"
    other.close()


def test_a_choice_goes_before_rows_that_wait(history: History) -> None:
    free, order = Event(), []
    history._writer.submit(lambda _: free.wait())
    rows = [history._writer.submit(lambda _: order.append("row")) for _ in range(3)]
    first = history._writer.submit(lambda _: order.append("choice 1"), ahead=True)
    second = history._writer.submit(lambda _: order.append("choice 2"), ahead=True)
    free.set()
    for future in (*rows, first, second):
        future.result(10)
    assert order == ["choice 1", "choice 2", "row", "row", "row"]


def test_what_is_no_text_is_left_out_and_the_rest_is_read(path: Path, history: History) -> None:
    history.keep_view("here", "queue", '"default"')
    assert history.flush()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO views VALUES ('here', 'flat', x'ff00')")
        connection.execute("INSERT INTO views VALUES ('here', 'peek', CAST(x'22ff22' AS TEXT))")
        connection.execute("INSERT INTO views VALUES ('here', 'long', ?)", ("x" * 1_000_000,))
    assert history.views("here") == {"queue": '"default"', "peek": '"�"'}
    assert history.told == []


@given(st.text(max_size=40) | st.just("[" * 100_000) | st.sampled_from(["9" * 5000, '["a", 1, null]', "{}"]))
def test_any_text_is_a_list_or_none(value: str) -> None:
    assert all(isinstance(text, str) for text in texts_of(value))


@given(st.lists(st.text(max_size=2)), st.text(max_size=2), st.integers(1, 5))
def test_the_newest_is_last_and_once(texts: list[str], text: str, most: int) -> None:
    found = with_last(texts, text, most)
    assert found[-1] == text and found.count(text) == 1 and len(found) <= most
