"""What a job ran with otherwise than its definition says: the overrides of whoever submitted it."""

from batchtui.domain.clone import clone
from batchtui.domain.definition import JobDefinition
from batchtui.domain.editing.difference import Difference, differences_of
from batchtui.domain.editing.fields import Frame
from batchtui.domain.job import JobDetail

_OF_THE_RUN = ("jobName", "jobQueue", "jobDefinition", "dependsOn", "arrayProperties", "shareIdentifier")
"""What every submission says, whatever the definition."""


def overrides(detail: JobDetail, definition: JobDefinition) -> list[Difference]:
    """What was the definition's, and what stood in its place when it ran, in the order of the resubmit form.

    Variables that AWS Batch sets itself are none; tags are left out: a job has its own.
    """
    request = clone(detail, definition, definition.arn, takes_shares=True).request
    request.pop("tags", None)
    plain = {name: value for name, value in request.items() if name in _OF_THE_RUN}
    return differences_of(Frame(definition.raw, definition.label), plain, request)
