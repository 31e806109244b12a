"""`batchtui config`, and every command under a config file: what was typed wins, what is broken is told."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from running import Ran, run

from batchtui.cli import demo
from batchtui.cli.chosen import Chosen
from batchtui.cli.main import cli
from batchtui.cli.options import only_config
from batchtui.settings.place import Place

BROKEN = "refesh = 3\nsince = oops\nascii = true\nascii = false\n"


@pytest.fixture
def default_file(home: Path) -> Path:
    return home / "config/batchtui/config.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_init_writes_a_file_once(default_file: Path) -> None:
    first = run("config", "init")
    assert (first.code, first.out) == (0, f"{default_file}\n")
    assert run("config", "check").out == f"ok {default_file}\n"
    default_file.write_text("ascii = true\n")
    again = run("config", "init")
    assert again.code == 1 and "--force" in again.err and default_file.read_text() == "ascii = true\n"
    assert run("config", "init", "--force").code == 0
    assert "# refresh = " in default_file.read_text()


def test_init_says_why_it_cannot_write(tmp_path: Path, file: Path) -> None:
    file.write_text("")
    for path in (tmp_path, file / "deeper.toml"):
        got = run("config", "init", "--force", "--config", str(path))
        assert got.code == 1 and got.err.startswith(f"batchtui: {path} is not written: ")
        assert got.err.count("\n") == 1


def test_check_tells_every_mistake_a_line_each(file: Path) -> None:
    file.write_text(BROKEN)
    got = run("config", "check", "--config", str(file))
    assert got.code == 1 and not got.out
    told = got.err.splitlines()
    assert [line.split(": ")[1] for line in told] == [f"{file}:1", f"{file}:2", f"{file}:4"]
    assert told[0].endswith("Did you mean refresh?")


def test_check_without_a_file_is_fine(default_file: Path) -> None:
    got = run("config", "check")
    assert got.code == 0 and got.out.startswith(f"ok {default_file} (not there")


def shown(*arguments: str, **variables: str) -> dict[str, list[str]]:
    got = run(*arguments, "config", "show", **variables)
    assert got.code == 0, got.err
    return {row.split()[0]: row.split(None, 2)[1:] for row in got.out.splitlines()}


def test_show_says_where_each_value_comes_from(file: Path) -> None:
    file.write_text('\nsince = "2h"\n')
    for got, source in (
        (shown("--config", str(file)), "--config"),
        (shown(BATCHTUI_CONFIG=str(file)), "BATCHTUI_CONFIG"),
    ):
        assert got["config"] == [f'"{file}"', source]
        assert got["since"] == ['"2h"', f"{file}:2"]
        assert got["refresh"] == ['"5s"', "default"]
    assert shown()["config"][1] == "default place, not there"


def test_path_says_where_the_file_would_be(default_file: Path, file: Path) -> None:
    assert run("config", "path").out == f"{default_file}\n"
    assert run("config", "path", BATCHTUI_CONFIG=str(file)).out == f"{file}\n"
    assert run("config", "path", "--config=a.toml", BATCHTUI_CONFIG=str(file)).out == "a.toml\n"


@pytest.mark.parametrize("command", ["jobs", "job 1", "logs 1", "config show", "resubmit 1 --yes"])
def test_no_command_goes_on_with_a_broken_config(file: Path, command: str) -> None:
    file.write_text(BROKEN)
    got = run(*command.split(), "--config", str(file))
    assert got.code == 2 and not got.out and "Traceback" not in got.err
    told = got.err.splitlines()
    assert len(told) == 3 and all(line.startswith(f"batchtui: {file}:") for line in told)


@pytest.mark.parametrize("before", [True, False])
def test_a_named_file_that_is_missing_is_a_mistake(file: Path, before: bool) -> None:
    typed = ("--config", str(file))
    got = run(*typed, "jobs") if before else run("jobs", *typed)
    assert got.code == 2 and got.err == f"batchtui: {file}: there is no such file (--config names it).\n"


def oldest_end_s(got: Ran) -> float:
    """How long ago the run that ended first did, in seconds."""
    assert got.code == 0, got.err
    rows: list[dict[str, Any]] = json.loads(got.out)
    return time.time() - min(row["stoppedAt"] for row in rows if "stoppedAt" in row) / 1000


def test_a_typed_since_wins_over_the_files_and_that_over_the_default(at: Any, standing: Any, file: Path) -> None:
    at(standing.endpoint)
    hour, day = 3600, 86400
    file.write_text('since = "3d"\n')
    saved = {"BATCHTUI_CONFIG": str(file)}
    assert hour < oldest_end_s(run("jobs", "--json")) <= day + hour
    assert day + hour < oldest_end_s(run("jobs", "--json", **saved)) <= 3 * day + hour
    assert oldest_end_s(run("jobs", "--json", "--since", "6h", **saved)) <= 7 * hour


HEAVY = ("textual", "rich", "boto3", "botocore")


@pytest.mark.parametrize("command", ["--version", "jobs --help", "config path", "config check"])
def test_a_light_command_loads_no_heavy_library(command: str) -> None:
    code = (
        "import sys\nfrom batchtui.cli.main import cli\n"
        f"cli.main({command.split()!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    got = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert got.stdout.splitlines()[-1] == "[]"


def test_a_command_without_the_option_obeys_the_one_before_its_name() -> None:
    with click.Context(cli, obj=Chosen(config="/a.toml")) as outer, click.Context(demo.command, parent=outer):
        assert only_config().config_place() == Place(Path("/a.toml"), "--config")
