"""Whatever EventBridge and Scheduler answer within their models is read, and can be told on the screen."""

from typing import Any

import pytest
from answer_shapes import answer
from answering import Asked, Reply, answering
from hypothesis import given, settings
from hypothesis import strategies as st
from often import often

from batchtui.actions.schedules import RunPlan
from batchtui.aws.clients import Clients
from batchtui.aws.rules import read_rules
from batchtui.aws.schedule_shapes import rule_of, schedule_of
from batchtui.domain.due import NEVER, standing
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.schedule import Schedule
from batchtui.domain.secrecy import mask_answer
from batchtui.tui.cells import schedule as cells
from batchtui.tui.cells import schedule_told
from batchtui.tui.cells.glyphs import UNICODE
from batchtui.tui.cells.group import Now
from batchtui.tui.cells.schedule_plan import run_question

NOW_MS = 1_795_000_000_000
ROWS = answer("events", "ListRules")
TARGETS = answer("events", "ListTargetsByRule")
SCHEDULES = answer("scheduler", "GetSchedule")
INPUTS = (
    "", "{", "[]", "null", '{"JobName": 1}', '{"Parameters": [1]}', '{"ArrayProperties": 3, "RetryStrategy": "x"}',
    '{"ContainerOverrides": [2]}', '{"JobQueue": {"a": 1}, "JobDefinition": null}', '{"Parameters": {"a": {"b": 1}}}',
)  # fmt: skip


@pytest.fixture(scope="module")
def clients() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_REGION", "eu-west-1")):
            patch.setenv(name, value)
        made = Clients(region="eu-west-1")
        made.batch.meta.service_model.operation_model("SubmitJob")
        yield made


def told(one: Schedule) -> None:
    """On every size of screen, with and without what is known of its times."""
    for known in (standing(one, [], NOW_MS, 0), NEVER):
        row = cells.Row(one, known)
        for width in (60, 80, 120, 200):
            for column in cells.columns(width, Now(NOW_MS), UNICODE):
                column.cell(row)
        cells.order(row)
        run_question(RunPlan(one, {"jobQueue": "", "jobName": "", **one.request}, "x:1", (), 0), Guardrails())
        for beside in (False, True):
            assert schedule_told.pane(row, None, ("x",), NOW_MS, beside, UNICODE)(80, 20)
    mask_answer(one.raw)


@settings(max_examples=often(60))
@given(rows=ROWS, targets=TARGETS)
def test_rules(clients: Clients, rows: Any, targets: Any) -> None:
    for row in rows.get("Rules") or ():
        for target in targets.get("Targets") or ():
            told(rule_of(clients, {"Name": "x", **row}, "default", target, 1))


@settings(max_examples=often(60))
@given(found=SCHEDULES, given_text=st.sampled_from(INPUTS))
def test_schedules(clients: Clients, found: Any, given_text: str) -> None:
    told(schedule_of(clients, {"Name": "x", **found}))
    target = {**(found.get("Target") or {}), "Input": given_text}
    told(schedule_of(clients, {"Name": "x", **found, "Target": target}))


@settings(max_examples=often(20))
@given(rows=ROWS, targets=TARGETS)
def test_from_a_server(at: Any, rows: Any, targets: Any) -> None:
    said = {"ListRules": rows, "ListTargetsByRule": targets, "ListEventBuses": {}}

    def reply(asked: Asked) -> Reply:
        return Reply(200, {name: value for name, value in said[asked.what].items() if name != "NextToken"})

    with answering(reply) as server:
        found = read_rules(at(server.endpoint), [])
        for one in found.schedules:
            told(one)
