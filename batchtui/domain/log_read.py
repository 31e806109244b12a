"""Where a run has written its log, read out of an answer of DescribeJobs or an event's detail, whatever its shape."""

from batchtui.domain.causes_read import Row, as_row, as_rows, as_text, beside_in, containers_in, containers_of, speaking

DEFAULT_GROUP = "/aws/batch/job"


def log_in(detail: Row) -> tuple[str, str, str] | None:
    """(group, stream, region) of the container that ended the run's last attempt; the region is empty for the run's.

    None: it wrote none, or not to CloudWatch, or (EKS) AWS does not say where.
    """
    own = list(containers_in(detail))
    last = [one for attempt in as_rows(detail.get("attempts"))[-1:] for one in containers_of(attempt)]
    named = next(filter(None, ([one for one in rows if as_text(one.get("logStreamName"))] for rows in (last, own))), [])
    ended = speaking(named, beside_in(detail))
    if not ended:
        return None
    name = ended.get("name")
    settings = as_row(next((one for one in own if one.get("name") == name), {}).get("logConfiguration"))
    if settings.get("logDriver", "awslogs") != "awslogs":
        return None
    options = as_row(settings.get("options"))
    group, region = as_text(options.get("awslogs-group")), as_text(options.get("awslogs-region"))
    return group or DEFAULT_GROUP, as_text(ended.get("logStreamName")), region
