"""Jobs files of the tests, and the templates that are made of them, each once."""

from functools import cache
from pathlib import Path
from typing import Any

from batchtui.alerting.function.pack import pack
from batchtui.infra.fill import template
from batchtui.infra.jobs_file import ReadFile, read_jobs_file
from batchtui.infra.lint import decoded
from batchtui.infra.model import JobsFile
from batchtui.infra.render import rendered

HERE = Path(__file__).parent
NAMES = ("original", "every")
PLATFORM, JOBS = "platform.yaml", "jobs.yaml"
STACK = """
[stack]
vpc = "vpc-00000000"
subnets = ["subnet-00000000"]
[alerts]
email = "ops@example.com"
"""
JOB = """
[[job]]
name = "one"
image = "node:22"
command = ["node"]
queue = "default"
vcpu = 0.25
memory = 512
"""


def read_text(text: str, folder: Path) -> ReadFile:
    """What a jobs file of this text says."""
    path = folder / "batch.toml"
    path.write_text(text, encoding="utf-8")
    return read_jobs_file(path)


def told(text: str, folder: Path) -> list[str]:
    """Its mistakes, each as `line: key: reason`."""
    return [one.sentence.removeprefix(f"{folder / 'batch.toml'}:") for one in read_text(text, folder).mistakes]


@cache
def stack(name: str) -> JobsFile:
    """A jobs file that has no mistake."""
    read = read_jobs_file(HERE / f"{name}.toml")
    assert read.mistakes == ()
    return read.stack


@cache
def packed() -> str:
    """The alert function, as it is deployed."""
    return pack()


@cache
def texts(name: str) -> dict[str, str]:
    """Its templates by the names of their files."""
    return files_of(stack(name), packed())


def files_of(file: JobsFile, handler: str) -> dict[str, str]:
    """The templates of a file by the names of theirs."""
    return {one.file: one.text for one in rendered(file, handler)}


@cache
def values(name: str, which: str) -> dict[str, Any]:
    """One of them as plain values."""
    found: dict[str, Any] = decoded(texts(name)[which])
    return found


def of_type(name: str, which: str, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of its resources of a type, by logical id."""
    resources = values(name, which)["Resources"]
    return {key: one.get("Properties", {}) for key, one in resources.items() if one["Type"] == f"AWS::{kind}"}


def commented() -> str:
    """What `infra init` writes, with everything in it that is commented out."""
    import re

    return re.sub(r"^# ([a-z_]+ = )", r"\1", template("batch.toml"), flags=re.MULTILINE)
