"""Following on the demo's AWS: a job with retries, from its submit to its last line."""

from made import T0

from batchtui.aws.jobs import describe_one
from batchtui.aws.logs import read_forward
from batchtui.domain.state import JobState
from batchtui.logs.follow import Follower, Phase


def test_a_job_is_followed_from_its_submit_to_its_end_with_every_line_that_the_demo_has(at, standing):
    clients = at(standing.endpoint)
    definition = clients.batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"][0]["jobDefinitionName"]
    job_id = clients.batch.submit_job(jobName="followed", jobQueue="default", jobDefinition=definition)["jobId"]
    follower = Follower(clients, job_id, clock=lambda: standing.door.world.clock.now() / 1000, wall_ms=lambda: T0)
    read, phases = [], set()
    for _ in range(5000):
        step = follower.step()
        read += [(step.attempt, line.timestamp_ms, line.message) for line in step.lines]
        phases.add(step.phase)
        if step.phase is Phase.ENDED:
            break
        standing.tick(step.wait_s)
    detail = describe_one(clients, job_id)
    assert detail.job.state in (JobState.SUCCEEDED, JobState.FAILED)
    assert phases == set(Phase)
    assert read == everything(clients, detail)
    assert read


def everything(clients, detail):
    """Every line of every attempt, read in one go after the end."""
    found = []
    for attempt in detail.attempts:
        for place in (place for place in attempt.logs if place.stream):
            token, page = "", read_forward(clients, place)
            while page.forward != token:
                found += [(attempt.number, line.timestamp_ms, line.message) for line in page.lines]
                token = page.forward
                page = read_forward(clients, place, token)
    return found
