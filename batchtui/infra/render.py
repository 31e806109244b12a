"""Both templates of a jobs file."""

from batchtui.infra.jobs import jobs
from batchtui.infra.model import JobsFile
from batchtui.infra.platform import platform

PLATFORM, JOBS = "platform.yaml", "jobs.yaml"
LARGEST = 51_200
"""In bytes: what CreateChangeSet takes as TemplateBody; more would need a bucket."""


class TooLarge(ValueError):
    """A template that CloudFormation does not take: one sentence."""


def rendered(file: JobsFile, handler: str) -> dict[str, str]:
    """The templates by the names of their files; that of the jobs only where there are some.

    Args:
        handler: the alert function's code, one file.

    Raises:
        TooLarge: CloudFormation does not take one of them.
    """
    made = {PLATFORM: platform(file, handler), JOBS: jobs(file)}
    for name, text in made.items():
        size = len(text.encode())
        if size > LARGEST:
            raise TooLarge(
                f"{name} has {size:,} bytes, CloudFormation takes {LARGEST:,}: "
                "give some of the jobs a file and a stack of their own."
            )
    return {name: text for name, text in made.items() if text}
