"""Jobs: ListJobs, DescribeJobs, SubmitJob, and what stops them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from batchtui.aws.again import read_again
from batchtui.aws.clients import Clients
from batchtui.aws.clock import date_of
from batchtui.aws.errors import unknown_job
from batchtui.aws.job_shapes import detail_of, job_of_summary
from batchtui.aws.paging import token_after
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.scope import Scope, name_of_arn
from batchtui.domain.state import JobState

DESCRIBE_AT_MOST = 100


@dataclass(slots=True)
class Page:
    """One answer of ListJobs. Used by one thread at a time."""

    rows: list[dict[str, Any]]
    """As AWS wrote them."""
    of: tuple[str, Scope, bool]
    """The queue, and whether it was listed as such: then children and nodes are none of its runs."""
    next_token: str
    """Empty at the end."""
    server_ms: int | None
    """AWS's clock when it answered, to the second; None where the answer has no Date."""

    _made: list[Job] | None = None

    @property
    def jobs(self) -> list[Job]:
        """The rows as ours; made when they are first asked for, when the next page may be on its way already."""
        # No cached_property: before Python 3.12 all pages share its lock, and one that is made while another thread
        # holds ONE_PAGE would keep that thread from its own page for good.
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> list[Job]:
        queue, scope, of_queue = self.of
        with ONE_PAGE:
            parts = ONE_PAGE.sliced(self.rows)
            rows = [job_of_summary(row, queue, scope) for part in parts for row in part]
        return [job for job in rows if not (of_queue and (":" in job.id or "#" in job.id))]


def list_by_state(clients: Clients, queue: str, state: JobState, token: str = "") -> Page:
    """One page (at most 1,000, in no promised order) of a queue's runs in one state.

    Raises:
        AwsError: the call failed.
    """
    return _list(clients, queue, {"jobQueue": queue, "jobStatus": state.value}, token)


def list_created_after(clients: Clients, queue: str, after_ms: int, token: str = "") -> Page:
    """One page (at most 100, newest first, every state) of a queue's runs created after a moment.

    Raises:
        AwsError: the call failed.
    """
    return _list(clients, queue, _filtered(queue, "AFTER_CREATED_AT", after_ms), token)


def list_created_before(clients: Clients, queue: str, before_ms: int, token: str = "") -> Page:
    """The same for runs created before a moment.

    Raises:
        AwsError: the call failed.
    """
    return _list(clients, queue, _filtered(queue, "BEFORE_CREATED_AT", before_ms), token)


def list_by_name(clients: Clients, queue: str, name: str, token: str = "") -> Page:
    """One page (at most 100, newest first, every state) of a queue's runs of one name; AWS does not mind its case.

    Raises:
        AwsError: the call failed.
    """
    return _list(clients, queue, {"jobQueue": queue, "filters": [{"name": "JOB_NAME", "values": [name]}]}, token)


def list_by_definition(clients: Clients, queue: str, definition: str, token: str = "") -> Page:
    """The same of every revision of a definition; a name that ends with * stands for all that begin so.

    Raises:
        AwsError: the call failed.
    """
    return _list(
        clients, queue, {"jobQueue": queue, "filters": [{"name": "JOB_DEFINITION", "values": [definition]}]}, token
    )


def _filtered(queue: str, name: str, moment_ms: int) -> dict[str, Any]:
    return {"jobQueue": queue, "filters": [{"name": name, "values": [str(max(0, moment_ms))]}]}


def list_children(clients: Clients, parent: Job, state: JobState, token: str = "") -> Page:
    """One page of an array's children in one state.

    Raises:
        AwsError: the call failed.
    """
    return _list(clients, parent.queue, {"arrayJobId": parent.id, "jobStatus": state.value}, token)


def _list(clients: Clients, queue: str, request: dict[str, Any], token: str) -> Page:
    if token:
        request["nextToken"] = token
    with clients.call("ListJobs", queue):
        answer = clients.batch.list_jobs(**request)
    of = (name_of_arn(queue), clients.scope, "jobQueue" in request)
    return Page(answer.get("jobSummaryList", []), of, token_after(answer, token), server_time(answer))


def server_time(answer: Mapping[str, Any]) -> int | None:
    """AWS's clock when it gave an answer, ms since epoch, to the second; None where the answer has no Date."""
    return date_of(answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}))


def describe(clients: Clients, ids: Sequence[str]) -> list[JobDetail]:
    """Up to 100 jobs by id, in the order asked; those that AWS does not know are absent.

    Raises:
        AwsError: the call failed.
    """
    with clients.call("DescribeJobs", ids[0] if ids else ""):
        answer = clients.batch.describe_jobs(jobs=list(ids))
    place = {job_id: at for at, job_id in enumerate(ids)}
    found = [detail_of(row, clients.scope) for row in answer.get("jobs", [])]
    return sorted(found, key=lambda detail: place.get(detail.job.id, len(place)))


def describe_all(clients: Clients, ids: Iterable[str]) -> Iterator[JobDetail]:
    """Any number of jobs, 100 a call.

    Raises:
        AwsError: a call failed.
    """
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), DESCRIBE_AT_MOST):
        yield from read_again(partial(describe, clients, wanted[start : start + DESCRIBE_AT_MOST]))


def describe_one(clients: Clients, job_id: str) -> JobDetail:
    """One job by id.

    Raises:
        NotFound: AWS does not know it.
        AwsError: the call failed.
    """
    found = describe(clients, [job_id])
    if not found:
        raise unknown_job(job_id)
    return found[0]


def submit(clients: Clients, request: dict[str, Any]) -> str:
    """Sends one SubmitJob, once, and gives the new job's id.

    Raises:
        LostAnswer: it may have been accepted.
        AwsError: it was not.
    """
    with clients.call("SubmitJob", str(request.get("jobName", "")), writes=True):
        return str(clients.batch.submit_job(**request)["jobId"])


def terminate(clients: Clients, job_id: str, reason: str) -> None:
    """Asks AWS to end a job in whatever state it is. Accepted does not mean ended.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("TerminateJob", job_id, writes=True):
        clients.batch.terminate_job(jobId=job_id, reason=reason)


def cancel(clients: Clients, job_id: str, reason: str) -> None:
    """Asks AWS to end a job that waits; from STARTING on AWS accepts it and does nothing.

    Raises:
        AwsError: it was not accepted, or the answer was lost.
    """
    with clients.call("CancelJob", job_id, writes=True):
        clients.batch.cancel_job(jobId=job_id, reason=reason)


STOP_AT_ONCE = 50
"""TerminateJobs and CancelJobs take no more."""


def stops_many(clients: Clients) -> bool:
    """Whether this SDK has TerminateJobs and CancelJobs (botocore 1.43.93 and later)."""
    return hasattr(clients.batch, "terminate_jobs") and hasattr(clients.batch, "cancel_jobs")


def stop_many(clients: Clients, ids: Sequence[str], reason: str, waiting: bool) -> dict[str, tuple[str, str]]:
    """Asks AWS to end up to 50 jobs with one call; (code, message) of those that it did not accept.

    `waiting`: CancelJobs instead of TerminateJobs.

    Raises:
        AwsError: the whole call failed.
    """
    with clients.call("CancelJobs" if waiting else "TerminateJobs", ids[0], writes=True):
        ask = clients.batch.cancel_jobs if waiting else clients.batch.terminate_jobs
        answer = ask(jobs=list(ids), reason=reason)
    return {str(one.get("job")): (str(one.get("code")), str(one.get("message"))) for one in answer.get("errors", [])}
