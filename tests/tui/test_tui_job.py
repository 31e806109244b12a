"""A job's screen: what AWS knows of it, secrets masked, an array's children; and AWS Batch that is not our demo."""

import asyncio

import boto3
from driver import Driver, dashboard, submit

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
        for view in ("2", "5"):
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


async def test_what_it_ran_with_otherwise_stands_beside_the_definition(story: Server) -> None:
    override = {"environment": [{"name": "STAGE", "value": "beta"}, {"name": "API_TOKEN", "value": "hush"}]}
    submit(story.endpoint, "changed", containerOverrides={**override, "command": ["run", "half"]})
    async with dashboard(story.endpoint) as d:
        await job_of(d, "changed")
        await d.expect_text("OVERRIDES", "against", "run half", "beta", "another value; x shows it")
        assert "hush" not in d.text()
        await d.press("6")
        await d.expect_text("aws batch submit-job", "run")
        assert "hush" not in d.text()
        await d.press("x")
        await d.expect_text("hush")


async def test_dependencies_are_trees_that_lead_to_their_jobs(story: Server) -> None:
    first = submit(story.endpoint, "chain-first")
    middle = submit(story.endpoint, "chain-middle", dependsOn=[{"jobId": first}])
    submit(story.endpoint, "chain-last", dependsOn=[{"jobId": middle}])
    async with dashboard(story.endpoint) as d:
        await job_of(d, "chain-middle")
        await d.press("enter")
        await d.expect_toast("Nothing lies beyond this")
        await d.press("3")
        await d.expect_text("BEFORE", "└─ ◷ chain-first", "AFTER", "└─ ◷ chain-last", "enter open")
        await d.press("enter")
        await d.expect_screen("MenuScreen")
        await d.press("2")
        job = await d.expect_screen("JobScreen")
        assert job.job.name == "chain-last"
        await d.press("3")
        await d.expect_text("└─ ◷ chain-middle", "   └─ ◷ chain-first")


async def test_the_brackets_choose_the_attempt_whose_log_l_opens(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await job_of(d, "my-service-do-something")
        await d.expect_text("❯ 3 ")
        await d.press("left_square_bracket")
        await d.expect_text("❯ 2 ")
        await d.press("right_square_bracket", "right_square_bracket")
        await d.expect_toast("There are 3 attempts, 1 to 3.")
        await d.press("left_square_bracket", "left_square_bracket", "l")
        log = await d.expect_screen("LogScreen")
        await d.until(lambda: log.attempt == 1, "the first attempt")


async def test_the_copy_menu_has_its_stream_and_the_commands(story: Server) -> None:
    async with dashboard(story.endpoint) as d:
        await job_of(d, "my-service-do-something")
        await d.expect_text("OVERRIDES")
        stream = d.screen.detail.attempts[-1].logs[0].stream
        await d.press("c")
        await d.expect_screen("MenuScreen")
        await d.expect_text(f"log stream    {stream[:30]}", "submit-job")
        assert "ecs exec" not in d.text(), "it has ended"


async def test_a_job_is_opened_by_its_page_or_its_log_stream(story: Server) -> None:
    async with dashboard(story.endpoint, size=(160, 40)) as d:
        await job_of(d, "my-service-do-something")
        await d.expect_text("LOG STREAM")
        job, stream = d.screen.job, d.screen.detail.attempts[0].logs[0].stream
        page = f"https://eu-west-1.console.aws.amazon.com/batch/home?region=eu-west-1#jobs/detail/{job.id}"
        for text in (page, stream):
            await d.press("q", "colon")
            await d.paste(text)
            await d.expect_text("Opens that job")
            await d.press("enter")
            opened = await d.expect_screen("JobScreen")
            assert opened.job.id == job.id


async def test_a_start_on_a_job_opens_it_and_one_that_is_unknown_is_said(story: Server) -> None:
    job_id = submit(story.endpoint, "to-open")
    async with dashboard(story.endpoint, opens=job_id) as d:
        opened = await d.expect_screen("JobScreen")
        assert opened.job.name == "to-open"
        await d.press("q")
        await d.expect_screen("BoardScreen")
    async with dashboard(story.endpoint, opens=f"cleanup/default/{'0' * 32}") as d:
        await d.expect_toast("that AWS still knows writes the stream", "give the job's id")
        await d.expect_screen("BoardScreen")


async def test_the_nodes_of_a_multi_node_job_are_listed_and_opened(story: Server) -> None:
    batch, _ = _batch_of(story.endpoint)
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    container = {"image": "mpi:1", "command": ["mpirun"], "resourceRequirements": needs}
    group = [{"targetNodes": "0:2", "container": container}]
    batch.register_job_definition(
        jobDefinitionName="mpi",
        type="multinode",
        nodeProperties={"numNodes": 3, "mainNode": 0, "nodeRangeProperties": group},
    )
    submit(story.endpoint, "train", "mpi")
    async with dashboard(story.endpoint) as d:
        await job_of(d, "train")
        await d.press("4")
        await d.expect_text("4 nodes", "main node", "nodes 0:2", "mpirun", "main   ")
        await d.press("enter", "3")
        node = await d.expect_screen("JobScreen")
        await d.until(lambda: node.job.id.endswith("#2"), "the third node")
