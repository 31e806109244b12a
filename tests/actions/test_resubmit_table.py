"""Every state by every kind of job: resubmitted, or refused with a sentence that names what to do instead."""

import pytest
from answering import Reply, answering

from batchtui.actions.audited import Sender
from batchtui.actions.rerun import plan_rerun
from batchtui.actions.resubmit import resubmit_all
from batchtui.domain.state import JobState

ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
ROW = {"jobName": "etl", "jobQueue": "q", "createdAt": 1, "jobDefinition": "etl:1"}
DEFINITION = {"jobDefinitionArn": "etl:1", "jobDefinitionName": "etl", "revision": 1, "status": "ACTIVE"}
KINDS = {
    "single": {"jobId": ID},
    "array parent": {"jobId": ID, "arrayProperties": {"size": 3, "statusSummary": {"FAILED": 3}}},
    "child": {"jobId": f"{ID}:1", "arrayProperties": {"index": 1}},
    "node": {"jobId": f"{ID}#1", "nodeProperties": {"isMainNode": False, "nodeIndex": 1, "numNodes": 2}},
}


class Known:
    """Nothing."""

    def runs_of(self, *_):
        return []

    def runs(self):
        return []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.UNKNOWN])
def test_every_state_and_kind_is_resubmitted_or_refused_by_name(at, state, kind):
    row = {**ROW, **KINDS[kind], "status": state.value}
    body = {"jobs": [row], "jobDefinitions": [DEFINITION], "jobSummaryList": [], "jobId": "new"}
    with answering(Reply(200, body)) as server:
        clients = at(server.endpoint)
        plan = plan_rerun(clients, [row["jobId"]], Known()).chosen()
        done = list(resubmit_all(Sender(clients), plan))
        sent = [one.body for one in server.asked if one.what == "submitjob"]
    if kind in ("single", "array parent"):
        assert [one.new_job_id for one in done] == ["new"] and plan.refused == ()
        assert sent[0].get("arrayProperties") == ({"size": 3} if kind == "array parent" else None)
    else:
        assert done == [] and sent == []
        assert f"parent {ID} instead" in plan.refused[0].sentence
