"""The language of `/`: what each term means, and that no text is too wild for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job, took

from batchtui.domain.filters.catalogue import COLUMNS
from batchtui.domain.filters.match import matcher
from batchtui.domain.filters.parse import parse, quoted
from batchtui.domain.filters.readings import of_groups, of_runs
from batchtui.domain.grouping import group_of
from batchtui.domain.state import JobState

NOW = T0 + 600 * MINUTE
RUNS = [
    took(1, 20 * MINUTE, JobState.FAILED, name="etl-daily", exit_code=137, container_reason="OutOfMemoryError: killed"),
    took(2, 4 * MINUTE, name="ETL-nightly", exit_code=0, queue="reports"),
    took(
        3, 90_000, JobState.FAILED, name="thumb render", exit_code=1, state_reason="Essential container in task exited"
    ),
    job(500, JobState.RUNNABLE, name="정산-일일-배치"),
    job(
        590, JobState.RUNNING, name="media", started_at_ms=T0 + 595 * MINUTE, share="team-a", definition="arn:x/media:3"
    ),
]


def names(text: str) -> list[str]:
    """The runs that a filter without mistakes lets through."""
    wanted = parse(text)
    assert not wanted.mistakes
    holds = matcher(wanted, of_runs(NOW))
    return [run.name for run in RUNS if holds(run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [run.name for run in RUNS]),
        ("etl", ["etl-daily", "ETL-nightly"]),
        ("ETL", ["ETL-nightly"]),
        ("!etl", ["thumb render", "정산-일일-배치", "media"]),
        ("etl daily", ["etl-daily"]),
        ('"thumb render"', ["thumb render"]),
        ("일일", ["정산-일일-배치"]),
        ("/^etl/", ["etl-daily", "ETL-nightly"]),
        ("/^ETL/", ["ETL-nightly"]),
        (r"/^etl\S/", ["etl-daily", "ETL-nightly"]),
        (r"name:/\S-[dn]\w+$/", ["etl-daily", "ETL-nightly"]),
        ("status:failed", ["etl-daily", "thumb render"]),
        ("STATUS:Failed", ["etl-daily", "thumb render"]),
        ("state:run", ["정산-일일-배치", "media"]),
        ("status:running", ["media"]),
        ("status:active", ["정산-일일-배치", "media"]),
        ("status:waiting", ["정산-일일-배치"]),
        ("!status:ended", ["정산-일일-배치", "media"]),
        ("queue:rep", ["ETL-nightly"]),
        ("cause:oom", ["etl-daily"]),
        ('cause:"out of memory"', ["etl-daily"]),
        ("!cause:oom status:failed", ["thumb render"]),
        ("reason:outofmemory", ["etl-daily"]),
        ("reason:essential", ["thumb render"]),
        ("exit:137", ["etl-daily"]),
        ("exit:>0", ["etl-daily", "thumb render"]),
        ("exit:<=1", ["ETL-nightly", "thumb render"]),
        ("!exit:0", ["etl-daily", "thumb render", "정산-일일-배치", "media"]),
        ("took:>4m", ["etl-daily"]),
        ("took:>=4m took:<1h", ["etl-daily", "ETL-nightly"]),
        ("took:<1m31s", ["thumb render"]),
        ("age:<10m", ["media"]),
        ("waited:>1h", ["정산-일일-배치"]),
        ("waited:<=5m", ["etl-daily", "ETL-nightly", "thumb render", "media"]),
        ("def:media share:team", ["media"]),
        ("id:0003", ["thumb render"]),
        ("ID-0003", ["thumb render"]),
        ("0003", []),
        ("id-", []),
        ("/0003/", []),
        ("id:/0003/", ["thumb render"]),
        ("status:failed !exit:137 took:<5m thumb", ["thumb render"]),
    ],
)
def test_a_filter_lets_through(text, expected):
    assert names(text) == expected


ARRAY = job(7, JobState.PENDING, array_size=4, children=(("RUNNING", 1), ("SUCCEEDED", 3)))
STOPPING = job(8, JobState.RUNNING, started_at_ms=T0 + 9 * MINUTE, stopping_asked=True)


@pytest.mark.parametrize(("text", "run", "holds"), [
    ("status:running", ARRAY, True),
    ("status:pending", ARRAY, False),
    ("running", ARRAY, True),
    ("waited:>1s", ARRAY, False),
    ("status:stopping", STOPPING, True),
    ("status:stop", STOPPING, True),
    ("status:running", STOPPING, True),
    ("status:active", STOPPING, True),
    ("status:stopping", RUNS[4], False),
])  # fmt: skip
def test_a_state_is_the_one_that_the_row_tells(text, run, holds):
    assert matcher(parse(text), of_runs(NOW))(run) is holds
    assert matcher(parse(text), of_groups(NOW))(group_of("etl", [run])) is holds


def test_a_group_is_read_as_the_run_that_its_row_speaks_of_with_all_its_queues():
    newest, older = job(9, JobState.RUNNING, started_at_ms=T0 + 9 * MINUTE), job(8, JobState.RUNNABLE, queue="spot")
    group = group_of("etl", [newest, older, took(1, MINUTE, JobState.FAILED, exit_code=1)])
    columns = of_groups(NOW)
    for text in ("etl", "status:running", "queue:spot", "queue:default", "id:0008", "spot", "waited:<1s", "age:>9h"):
        assert matcher(parse(text), columns)(group), text
    for text in ("status:failed", "exit:1", "took:>1s", "id:0001"):
        assert not matcher(parse(text), columns)(group), text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("stat:failed", "There is no column stat: did you mean status:?"),
        ("zzz:x", "There is no column zzz: put zzz:x in quotes to find it as text."),
        ("status:", "status: needs a value, such as status:failed."),
        ("status:faild", "No status is called faild: did you mean status:failed?"),
        ("exit:x", "exit:x is no number: write exit:137 or exit:>0."),
        ("took:10m", "took:10m compares with no span of time: write took:>10m or took:<90s."),
        ("took:>", "took:> compares with no span of time: write took:>10m or took:<90s."),
        ("!", "! inverts what follows it: write !etl for rows without etl."),
        ('""', '"" is empty: write a text between its marks.'),
        ("/a(b/", r"/a(b/ is no regular expression: its ( is never closed: write \( for the sign itself."),
        ("/a(b", "/a(b is not closed: end it with /."),
    ],
)
def test_a_term_that_is_wrong_is_told_and_the_others_apply(text, sentence):
    wanted = parse(f"etl {text}")
    assert wanted.mistakes == (sentence,)
    assert wanted.terms == parse("etl").terms


@pytest.mark.parametrize(("text", "closed", "mark"), [('"thumb r', '"thumb r"', '"'), ("/^etl", "/^etl/", "/")])
def test_an_open_end_applies_while_it_is_typed(text, closed, mark):
    assert parse(text).terms == parse(closed).terms
    assert parse(text).mistakes == (f"{text} is not closed: end it with {mark}.",)


def test_what_no_column_can_be_called_is_text():
    for text in ("12:30", "7f3a-x:3", "정산:x", 'a"b', "a/b", "a!b", ":x"):
        assert parse(text) == parse(quoted(text)), text


def test_every_example_is_a_term():
    for known in COLUMNS:
        for name in (known.name, *known.others):
            wanted = parse(f"{name}:{known.example.partition(':')[2]}")
            assert wanted == parse(known.example) and not wanted.mistakes


WILD = (
    st.text(max_size=80)
    | st.text('!"/:><= \\etl2sauo:', max_size=40)
    | st.text('!status:fexitok>10m"/() ', max_size=40)
)
PIECES = st.sampled_from(
    ["etl", "ETL", '"thumb render"', "/^e.l/", "/(a|b)+$/", "status:failed", "status:active", "exit:137", "exit:>0",
     "took:>4m", "age:<1h", "queue:rep", "cause:oom", "reason:essential", "name:/-/", "waited:<=5m", "일일", "id:000"]
)  # fmt: skip


def _let_through(text: str) -> list[bool]:
    holds = matcher(parse(text), of_runs(NOW))
    return [holds(run) for run in RUNS]


@given(WILD)
def test_no_text_is_refused(text):
    wanted = parse(text)
    assert wanted == parse(text)
    assert all(one and len(one) < 300 for one in wanted.mistakes)
    assert len(_let_through(text)) == len(RUNS)
    assert wanted.terms or wanted.mistakes or not text.strip()


@given(PIECES)
def test_an_inverse_is_the_complement(term):
    assert _let_through(f"!{term}") == [not one for one in _let_through(term)]
    assert _let_through(f"!!{term}") == _let_through(term)


@given(WILD)
def test_the_inverse_of_any_term_that_is_taken_is_its_complement(text):
    wanted = parse(text)
    if len(wanted.terms) == 1 and not wanted.mistakes:
        assert _let_through(f"!{text.strip()}") == [not one for one in _let_through(text)]


@given(st.lists(PIECES, max_size=5))
def test_all_terms_must_hold(terms):
    each = [_let_through(term) for term in terms]
    assert _let_through("  ".join(terms)) == [all(column) for column in zip(*each, strict=True)] or not terms


@given(st.text(st.characters(blacklist_categories=("Z", "C")), min_size=1, max_size=30))
def test_plain_text_and_its_quoted_form_agree(text):
    if text[0] not in '!"/' and ":" not in text:
        assert parse(text) == parse(quoted(text))


@given(st.text(min_size=1, max_size=60))
def test_anything_can_be_quoted(text):
    wanted = parse(quoted(text))
    assert not wanted.mistakes
    assert [term.test.needle for term in wanted.terms] == [text]


def test_a_filter_is_read_as_far_as_its_bound():
    wanted = parse("etl " * 1000)
    assert len(wanted.terms) == 125
    assert wanted.mistakes == ("Only the first 500 characters of a filter are read: make it shorter.",)
