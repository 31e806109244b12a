"""`batchtui jobs --filter`: the board's language on the command line."""

import pytest
from running import run


@pytest.fixture
def asking(at, standing):
    """The ids of `jobs --filter TEXT`; without a text, of all."""
    clients = at(standing.endpoint)
    clients.batch.submit_job(jobName="Mine-1", jobQueue="default", jobDefinition="cleanup")

    def ids(text=None):
        ran = run("jobs", "--since", "30d", "--json", *(["--filter", text] if text is not None else []))
        assert (ran.code, ran.err) == (0, "")
        return [row["jobId"] for row in ran.json()]

    return ids


def test_a_filter_and_its_inverse_share_the_runs_between_them(asking):
    whole = asking()
    for text in ("status:failed", "/^[a-m]/"):
        found, others = asking(text), asking(f"!{text}")
        assert set(found) | set(others) == set(whole) and not set(found) & set(others)
        assert found == [job_id for job_id in whole if job_id in set(found)]


def test_terms_narrow_by_name_case_and_state(asking):
    mine = asking("Mine-1")
    assert mine and mine == asking("name:mine-1 queue:default status:active")
    assert asking(f"id:{mine[0]}") == mine[:1]
    assert asking("MINE-1") == asking("Mine-1 status:ended") == []


def test_a_mistake_is_told_and_nothing_is_asked():
    ran = run("jobs", "--filter", "stat:failed took:10m")
    assert ran.code == 2 and ran.out == ""
    assert "There is no column stat: did you mean status:?" in ran.err
    assert "write took:>10m" in ran.err and "Traceback" not in ran.err


def test_nothing_found_is_said_so(asking):
    ran = run("jobs", "--filter", "no-such-run")
    assert (ran.code, ran.out) == (0, "")
    assert "No runs that match" in ran.err
