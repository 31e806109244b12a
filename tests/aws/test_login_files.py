"""A new login is told by its files."""

import os
from pathlib import Path

import pytest

from batchtui.aws.login_files import stamp


@pytest.mark.parametrize(
    "place",
    ["credentials", "config", "sso/cache/3a.json", "cli/cache/7f.json", "login/cache/9c.json"],
)
def test_each_file_that_a_login_writes_changes_the_stamp(tmp_path: Path, place: str) -> None:
    environment = {"HOME": str(tmp_path)}
    assert stamp(environment) == ()
    path = tmp_path / ".aws" / place
    path.parent.mkdir(parents=True)
    path.write_text("one")
    first = stamp(environment)
    assert [found[0] for found in first] == [str(path)]
    os.utime(path, ns=(1, 1))
    second = stamp(environment)
    path.unlink()
    assert len({first, second, stamp(environment)}) == 3


@pytest.mark.parametrize("name", ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_files_that_the_environment_names_count(tmp_path: Path, name: str) -> None:
    path = tmp_path / "elsewhere"
    environment = {"HOME": str(tmp_path), name: str(path)}
    assert stamp(environment) == ()
    path.write_text("key")
    assert [found[0] for found in stamp(environment)] == [str(path)]
