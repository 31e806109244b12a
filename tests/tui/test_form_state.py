"""What stands in a form: edits over a draft, which another draft or an editor's request may replace."""

from batchtui.actions.drafts import Draft
from batchtui.domain.editing.fields import Frame, Key
from batchtui.tui.form_state import FormState

CONTAINER = {"image": "x", "command": ["a"], "environment": [{"name": "STAGE", "value": "prod"}]}
REQUEST = {"jobName": "n", "jobQueue": "q", "jobDefinition": "d:1", "tags": {"team": "data"}}
SINGLE = Draft(Frame({"containerProperties": CONTAINER}, "d:1"), REQUEST)
PARTS = [{"name": name, **CONTAINER} for name in ("main", "side")]
MANY = Draft(Frame({"ecsProperties": {"taskProperties": [{"containers": PARTS}]}}, "d:2"), REQUEST)
STAGE, NEW, COMMAND = Key("variable", "", "STAGE"), Key("variable", "", "NEW"), Key("command")


def test_typing_undoing_and_taking_away_lead_back_to_the_draft():
    state = FormState(SINGLE)
    state.type(COMMAND, "b c")
    state.type(Key("variable"), "NEW=1")
    assert state.add(Key("variable")) == NEW
    state.take_away(Key("tag", "", "team"))
    assert state.request["containerOverrides"] == {
        "command": ["b", "c"],
        "environment": [{"name": "NEW", "value": "1"}],
    }
    assert "tags" not in state.request and len(state.differences()) == 3
    state.undo(Key("tag", "", "team"))
    state.take_away(NEW)
    state.type(COMMAND, "a")
    assert (state.request, state.edits, state.differences()) == (REQUEST, {}, [])


def test_what_was_typed_stays_over_another_draft_as_far_as_it_has_a_field_there():
    state = FormState(SINGLE)
    for key, text in ((COMMAND, "b"), (STAGE, "test"), (Key("attempts"), "3")):
        state.type(key, text)
    state.replace_draft(MANY)
    assert state.edits == {Key("attempts"): "3"} and state.mistakes == {}
    assert [one.name for one in state.differences()] == ["definition", "attempts"]
    state.put({Key("variable", "gone", "X"): "1", Key("variable", "side", "X"): "1", Key("timeout"): "2h"})
    assert set(state.edits) == {Key("attempts"), Key("variable", "side", "X"), Key("timeout")}


def test_an_editors_request_can_be_undone_field_by_field():
    state = FormState(SINGLE)
    state.type(COMMAND, "b")
    state.replace_request({**REQUEST, "retryStrategy": {"attempts": 4}, "parameters": {"k": "v"}, "tags": {}})
    assert {(one.name, one.becomes) for one in state.differences()} == {("attempts", "4"), ("k", "v"), ("team", None)}
    state.undo(Key("attempts"))
    state.undo(Key("parameter", "", "k"))
    assert state.request["retryStrategy"] == {"attempts": 1} and "parameters" not in state.request
    assert {one.name for one in state.differences()} == {"team", "retryStrategy.attempts"}, "it is sent, if not needed"


def test_what_has_no_name_is_not_added_and_a_half_mask_is_not_sent():
    state = FormState(SINGLE)
    state.type(Key("tag"), "team")
    assert state.add(Key("tag")) is None and "NAME=value" in state.mistakes[Key("tag")]
    state.type(Key("tag"), "")
    state.add(Key("tag"))
    state.type(Key("variable"), "DB_PASSWORD=hunter2")
    secret = state.add(Key("variable"))
    state.reveal = True
    state.type(secret, "******")
    assert state.edits[secret] == "hunter2", "a mask is never a value"
    state.type(secret, "******2")
    assert "mask" in state.mistakes[secret]
    state.type(secret, "hunter3")
    assert state.mistakes == {} and state.to_recall() == {}
