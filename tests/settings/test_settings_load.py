"""The file itself: where it is looked for, and what it can be instead of a config; the docs made of the model."""

import subprocess
import sys
from pathlib import Path

import pytest

from batchtui.settings import reference
from batchtui.settings.load import LARGEST, Loaded, load
from batchtui.settings.model import Settings
from batchtui.settings.place import Place, find

ROOT = Path(__file__).parents[2]


def loaded(path: Path, data: bytes | None = None) -> Loaded:
    if data is not None:
        path.write_bytes(data)
    return load(Place(path, "--config"))


def test_the_flag_goes_before_the_variable_before_the_default_place(home: Path) -> None:
    environ = {"BATCHTUI_CONFIG": "/b.toml"}
    assert find("/a.toml", environ) == Place(Path("/a.toml"), "--config")
    assert find(None, environ) == Place(Path("/b.toml"), "BATCHTUI_CONFIG")
    assert find(None, {"BATCHTUI_CONFIG": ""}) == Place(home / "config/batchtui/config.toml")


def test_a_tilde_is_the_home_and_an_unknown_user_a_name(home: Path) -> None:
    assert find("~/c.toml", {}).path == home / "c.toml"
    assert find("~no-such-user-here/c.toml", {}).path == Path("~no-such-user-here/c.toml")


def test_only_the_default_file_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    default = load(Place(path))
    assert default.settings == Settings() and not default.mistakes and not default.there
    (mistake,) = load(Place(path, "BATCHTUI_CONFIG")).mistakes
    assert mistake.sentence == f"{path}: there is no such file (BATCHTUI_CONFIG names it)."


def test_a_mark_of_an_editor_is_no_mistake(tmp_path: Path) -> None:
    got = loaded(tmp_path / "c.toml", b"\xef\xbb\xbfascii = true\r\n")
    assert got.settings.ascii and not got.mistakes


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b'ascii = true\ntheme = "\xff"\n', 2, "not UTF-8"),
        (b"#" * (LARGEST + 1), 0, "1 MiB"),
        (b"\x00\x01\x02", 1, "neither a key"),
    ],
)
def test_what_is_no_config_is_one_mistake(tmp_path: Path, data: bytes, line: int, words: str) -> None:
    (mistake,) = loaded(tmp_path / "c.toml", data).mistakes
    assert mistake.line == line and words in mistake.reason


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (mistake,) = loaded(tmp_path).mistakes
    assert mistake.sentence.startswith(f"{tmp_path}: cannot be read: ")


def reference_check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "batchtui.settings.reference", "--check", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_docs_are_what_the_settings_say(tmp_path: Path) -> None:
    assert reference_check(ROOT / "docs/config.md").returncode == 0
    stale = tmp_path / "config.md"
    stale.write_text(reference.page().replace('"24h"', '"25h"'))
    for file in (stale, tmp_path / "none.md"):
        got = reference_check(file)
        assert got.returncode == 1 and str(file) in got.stderr and "batchtui.settings.reference" in got.stderr
