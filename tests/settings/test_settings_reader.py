"""The reader: it never raises, agrees with the standard library, and tells every mistake with its line."""

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from batchtui.settings.reader import MOST, Document, read

PIECES = (
    "a", "b", "a.b", "=", " = ", "1", '"x"', "'x'", '"""', "'''", '"', "'", "[", "]", "[[", "]]", "{", "}", ",", "#",
    "\n", "\n", "\n", "\r\n", "\r", "\\", "\\n", ".", " ", "\t", "true", "2026-11-24", "1e5", "-", "\x00", "é",
    "\ufeff", "[t]\n", "[[t]]\n", "a = 1\n", "b = [\n", "c = '''\n", "[t.u]\n", "x = {y = 1}\n",
)  # fmt: skip
SOUP = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))

VALUES = (
    "1", "true", '"two words"', "'C:\\dir'", "2026-11-24T10:00:00Z", "[1, 2]", "[\n  1, # one ]\n  2,\n]",
    '"""\nnot = 1\n[nor]\n"""', "'''\n# no comment\n'''", '"# \\" ["', "{ x = 1, y = [2] }", "1_000.5",
    '["""x""""]', "['''x'''']",
)  # fmt: skip
BROKEN = (
    "{key} = dark", "{key} =", "{key} 5", '{key} = "open', "{key} = 'open", "{key} = 1 2", '{key} = "\\q"', "= 5",
    "[{key}", "[[{key}]", "{key} = {{x = 1", "{key} = [1, 2", "{key} = True", "{key} = \x01",
)  # fmt: skip


def judged(text: str) -> dict | None:
    """What the standard library reads, or None."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def places(document: Document) -> list[tuple[int, str]]:
    """The line and key of each mistake."""
    return [(mistake.line, mistake.key) for mistake in document.mistakes]


@given(SOUP)
@example("a = " + "[" * 3000 + "]" * 3000)
@example("a = " + "9" * 5000)
@example('a = """\nb = 1')
@example("[a\nb = 1\n[a]\nb = 2")
def test_any_text_is_read_as_the_standard_library_reads_it(text: str) -> None:
    got, known = read(text, "f"), judged(text)
    assert bool(got.mistakes) == (known is None)
    if known is not None:
        assert got.values == known
    assert all(1 <= mistake.line <= text.count("\n") + 1 and mistake.reason for mistake in got.mistakes)
    assert all("\n" not in mistake.sentence for mistake in got.mistakes)


def test_a_key_of_any_length_is_read() -> None:
    got = read("a." * 3000 + "a = 1\nb = 2", "f")
    assert not got.mistakes
    assert got.lines[("b",)] == 2


STATEMENTS = st.lists(st.tuples(st.sampled_from(("key", "table", "array", "comment", "")), st.sampled_from(VALUES)))


@given(STATEMENTS)
def test_every_key_has_the_line_it_stands_in(statements: list[tuple[str, str]]) -> None:
    lines: list[str] = []
    wanted: dict[tuple, int] = {}
    table: tuple = ()
    arrays = 0
    for n, (kind, value) in enumerate(statements):
        at = len(lines) + 1
        if kind == "key":
            lines += f"k{n} = {value}".split("\n")
            wanted[(*table, f"k{n}")] = at
        elif kind == "table":
            lines.append(f"  [t{n}]  # note")
            wanted[table := (f"t{n}",)] = at
        elif kind == "array":
            lines.append("[[many.of]]")
            wanted[table := ("many", "of", arrays)] = at
            arrays += 1
        else:
            lines.append("# k = 1" if kind else "")
    got = read("\n".join(lines), "f")
    assert not got.mistakes
    assert {path: got.lines.get(path) for path in wanted} == wanted


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(VALUES), st.sampled_from(BROKEN)), max_size=20))
def test_broken_statements_are_told_with_their_lines_and_hide_no_other(
    statements: list[tuple[bool, str, str]],
) -> None:
    lines: list[str] = []
    wrong: list[int] = []
    good: set[str] = set()
    for n, (broken, value, form) in enumerate(statements):
        if broken:
            wrong.append(len(lines) + 1)
            lines.append(form.format(key=f"k{n}"))
            # An open array ends at the next thing that begins, here at a table.
            lines.append(f"[t{n}]")
        else:
            lines += f"k{n} = {value}".split("\n")
            good.add(f"k{n}")
    got = read("\n".join(lines), "f")
    assert [line for line, _ in places(got)] == wrong
    tables = [value for value in got.values.values() if isinstance(value, dict)]
    assert good <= set(got.values).union(*tables)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("a = 1\na = 2", (2, "a"), "line 1"),
        ("[t]\nx = 1\n\n[t]\ny = 2", (4, "t"), "line 1"),
        ("[t]\nx = 1\nx = 2", (3, "t.x"), "line 2"),
        ("a.b = 1\na = 2", (2, "a"), "line 1"),
        ("[[j]]\nn = 1\n[[j]]\nn = 2\nn = 3", (5, "j[2].n"), "line 4"),
        ("a = {b = 1, b = 2}", (1, "a"), "twice"),
        ("a = dark", (1, "a"), 'in quotes: "dark"'),
        ("a = True", (1, "a"), "is written true"),
        ("a = # none", (1, "a"), "no value"),
        ("a = [\n 1,\n 2 3,\n]", (3, "a"), "comma"),
        ("[t]\na = [1,\n[u]\nb = 2", (2, "t.a"), "not closed"),
        ("a = '''\nb = 1", (1, "a"), "a quote that is not closed"),
        ("\n\na b", (3, ""), "no ="),
    ],
)
def test_a_mistake_says_where_and_what(text: str, place: tuple[int, str], word: str) -> None:
    got = read(text, "f")
    assert places(got) == [place]
    assert word in got.mistakes[0].reason


def test_keys_under_a_broken_header_do_not_fall_into_the_table_before() -> None:
    got = read("[t]\nx = 1\n[u\nx = 2\nx = 3\n[v]\nx = 4", "f")
    assert places(got) == [(3, ""), (5, "x")]
    assert got.values == {"t": {"x": 1}, "v": {"x": 4}}


def test_another_kind_of_file_is_given_up() -> None:
    got = read("what is this\n" * 5000, "f")
    assert len(got.mistakes) == MOST + 1
    assert got.mistakes[-1].line == 0 and "not looked at" in got.mistakes[-1].reason


def test_windows_line_ends_count_as_one() -> None:
    got = read("a = 1\r\n\r\nb = x\r\nc = 3\r\n", "f")
    assert places(got) == [(3, "b")]
    assert got.lines == {("a",): 1, ("c",): 4}
