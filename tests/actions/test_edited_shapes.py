"""Any edit of a job of any shape: SubmitJob takes it, and the new run differs from the old one in just that."""

import itertools

import pytest
from botocore.validate import ParamValidator
from cloned_shapes import CASES
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from often import often

from batchtui.actions.audited import Sender
from batchtui.actions.drafts import draft_again, draft_new, send
from batchtui.aws.jobs import describe_one
from batchtui.domain.clone import MARK
from batchtui.domain.editing.changed import changed
from batchtui.domain.editing.difference import differences_of
from batchtui.domain.editing.fields import Key, fields_of
from batchtui.domain.failure import NotFound, Refused
from batchtui.store.audit import Audit

NAMES = (f"edited-{number}" for number in itertools.count())
VALUES = ["a", "", "한글 [/]", "$'x\\ny'", "it's"]
TYPED = {
    "name": ["other-name"],
    "queue": ["continuously"],
    "memory": ["4096", "512"],
    "vcpu": ["2", "8"],
    "gpu": ["1"],
    "command": ["run 'a b'", "$'\\n'"],
    "args": ["--one", "한글"],
    "image": ["busybox:2"],
    "variable": VALUES,
    "parameter": VALUES,
    "tag": VALUES,
    "timeout": ["2h", "90s"],
    "attempts": ["1", "4"],
    "array": ["2", "5"],
    "nodes": ["4", "6"],
}


@pytest.fixture
def clients(at, standing):
    return at(standing.endpoint)


def ran(clients, definition, request):
    name = next(NAMES)
    clients.batch.register_job_definition(jobDefinitionName=name, **definition)
    told = clients.batch.submit_job(jobName=name, jobQueue="default", jobDefinition=name, **request)
    return told["jobId"]


def texts_of(draft):
    """What the fields say, but for those that no run hands on."""
    fields = fields_of(draft.frame, draft.request).values()
    return {one.key: one.text for one in fields if one.key.kind != "depends" and not one.label.startswith("+")}


def valid(clients, request):
    shape = clients.batch.meta.service_model.operation_model("SubmitJob").input_shape
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()


def an_edit(draw, fields):
    """A field that is open, and a text for it."""
    open_fields = [one for one in fields.values() if not one.closed and one.key.kind in TYPED]
    field = draw(st.sampled_from(open_fields))
    key = field.key
    if field.label.startswith("+"):
        key = Key(key.kind, key.slot, "added")
    elif key.item and not field.given and draw(st.booleans()):
        return key, None
    text = draw(st.sampled_from(TYPED[key.kind]))
    is_pod = key.kind == "memory" and field.label == "memory"
    return key, f"{text}Mi" if is_pod else text


@settings(max_examples=often(25), phases=[Phase.generate])
@given(CASES, st.data())
def test_the_new_run_differs_in_what_was_edited_and_in_nothing_else(clients, case, data):
    old = draft_again(clients, ran(clients, *case))
    fields = fields_of(old.frame, old.request)
    edits = dict(an_edit(data.draw, fields) for _ in range(data.draw(st.integers(1, 4))))
    request, mistakes = changed(old.frame, old.request, edits)
    assert mistakes == {}
    valid(clients, request)
    done = send(Sender(clients), old, request)
    assert done.error is None
    new = draft_again(clients, done.new_job_id)
    wanted = {key: text for key, text in {**texts_of(old), **edits}.items() if text is not None}
    assert texts_of(new) == wanted
    told = differences_of(old.frame, old.request, request)
    assert len(told) == sum(fields[key].text != text if key in fields else True for key, text in edits.items())


@pytest.fixture
def audit(tmp_path):
    audit = Audit(tmp_path / "history.sqlite3")
    yield audit
    audit.close()


def test_a_definition_is_submitted_once_a_draft_and_other_requests_for_it_are_not_in_its_way(clients, standing, audit):
    draft = draft_new(clients, "daily-report", queues=())
    request = {**draft.request, "jobQueue": "default"}
    sent = standing.door.calls["SubmitJob"]
    sender = Sender(clients, audit)
    first, again = send(sender, draft, request), send(sender, draft, request)
    other = send(sender, draft, {**request, "jobName": "other"})
    assert first.new_job_id and "is not sent twice" in again.error.sentence
    assert other.new_job_id and standing.door.calls["SubmitJob"] - sent == 2
    rows = audit.deeds()
    assert [(row.action, row.subject, row.name) for row in rows] == [
        ("submit", "daily-report:2", "other"),
        ("submit", "daily-report:2", "daily-report"),
    ]
    assert rows[0].mark not in rows[0].command
    assert describe_one(clients, first.new_job_id).raw["parameters"][MARK] == rows[1].mark


def test_which_revision_is_meant(clients):
    assert draft_new(clients, "daily-report").frame.label == "daily-report:2"
    assert draft_new(clients, "daily-report:1").frame.label == "daily-report:1"
    assert draft_new(clients, draft_new(clients, "daily-report:1").request["jobDefinition"]).newest == 2
    with pytest.raises(
        NotFound, match="no job definition daily-report:9: the newest active revision is daily-report:2"
    ):
        draft_new(clients, "daily-report:9")
    with pytest.raises(Refused, match="invoice-reconcile:1 is inactive: the newest active"):
        draft_new(clients, "invoice-reconcile:1")
    job = ran(clients, {"type": "container", "containerProperties": {"image": "busybox"}}, {})
    with pytest.raises(Refused, match="has no active revision 7: the newest active one is edited-"):
        draft_again(clients, job, revision=7)
