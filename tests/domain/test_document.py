"""A request in an editor: it comes back as it was, masks and all, and a mistake is told with its line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.domain.editing.document import NotARequestError, line_of, read_back, written

VALUES = st.recursive(
    st.text(max_size=5) | st.integers(-5, 5) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
REQUEST = {
    "jobName": "n",
    "parameters": {"api_token": "abc", "day": "1"},
    "containerOverrides": {
        "environment": [{"name": "STAGE", "value": "x"}, {"name": "DB_PASSWORD", "value": "hunter2"}],
        "command": ["run", "[/]"],
    },
}


@settings(max_examples=often(40))
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4))
def test_every_value_is_found_on_its_line(request_):
    lines = written(request_, reveal=True).split("\n")

    def walk(place, value):
        if isinstance(value, dict):
            for name, one in value.items():
                line = lines[line_of("\n".join(lines), (*place, name)) - 1]
                assert line.lstrip().startswith(json.dumps(name, ensure_ascii=False) + ":")
                walk((*place, name), one)
        elif isinstance(value, list):
            for at, one in enumerate(value):
                walk((*place, at), one)

    walk((), request_)


def test_masks_stand_for_what_was_there_whatever_the_order():
    text = written(REQUEST, reveal=False)
    assert "hunter2" not in text and "abc" not in text
    assert read_back(text, REQUEST) == REQUEST
    turned = json.loads(text)
    turned["containerOverrides"]["environment"].reverse()
    turned["parameters"]["day"] = "2"
    made = read_back(json.dumps(turned), REQUEST)
    assert made["containerOverrides"]["environment"][0] == {"name": "DB_PASSWORD", "value": "hunter2"}
    assert made["parameters"] == {"api_token": "abc", "day": "2"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n"b" 2}', "Line 2: expecting ':' delimiter."),
        ("[1]", "Line 1: the request is an object"),
        ('{"a":\n {"api_key":\n "******"}}', "Line 3: ****** stands for a value that is not there."),
        ("", "Line 1: expecting value."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, said):
    with pytest.raises(NotARequestError) as told:
        read_back(text, REQUEST)
    assert str(told.value).startswith(said)
