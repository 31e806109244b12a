"""A new login is told by its files."""

import os
from pathlib import Path

import pytest
from botocore.utils import get_login_token_cache_directory

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


@pytest.mark.parametrize("named", ["/elsewhere", "~/elsewhere", "$PLACE"])
def test_aws_login_keeps_its_keys_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "9c.json").write_text("key")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PLACE", str(folder))
    named = str(folder) if named == "/elsewhere" else named
    # botocore has the last word on where that is.
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", named)
    assert get_login_token_cache_directory() == str(folder)
    environment = {"HOME": str(tmp_path), "AWS_LOGIN_CACHE_DIRECTORY": named}
    assert [found[0] for found in stamp(environment)] == [str(folder / "9c.json")]


@pytest.mark.parametrize("settings", ["config", "credentials"])
@pytest.mark.parametrize(
    "line", ["web_identity_token_file = {}", "  Web_Identity_Token_File={}  ", "# web_identity_token_file = {}"]
)
def test_the_token_of_a_profile_counts(tmp_path: Path, settings: str, line: str) -> None:
    token, file = tmp_path / "a token", tmp_path / ".aws" / settings
    token.write_text("one")
    file.parent.mkdir()
    file.write_text(f"[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\n{line.format(token)}\n")
    names = [found[0] for found in stamp({"HOME": str(tmp_path)})]
    assert names == ([str(file)] if line.startswith("#") else sorted([str(file), str(token)], key=Path))


def test_settings_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / ".aws" / "config"
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x00")
    assert len(stamp({"HOME": str(tmp_path)})) == 1
