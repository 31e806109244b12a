"""Protected queues and profiles, and read-only by config: the commands refuse, and the server has counted nothing."""

import pytest
from running import failed_with_one_sentence, run
from variables import environment


@pytest.fixture
def config(tmp_path, at, standing):
    at(standing.endpoint)

    def written(text):
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return str(path)

    return written


@pytest.fixture
def job_id(at, standing):
    batch = at(standing.endpoint).batch
    return batch.submit_job(jobName="p", jobQueue="default", jobDefinition="daily-report")["jobId"]


def writes(standing):
    return sum(standing.door.calls[name] for name in ("SubmitJob", "TerminateJob", "TerminateJobs"))


@pytest.mark.parametrize("protect", ['queues = ["def*"]', 'profiles = ["default"]'])
def test_what_is_protected_takes_its_number_which_yes_does_not_replace(config, standing, job_id, protect):
    file, before = config(f"[protect]\n{protect}\n"), writes(standing)
    for command in (["resubmit", job_id], ["stop", job_id, "--reason", "x"]):
        ran = run("--config", file, *command, "--yes")
        assert ran.code == 2 and "protected: give --yes and --count 1." in ran.err
        assert run("--config", file, *command, "--yes", "--count", "2").code == 2
        assert writes(standing) == before
    assert run("--config", file, "resubmit", job_id, "--yes", "--count", "1").code == 0
    assert writes(standing) == before + 1
    elsewhere = config('[protect]\nqueues = ["prod-*"]\n')
    assert run("--config", elsewhere, "resubmit", job_id, "--yes").code == 0


@pytest.mark.parametrize("text", ["read_only = true\n", '[protect]\nread_only_profiles = ["ops*"]\n'])
def test_read_only_by_config_or_profile_refuses_with_one_sentence(config, standing, job_id, text, tmp_path):
    credentials = tmp_path / "aws"
    credentials.write_text("[ops]\naws_access_key_id = demo\naws_secret_access_key = demo\n")
    more = {**environment(standing.endpoint), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    file, before = config(text), writes(standing)
    for command in (["resubmit", job_id, "--yes"], ["stop", job_id, "--reason", "x", "--yes"]):
        sentence = failed_with_one_sentence(run("--config", file, "--profile", "ops", *command, **more))
        assert sentence.startswith("The config file") and sentence.endswith(": nothing is sent to AWS.")
    assert writes(standing) == before
    assert run("--config", file, "--profile", "ops", "job", job_id, **more).code == 0
