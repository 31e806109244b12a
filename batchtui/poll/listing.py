"""Carrying out one ask of the plan: its pages, one after the other, each handed on as it comes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from batchtui.aws.archive import Happening, read_archive
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import Page, describe, list_by_state, list_created_after, list_created_before
from batchtui.aws.pool import DaemonPool
from batchtui.aws.turn import ONE_PAGE
from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.when import moment
from batchtui.poll.asks import Answer, Ask, Describe, ListBack, ListNew, ListState, ReadEvents
from batchtui.poll.patience import Patience

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Described:
    """What a DescribeJobs told, as a page."""

    jobs: list[Job]
    server_ms: int | None = None


Deliver = Callable[[list[Job]], object]


def carry_out(
    clients: Clients,
    ask: Ask,
    deliver: Deliver,
    patience: Patience,
    ahead: DaemonPool | None = None,
    last: bool = False,
) -> Answer:
    """Runs one ask to its end, or to its first failure; either way the answer says how far it came.

    `ahead`: reads the next page while one is being delivered. `last`: its calls let those of others go first.
    """
    if isinstance(ask, ReadEvents):
        return _read_events(clients, ask, patience)
    seen: set[str] = set()
    asked_ms: int | None = None
    newest_ms: int | None = None
    oldest_ms: int | None = None
    more = True
    error: AwsError | None = None
    try:
        pages = _pages(clients, ask, patience, last)
        for page, there_is_more in pages if ahead is None else _read_ahead(pages, ahead):
            more = there_is_more
            with ONE_PAGE:
                jobs = page.jobs
                deliver(jobs)
            seen.update(job.id for job in jobs)
            asked_ms = asked_ms or page.server_ms
            if jobs:
                newest_ms = newest_ms or jobs[0].created_at_ms
                oldest_ms = jobs[-1].created_at_ms
    except AwsError as failure:
        error = failure
    return Answer(ask, frozenset(seen), asked_ms, newest_ms, oldest_ms, whole=error is None and not more, error=error)


def _read_events(clients: Clients, ask: ReadEvents, patience: Patience) -> Answer:
    found: list[Happening] = []
    asked_ms: int | None = None
    token = ""
    try:
        while True:
            page = patience.call(partial(read_archive, clients, ask.log_group, ask.start_ms, token))
            found += page.happenings
            asked_ms = asked_ms or page.server_ms
            token = page.next_token
            if not token:
                return Answer(ask, asked_ms=asked_ms, whole=True, happenings=tuple(found))
    except AwsError as failure:
        return Answer(ask, asked_ms=asked_ms, error=failure, happenings=tuple(found))


def _pages(
    clients: Clients, ask: ListNew | ListBack | ListState | Describe, patience: Patience, last: bool
) -> Iterator[tuple[Page | Described, bool]]:
    """Answers, and whether there is more; a call a page.

    Raises:
        AwsError: a call failed.
    """
    if isinstance(ask, Describe):
        yield Described([detail.job for detail in patience.call(lambda: describe(clients, ask.ids))]), False
        return
    token = ""
    while True:
        # Page by page: whoever reads ahead does so on a thread of its own.
        with clients.after_others(last):
            page = patience.call(partial(_page, clients, ask, token))
        token = "" if _far_enough(ask, page) else page.next_token
        yield page, bool(token)
        if not token or (isinstance(ask, ListNew) and ask.first_page_only):
            return


def _read_ahead(pages: Iterator[T], pool: DaemonPool) -> Iterator[T]:
    """The same pages; while one is used, the next is on its way."""
    coming = pool.submit(partial(next, pages, None))
    while (page := coming.result()) is not None:
        coming = pool.submit(partial(next, pages, None))
        yield page


def _far_enough(ask: Ask, page: Page) -> bool:
    """By the last row, which is the oldest: the runs need not be made for that."""
    if not isinstance(ask, ListBack) or not page.rows:
        return False
    return (moment(page.rows[-1].get("createdAt")) or 0) <= ask.down_to_ms


def _page(clients: Clients, ask: ListNew | ListBack | ListState, token: str) -> Page:
    match ask:
        case ListNew():
            return list_created_after(clients, ask.queue, ask.after_ms, token)
        case ListBack():
            return list_created_before(clients, ask.queue, ask.before_ms, token)
        case ListState():
            return list_by_state(clients, ask.queue, ask.state, token)
