"""Carrying out one ask of the plan: its pages, one after the other, each handed on as it comes."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import Page, describe, list_by_state, list_created_after
from batchtui.domain.failure import Throttled
from batchtui.domain.job import Job
from batchtui.poll.plan import Ask, Describe, ListNew, ListState

TRIES = 6
"""How often a call is made while AWS throttles; the budget waits in between."""

T = TypeVar("T")
Deliver = Callable[[list[Job]], object]


def carry_out(clients: Clients, ask: Ask, deliver: Deliver) -> int | None:
    """Runs one ask to its end and gives AWS's clock (ms) at its first answer, if it told.

    Raises:
        AwsError: a call failed; the pages before it have been delivered.
    """
    if isinstance(ask, Describe):
        deliver([detail.job for detail in patiently(lambda: describe(clients, ask.ids))])
        return None
    page = patiently(partial(_page, clients, ask, ""))
    first = page.server_ms
    deliver(page.jobs)
    while page.next_token and not (isinstance(ask, ListNew) and ask.first_page_only):
        page = patiently(partial(_page, clients, ask, page.next_token))
        deliver(page.jobs)
    return first


def patiently(call: Callable[[], T]) -> T:
    """Makes a throttled call again: a chain of pages that begins anew costs more than its next page.

    Raises:
        AwsError: it failed otherwise, or was throttled every time.
    """
    for _ in range(TRIES - 1):
        try:
            return call()
        except Throttled:
            continue
    return call()


def _page(clients: Clients, ask: ListNew | ListState, token: str) -> Page:
    if isinstance(ask, ListNew):
        return list_created_after(clients, ask.queue, ask.after_ms, token)
    return list_by_state(clients, ask.queue, ask.state, token)
