"""The model: every setting is documented and checked; tables nest; mistakes name the real key."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.when import DAY, HOUR, MINUTE
from batchtui.settings.check import Checked, check
from batchtui.settings.kinds import flag, span_ms
from batchtui.settings.model import THEMES, Entry, Settings, entries, setting
from batchtui.settings.reader import read
from batchtui.settings.reference import page, sample
from batchtui.tui import theme

ENTRIES = list(entries(Settings))


@dataclass(frozen=True, slots=True)
class Inner:
    days: int = setting(7 * DAY, span_ms(DAY), "How long.")


@dataclass(frozen=True, slots=True)
class Outer:
    loud: bool = setting(False, flag(), "Whether.")
    history: Inner = field(default_factory=Inner, metadata={"doc": "What is kept."})


def checked(text: str, model: type = Settings) -> Checked[Any]:
    return check(read(text, "f"), model)


def told(text: str, model: type = Settings) -> list[str]:
    return [mistake.sentence for mistake in checked(text, model).mistakes]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_setting_has_a_sentence_and_a_default_it_takes_itself(entry: Entry) -> None:
    assert entry.doc[0].isupper() and entry.doc.endswith(".") and "|" not in entry.doc + entry.kind.toml
    name = entry.key.rpartition(".")[2]
    assert f"| `{name}` | `{entry.kind.write(entry.default)}` |" in page()
    got = checked(f"{entry.key} = {entry.kind.write(entry.default)}")
    assert got.settings == Settings() and not got.mistakes and got.lines == {entry.key: 1}


@pytest.mark.parametrize("value", ["0.4", "51", "nan", "true", '"3"', "inf"])
def test_a_pace_is_a_number_within_its_limits(value: str) -> None:
    got = checked(f"[budget]\nbatch = {value}")
    assert got.settings == Settings() and [mistake.key for mistake in got.mistakes] == ["budget.batch"]


def test_a_whole_number_is_a_pace() -> None:
    assert checked("budget.logs = 20").settings.budget.logs == 20.0


@pytest.mark.parametrize("value", ["3", '"batch events"', '"arn:aws:logs:r:1:log-group:x"', f'"{"a" * 513}"'])
def test_a_log_group_is_a_name_that_aws_would_take(value: str) -> None:
    got = checked(f"[events]\nlog_group = {value}")
    assert got.settings == Settings() and [mistake.key for mistake in got.mistakes] == ["events.log_group"]
    assert checked('events.log_group = "/aws/events/batch"').settings.events.log_group == "/aws/events/batch"


@pytest.mark.parametrize("value", ['"prod"', "[1]", '[""]', "[[]]", "{}"])
def test_names_are_an_array_of_strings(value: str) -> None:
    got = checked(f"[protect]\nqueues = {value}")
    assert got.settings == Settings() and [mistake.key for mistake in got.mistakes] == ["protect.queues"]
    assert checked('protect.queues = ["prod-*", "정산", "prod-*"]').settings.protect.queues == ("prod-*", "정산")


def test_the_sample_is_a_config_commented_out_or_not() -> None:
    assert checked(sample()) == Checked(Settings(), {}, ())
    bare = "\n".join(line.removeprefix("# ") for line in sample().split("\n") if re.match(r"# \w+ = |\[", line))
    got = checked(bare)
    assert got.settings == Settings() and not got.mistakes
    assert set(got.lines) == {entry.key for entry in ENTRIES}


def test_the_themes_are_those_of_the_dashboard() -> None:
    assert {one.name for one in theme.THEMES} == set(THEMES)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ('refresh = "5s"', "refresh", 5.0),
        ('refresh = "1m30s"', "refresh", 90.0),
        ("refresh = 2", "refresh", 2.0),
        ("refresh = 2.5", "refresh", 2.5),
        ("refresh = 1", "refresh", 1.0),
        ('since = "90m"', "since", 90 * MINUTE),
        ('since = "7d"', "since", 7 * DAY),
        ("ascii = true", "ascii", True),
        ('theme = "batchtui-light"', "theme", "batchtui-light"),
    ],
)
def test_a_value_becomes_what_the_rooms_take(text: str, name: str, value: object) -> None:
    got = checked(text)
    assert not got.mistakes
    assert getattr(got.settings, name) == value and type(getattr(got.settings, name)) is type(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("refresh = 0.5", ["at least", '"1s"']),
        ("refresh = -3", ["at least"]),
        ("refresh = nan", ["no span"]),
        ("refresh = inf", ["no span"]),
        ('refresh = "2h"', ["at most", '"1h"']),
        ('refresh = "soon"', ['"soon"', '"90s"']),
        ("refresh = true", ["a boolean", "string", "number"]),
        ("refresh = 10:00:00", ["a local time"]),
        ('since = "0h"', ["at least"]),
        ("since = 24", ["an integer", "a string"]),
        ("since = 2026-11-24", ["a local date,"]),
        ("since = 2026-11-24T10:00:00", ["a local date-time"]),
        ("since = 2026-11-24T10:00:00Z", ["an offset date-time"]),
        ('since = "' + "9" * 5000 + 'h"', ["no span", "…"]),
        ('since = "99999d"', ["at most"]),
        ('ascii = "yes"', ["a string", "a boolean (true or false)"]),
        ("theme = 16", ["an integer", "a string"]),
        ("theme = []", ["an array"]),
        ("theme = {}", ["a table"]),
        ('theme = "batchtui-lihgt"', ["none of", 'Did you mean "batchtui-light"?']),
    ],
)
def test_an_unfit_value_says_why_in_tomls_words(text: str, words: list[str]) -> None:
    (sentence,) = told("\n" + text)
    assert sentence.startswith(f"f:2: {text.split()[0]}: ") and all(word in sentence for word in words)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("refesh = 3", "f:1: refesh: there is no such key. Did you mean refresh?"),
        ("REFRESH = 3", "f:1: REFRESH: there is no such key. Did you mean refresh?"),
        ("zzz = 3", "f:1: zzz: there is no such key."),
        ("[zzz]\nx = 1", "f:1: zzz: there is no such table."),
    ],
)
def test_an_unknown_key_is_a_mistake_with_the_nearest_real_one(text: str, sentence: str) -> None:
    assert told(text) == [sentence]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    got = checked("refesh = 1\nsince = oops\nascii = 1\nascii = true\n[theme]\nx = 1\n[\n")
    assert [(mistake.line, mistake.key) for mistake in got.mistakes] == [
        (1, "refesh"),
        (2, "since"),
        (3, "ascii"),
        (4, "ascii"),
        (5, "theme"),
        (7, ""),
    ]
    assert got.settings == Settings()


def test_tables_have_settings_of_their_own() -> None:
    got = checked('loud = true\n[history]\ndays = "30d"', Outer)
    assert got.settings == Outer(True, Inner(30 * DAY)) and got.lines == {"loud": 1, "history.days": 3}
    assert told('[history]\ndasy = "1d"', Outer) == [
        "f:2: history.dasy: there is no such key. Did you mean history.days?"
    ]
    assert told('days = "1d"', Outer) == ["f:1: days: there is no such key. Did you mean history.days?"]
    assert told("history = 3", Outer) == ["f:1: history: is an integer, should be a table ([history])."]
    assert told("[histroy]\n", Outer) == ["f:1: histroy: there is no such table. Did you mean history?"]
    assert (
        "## [history]\n\nWhat is kept.\n\n| key |" in page(Outer) and checked(sample(Outer), Outer).settings == Outer()
    )


KEYS = st.one_of(st.sampled_from([entry.key for entry in ENTRIES]), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
VALUES = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(lambda x: str(x) if math.isfinite(x) and "e" not in str(x) else "nan"),
    st.sampled_from(["true", "1979-05-27T07:32:00Z"]),
    st.sampled_from(['"5s"', '"24h"', '""', '"batchtui"', "[]", "{}", "2026-11-24", "oops", '"']),
)  # fmt: skip


@given(st.dictionaries(KEYS, VALUES))
def test_what_is_set_holds_or_is_told_with_its_line(values: dict[str, str]) -> None:
    got = checked("\n".join(f"{key} = {value}" for key, value in values.items()))
    wrong = {mistake.key: mistake.line for mistake in got.mistakes}
    for line, key in enumerate(values, 1):
        assert wrong.get(key, got.lines.get(key)) == line
        assert (key in wrong) != (key in got.lines)
    assert 1.0 <= got.settings.refresh <= HOUR / 1000 and got.settings.since >= 1000


@given(st.text())
def test_no_control_character_of_a_config_reaches_the_terminal(text: str) -> None:
    for sentence in told(f"{text}\n'{text}' = 1\ntheme = '''{text}'''\n"):
        assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in sentence)
