"""A job's screen: what AWS knows of it, secrets masked, an array's children; and AWS Batch that is not our demo."""

import asyncio

import boto3
from driver import Driver, dashboard

from batchtui.demo.server import Server


async def job_of(d: Driver, name: str) -> None:
    """Opens the job of a group."""
    await d.settled()
    await d.to_row(name)
    await d.press("d")
    await d.expect_screen("JobScreen")


async def test_overview_tells_the_whole_reason(story: Server) -> None:
    async with dashboard(story.endpoint, size=(80, 24)) as d:
        await job_of(d, "nightly-settlement")
        await d.expect_text("ATTEMPTS", "CannotPullContainerError")
        said = " ".join("".join(text for _, text in line) for line in d.screen._lines)
        assert "Requested image not found" in " ".join(said.split())
        assert "…" not in said


async def test_the_cause_and_what_mends_it_stand_under_the_state(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await d.settled()
        assert "image not pulled" in d.row("nightly-settlement")
        await job_of(d, "nightly-settlement")
        await d.expect_text("IMAGE NOT PULLED  The image ", "in both attempts.", "try             Push that tag, or ")


async def test_secrets_are_masked_until_x(story: Server) -> None:
    async with dashboard(story.endpoint, size=(120, 140)) as d:
        await job_of(d, "invoice-reconcile")
        await d.expect_text("ATTEMPTS")
        for view in ("2", "3"):
            await d.press(view)
            await d.expect_text("DB_PASSWORD")
            assert "not-a-real-password" not in d.text() and "tok_demo" not in d.text()
            await d.press("x")
            await d.expect_text("not-a-real-password")
            await d.press("x")
            await d.expect_gone("not-a-real-password")


async def test_raw_is_what_aws_answered(story: Server) -> None:
    async with dashboard(story.endpoint, size=(200, 120)) as d:
        await d.settled()
        await d.to_row("invoice-reconcile")
        await d.press("y")
        await d.expect_screen("JobScreen")
        await d.expect_text('"jobId"', '"attempts"', '"statusReason"')
        await d.press("slash", *"memory")
        assert "MEMORY" in d.text() and '"jobId"' not in d.text()


async def test_a_job_follows_what_happens_to_it(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await job_of(d, "정산-일일-배치")
        await d.expect_text("ATTEMPTS", "▸ RUNNING", "now")
        story.door.world.clock.tick(2400)
        await d.press("r")
        await d.expect_text("✓ SUCCEEDED", "✓ succeeded")


def _batch_of(endpoint: str):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "ap-northeast-2"}
    return boto3.client("batch", endpoint_url=endpoint, **keys), boto3.client("iam", endpoint_url=endpoint, **keys)


def fill(endpoint: str) -> None:
    """A compute environment, a queue, a definition and three jobs, made as any user of boto3 makes them."""
    batch, iam = _batch_of(endpoint)
    role = iam.create_role(RoleName="dashboard", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    batch.create_compute_environment(
        computeEnvironmentName="dashboard", type="UNMANAGED", state="ENABLED", serviceRole=role
    )
    order = [{"order": 1, "computeEnvironment": "dashboard"}]
    batch.create_job_queue(jobQueueName="dashboard", state="ENABLED", priority=1, computeEnvironmentOrder=order)
    container = {"image": "busybox", "command": ["true"], "vcpus": 1, "memory": 128}
    batch.register_job_definition(jobDefinitionName="dashboard", type="container", containerProperties=container)
    for name in ("first", "second", "third"):
        batch.submit_job(jobName=name, jobQueue="dashboard", jobDefinition="dashboard")


async def test_against_motos_server(moto_endpoint: str) -> None:
    await asyncio.to_thread(fill, moto_endpoint)
    async with dashboard(moto_endpoint, place="moto") as d:
        await d.expect_text("moto ap-northeast-2", "1 dashboard", "first", "second", "third", "✓ SUCCEEDED")
        await d.to_row("second")
        await d.press("d")
        await d.expect_screen("JobScreen")
        await d.expect_text("QUEUE", "dashboard:1", "true")
        await d.press("q", "R")
        await d.expect_screen("ConfirmScreen")
        await d.press("y")
        await d.expect_toast("Submitted: ")
        await d.until(lambda: len(d.app.ports.board.runs_of("second")) == 2, "the new run")
