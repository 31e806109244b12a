"""`batchtui guard` is the same guard, with the keys and the region of a profile."""

import os
import subprocess
import sys

import guards
import pytest


def _run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "BATCHTUI_ACCOUNT": guards.ACCOUNT, **more}
    whole = [sys.executable, "-m", "batchtui", *words]
    return subprocess.run(whole, env=environ, capture_output=True, text=True, timeout=60)


@pytest.fixture
def profile(table, home, monkeypatch):
    """A profile `team` with keys and a region; no variable names either."""
    (home / "aws-credentials").write_text("[team]\naws_access_key_id = a\naws_secret_access_key = b\n")
    (home / "aws-config").write_text("[profile team]\nregion = eu-central-1\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)


def test_the_keys_and_the_region_of_a_profile(table, profile):
    options = ("guard", "--table", table, "--key", "k", "--on-error", "fail", "--", "sh", "-c", "exit 7")
    missing = _run("--profile", "team", *options)
    assert (missing.returncode, "in eu-central-1: create it" in missing.stderr) == (69, True)
    assert _run("--profile", "team", "--region", "ap-northeast-2", *options).returncode == 7
    assert _run(*options, AWS_PROFILE="team", AWS_REGION="ap-northeast-2").returncode == 7


def test_a_profile_that_is_not_there_ends_as_on_error_says(table, profile):
    done = _run("--profile", "none", "guard", "--table", table, "--key", "k", "--on-error", "fail", "--", "true",
        AWS_REGION="ap-northeast-2")  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (69, 1)
    assert "There is no AWS profile none" in done.stderr


@pytest.mark.parametrize("words", [["--key", "k", "--"], ["--key=k", "--"], ["--kill-group", "--key", "k", "--"], []])
def test_the_command_stays_whole(table, words):
    told = ("guard", "--table", table, *words, "env", "--", "A=1", "sh", "-c", "echo $A -- $0 $1", "x", "--help")
    done = _run(*(told if words else ("guard", "--table", table, "--key", "k", *told[3:])))
    assert (done.returncode, done.stdout) == (0, "1 -- x --help\n")


def test_its_help_is_the_guards():
    assert _run("guard", "--help").stdout == guards.run("--help").out
