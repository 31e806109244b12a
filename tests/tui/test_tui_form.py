"""Edit and resubmit, submit: what is typed into a form is what AWS is sent, and nothing else."""

import json
import sys
from contextlib import nullcontext
from typing import Any

import boto3
import pytest
from driver import KEYS, Driver, dashboard, submit

from batchtui.demo.server import Server
from batchtui.domain.clone import MARK
from batchtui.domain.editing.fields import Key
from batchtui.tui.widgets.form_fields import FieldInput


def batch(story: Server) -> Any:
    """A client beside the dashboard."""
    return boto3.client(
        "batch",
        endpoint_url=story.endpoint,
        region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
    )


def newest(story: Server, name: str) -> dict[str, Any]:
    """The newest run of a name, whole; where the clock stands still, the one that the form sent."""
    rows = batch(story).list_jobs(jobQueue="default", filters=[{"name": "JOB_NAME", "values": [name]}])[
        "jobSummaryList"
    ]
    ids = [row["jobId"] for row in sorted(rows, key=lambda row: row["createdAt"])[-5:]]
    jobs = batch(story).describe_jobs(jobs=ids)["jobs"]
    return dict(max(jobs, key=lambda job: (job["createdAt"], MARK in job.get("parameters", {}))))


def sent(story: Server) -> int:
    """How many SubmitJobs the server has seen."""
    return int(story.door.counted().get("SubmitJob", 0))


async def edit(d: Driver, name: str) -> None:
    """Opens the form of the run that E means on a row."""
    await d.settled()
    await d.to_row(name)
    await d.press("E")
    await d.expect_screen("FormScreen")
    await d.until(lambda: isinstance(d.app.focused, FieldInput), "a field with the keys")


async def to_field(d: Driver, kind: str, item: str = "", slot: str = "") -> FieldInput:
    """Goes to a field by tab."""
    for _ in range(80):
        focused = d.app.focused
        if isinstance(focused, FieldInput) and focused.key == Key(kind, slot, item):
            return focused
        await d.press("tab")
    raise AssertionError(f"no field {kind} {item} {slot}\n{d.text()}")


async def type_over(d: Driver, text: str) -> None:
    """In place of what stands in the field."""
    await d.press("home", "shift+end", "delete")
    await d.press(*("space" if char == " " else char for char in text))


async def send(d: Driver) -> None:
    """F2, and yes."""
    await d.press("f2")
    await d.expect_screen("ConfirmScreen")
    await d.press("y")
    await d.expect_toast("Submitted: ")
    await d.expect_screen("BoardScreen")


async def test_after_a_lack_of_memory_more_is_filled_in_and_one_key_takes_it(story: Server) -> None:
    before = newest(story, "thumbnail-render")
    async with dashboard(story.endpoint) as d:
        await edit(d, "thumbnail-render")
        await d.expect_text(
            "OUT OF MEMORY", "1024 MiB, filled in below: twice the old limit", "was 512", "1 change from"
        )
        assert d.app.focused.key == Key("memory")
        await d.press("f2")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("- memory   512 MiB", "+ memory   1024 MiB")
        assert d.app.focused.id == "no" and sent(story) == 0
        await d.press("n")
        await d.expect_screen("FormScreen")
        await send(d)
    after = newest(story, "thumbnail-render")
    need = {one["type"]: one["value"] for one in after["container"]["resourceRequirements"]}
    assert sent(story) == 1 and after["jobId"] != before["jobId"]
    assert need == {"MEMORY": "1024", "VCPU": "0.25"}
    assert (after["tags"], after["timeout"], after["container"]["command"]) == (
        before["tags"], before["timeout"], before["container"]["command"],
    )  # fmt: skip


async def test_letters_are_text_and_what_is_typed_is_what_is_sent(story: Server) -> None:
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await edit(d, "invoice-reconcile")
        await to_field(d, "command")
        await type_over(d, "run RSTq")
        assert type(d.screen).__name__ == "FormScreen"
        await to_field(d, "timeout")
        await type_over(d, "90m")
        await to_field(d, "variable")
        await d.press(*"NEW=x", "equals_sign", "1", "enter")
        await d.until(
            lambda: any(one.key == Key("variable", "", "NEW") for one in d.screen.query(FieldInput)), "its field"
        )
        await to_field(d, "variable", "STAGE")
        await type_over(d, "test")
        await d.press("f5")
        await d.expect_text("3 changes")
        await to_field(d, "tag", "schedule")
        await d.press("f6")
        await d.expect_text("4 changes", "schedule taken away")
        await send(d)
    job = newest(story, "invoice-reconcile")
    environment = {one["name"]: one["value"] for one in job["container"]["environment"]}
    assert job["container"]["command"] == ["run", "RSTq"]
    assert job["timeout"] == {"attemptDurationSeconds": 5400}
    assert (environment["NEW"], environment["STAGE"]) == ("x=1", "prod")
    assert set(job["tags"]) == {"team"}


async def test_what_cannot_be_sent_is_said_at_its_field_and_not_sent(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await edit(d, "thumbnail-render")
        await type_over(d, "1000")
        await d.expect_text("CANNOT BE SENT", "With 0.25 vCPU Fargate has", "1024 is the nearest.")
        await to_field(d, "queue")
        await d.press("f2")
        await d.expect_toast("1024 is the nearest")
        await d.until(lambda: d.app.focused.key == Key("memory"), "the field that is wrong")
        await type_over(d, "1024")
        await d.expect_gone("CANNOT BE SENT")
        await to_field(d, "queue")
        await type_over(d, "legacy-etl")
        await d.expect_text("legacy-etl is disabled:")
        assert sent(story) == 0


async def test_secrets_are_masked_until_they_are_asked_for_and_never_kept(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await edit(d, "invoice-reconcile")
        assert "not-a-real-password" not in d.text()
        field = await to_field(d, "variable", "DB_PASSWORD")
        assert field.value == "******"
        await d.press("end", "x")
        await d.expect_text("what stands there is a mask")
        await d.press("f5", "f4")
        await d.expect_text("not-a-real-password")
        await type_over(d, "hunter2")
        await to_field(d, "attempts")
        await type_over(d, "4")
        await d.press("f4")
        await d.expect_gone("hunter2")
        await d.press("f3")
        await d.expect_screen("CommandTextScreen")
        await d.expect_text("aws batch submit-job", "******")
        assert "hunter2" not in d.text()
        await d.press("escape", "f1")
        await d.expect_screen("HelpScreen")
        await d.expect_text("shift+tab", "Opens the whole request as JSON in $EDITOR.")
        await d.press("f1", "escape")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Leave without sending?")
        await d.press("n")
        await d.expect_screen("FormScreen")
        await d.press("escape")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_screen("BoardScreen")
        kept = d.app.kept.edits("invoice-reconcile")
        assert kept == [("attempts", "", "", "4")]
        await d.press("E")
        await d.expect_text("last edits", "F7 fills in attempts")
        await d.until(lambda: isinstance(d.app.focused, FieldInput), "a field")
        await d.press("f7")
        await d.expect_text("+ attempts  4")
        await d.press("escape", "y")
        await d.expect_screen("BoardScreen")
        assert sent(story) == 0


async def test_of_several_marked_runs_each_gets_the_changes_and_keeps_its_own(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        for name in ("invoice-reconcile", "partner-upload"):
            await d.to_row(name)
            await d.press("space")
        await d.press("E")
        await d.expect_screen("FormScreen")
        await d.expect_text("2 jobs", "each gets what is changed here")
        await d.until(lambda: d.screen.state is not None, "the fields")
        d.screen.state.put({Key("memory"): "2048", Key("variable", "", "ONCE"): "1"})
        await d.press("f2")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Resubmit 2 jobs in demo?", "+ memory", "2048 MiB", "invoice-reconcile", "partner-upload")
        assert sent(story) == 0
        await d.press("y")
        await d.expect_toast("Submitted 2 jobs.")
        await d.expect_screen("BoardScreen")
        assert sent(story) == 2
        for name in ("invoice-reconcile", "partner-upload"):
            container = newest(story, name)["container"]
            assert {"type": "MEMORY", "value": "2048"} in container["resourceRequirements"]
            assert {"name": "ONCE", "value": "1"} in container["environment"]


async def test_of_a_cause_the_newest_run_is_edited(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("exclamation_mark")
        await d.expect_screen("FailuresScreen")
        await d.until(lambda: "E edit" in d.footer(), "the key")
        newest_there = d.screen.run_to_look_at()
        await d.press("E")
        await d.expect_screen("FormScreen")
        await d.until(lambda: d.screen.state is not None, "the fields")
        assert d.screen.state.draft.detail.job.id == newest_there.id


async def test_read_only_refuses_the_form_and_the_submit(story: Server) -> None:
    async with dashboard(story.endpoint, read_only=True) as d:
        await d.settled()
        await d.press("E")
        await d.expect_toast("read-only: nothing is sent to AWS.")
        await d.expect_screen("BoardScreen")
        await d.press("colon", *"submit", "space", *"daily")
        await d.until(lambda: "daily" in d.text(), "the palette")
        assert "A new run of" not in d.text()


async def test_a_definition_is_submitted_from_the_palette(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        await d.press("colon", *"submit")
        await d.expect_text("submit billing-export", "A new run of that job definition")
        await d.press("space", *"price-fee")
        await d.expect_text("submit price-feed")
        await d.press("d")
        await d.expect_gone("submit price-fee ")
        await d.press("enter")
        await d.expect_screen("FormScreen")
        await d.expect_text("To which queue? Name one.", "price-feed:1")
        await d.press("f2")
        await d.expect_toast("To which queue?")
        await d.until(lambda: d.app.focused.key == Key("queue"), "the queue's field")
        await d.press(*"default")
        await to_field(d, "name")
        await type_over(d, "by-hand")
        await d.expect_text("2 changes from the definition")
        await send(d)
    job = newest(story, "by-hand")
    assert job["jobDefinition"].endswith("price-feed:1") and sent(story) == 1


@pytest.mark.prove
async def test_another_revision_is_read_and_its_fields_shown(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await edit(d, "billing-export")
        await to_field(d, "attempts")
        await type_over(d, "5")
        await to_field(d, "definition")
        await type_over(d, "other:1")
        await d.press("tab")
        await d.expect_toast("other:1 is no revision of billing-export")
        await to_field(d, "definition")
        await type_over(d, "billing-export:1")
        await d.press("tab")
        await d.expect_text("+ definition  billing-export:1", "newest is 2", "billing-export:1 differs")
        await send(d)
    job = newest(story, "billing-export")
    assert job["jobDefinition"].endswith("billing-export:1") and job["retryStrategy"]["attempts"] == 5


EDITOR = """
import json, sys
from pathlib import Path
path, turns = Path(sys.argv[2]), Path(sys.argv[1])
turn = int(turns.read_text() or 0) + 1
turns.write_text(str(turn))
text = path.read_text()
assert path.stat().st_mode & 0o077 == 0
request = json.loads(text) if turn < 3 else None
if turn == 1:
    request["retryStrategy"] = {"attempts": "many"}
    path.write_text(json.dumps(request, indent=1))
elif turn == 2:
    path.write_text(text.rstrip()[:-1])
else:
    path.write_text(text.replace('"many"', "7") + "}")
"""


async def test_the_whole_request_in_an_editor_and_mistakes_with_their_line(
    story: Server, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, turns = home / "editor.py", home / "turns"
    program.write_text(EDITOR)
    turns.write_text("")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program} {turns}")
    monkeypatch.delenv("VISUAL", raising=False)
    async with dashboard(story.endpoint) as d:
        monkeypatch.setattr(d.app, "suspend", nullcontext)
        await edit(d, "invoice-reconcile")
        await d.press("ctrl+o")
        await d.expect_screen("ConfirmScreen")
        await d.expect_text("Line ", "retryStrategy.attempts is a whole number, not the text")
        await d.press("y")
        await d.expect_screen("ConfirmScreen")
        await d.until(lambda: turns.read_text() == "2", "the editor again")
        await d.expect_text("Line ", "delimiter")
        await d.press("y")
        await d.expect_screen("FormScreen")
        await d.expect_text("+ attempts  7", "1 change from")
        await send(d)
    assert newest(story, "invoice-reconcile")["retryStrategy"]["attempts"] == 7


PARTS = [{"name": name, "image": "busybox", "command": ["x"]} for name in ("main", "side")]
SHAPES: dict[str, tuple[dict[str, Any], str, str]] = {
    "tasks": ({"ecsProperties": {"taskProperties": [{"containers": PARTS}]}}, "side", "ecsProperties"),
    "pods": ({"eksProperties": {"podProperties": {"containers": PARTS}}}, "side", "eksProperties"),
    "nodes": (
        {"nodeProperties": {"numNodes": 2, "mainNode": 0, "nodeRangeProperties": [
            {"targetNodes": "0:", "container": {"image": "busybox", "command": ["x"]}}]}},
        "0:", "nodeProperties",
    ),
}  # fmt: skip


@pytest.mark.prove
async def test_a_job_of_several_containers_is_changed_in_one_of_them(story: Server) -> None:
    for shape, (properties, _, _) in SHAPES.items():
        kind = "multinode" if shape == "nodes" else "container"
        batch(story).register_job_definition(jobDefinitionName=shape, type=kind, **properties)
        submit(story.endpoint, shape, shape)
    async with dashboard(story.endpoint) as d:
        for shape, (_, slot, member) in SHAPES.items():
            before = newest(story, shape)
            await edit(d, shape)
            await to_field(d, "command", slot=slot)
            await type_over(d, "other one")
            await to_field(d, "variable", slot=slot)
            await d.press(*"A=1", "enter")
            await d.expect_text("2 changes")
            await send(d)
            after = json.dumps(newest(story, shape)[member])
            assert after.count('["other", "one"]') == 1 and after.count('"A"') == 1
            assert json.dumps(before[member]).count('["x"]') == after.count('["x"]') + 1
