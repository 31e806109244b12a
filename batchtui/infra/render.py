"""The templates of a jobs file."""

from dataclasses import dataclass

from batchtui.infra.jobs import jobs
from batchtui.infra.model import JobsFile
from batchtui.infra.naming import stack_of
from batchtui.infra.platform import platform

LARGEST = 51_200
"""In bytes: what CreateChangeSet takes as TemplateBody; more would need a bucket."""


class TooLarge(ValueError):
    """A template that CloudFormation does not take: one sentence."""


@dataclass(frozen=True, slots=True)
class Template:
    """One stack's."""

    stack: str
    """The stack's name."""
    file: str
    """The name of the file that it is written to."""
    text: str
    group: str = ""
    """The jobs that are in it; empty: the platform."""


def rendered(file: JobsFile, handler: str) -> list[Template]:
    """Every stack's template, in the order of deployment: what others import first.

    Args:
        handler: the alert function's code, one file.

    Raises:
        TooLarge: CloudFormation does not take one of them.
    """
    name = file.stack.name
    made = [Template(name, "platform.yaml", platform(file, handler))]
    made += [Template(stack_of(name, one), f"{one}.yaml", jobs(file, one), one) for one in file.groups]
    for template in made:
        size = len(template.text.encode())
        if size > LARGEST:
            why = f"{template.file} has {size:,} bytes, CloudFormation takes {LARGEST:,}"
            raise TooLarge(f'{why}: give some of the jobs a stack of their own, stack = "more".')
    return made
