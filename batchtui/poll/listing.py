"""Carrying out one ask of the plan: its pages, one after the other, each handed on as it comes."""

from collections.abc import Callable
from functools import partial

from batchtui.aws.clients import Clients
from batchtui.aws.jobs import Page, describe, list_by_state, list_created_after
from batchtui.domain.job import Job
from batchtui.poll.patience import Patience
from batchtui.poll.plan import Ask, Describe, ListNew, ListState

Deliver = Callable[[list[Job]], object]


def carry_out(clients: Clients, ask: Ask, deliver: Deliver, patience: Patience) -> int | None:
    """Runs one ask to its end and gives AWS's clock (ms) at its first answer, if it told.

    Raises:
        AwsError: a call failed; the pages before it have been delivered.
    """
    if isinstance(ask, Describe):
        deliver([detail.job for detail in patience.call(lambda: describe(clients, ask.ids))])
        return None
    page = patience.call(partial(_page, clients, ask, ""))
    first = page.server_ms
    deliver(page.jobs)
    while page.next_token and not (isinstance(ask, ListNew) and ask.first_page_only):
        page = patience.call(partial(_page, clients, ask, page.next_token))
        deliver(page.jobs)
    return first


def _page(clients: Clients, ask: ListNew | ListState, token: str) -> Page:
    if isinstance(ask, ListNew):
        return list_created_after(clients, ask.queue, ask.after_ms, token)
    return list_by_state(clients, ask.queue, ask.state, token)
