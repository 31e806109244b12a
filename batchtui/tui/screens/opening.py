"""From what an operator pastes to the screen of that job: an id, an ARN, a console page, a log stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.named_job import job_id_in, stream_in

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen


READY_S = 0.1
"""How often it is looked whether AWS can be asked."""


def open_at_first(screen: "BaseScreen", text: str) -> None:
    """The same right after the start, once the rooms are loaded that it takes."""
    if screen.ports.entered:
        open_named(screen, text)
    else:
        screen.set_timer(READY_S, lambda: open_at_first(screen, text))


def open_named(screen: "BaseScreen", text: str) -> None:
    """Asks AWS for the job, and opens it; what names none, or one that AWS does not know, is said."""
    stream = stream_in(text)
    job_id = job_id_in(text)
    known = screen.ports.board.run(job_id) if job_id else None
    arrived = screen.asking(lambda detail: _open(screen, detail))
    if known is not None:
        _push(screen, known)
    elif stream:
        screen.say(f"Looking for the job whose log is {stream}.")
        screen.ports.interests.job_of_stream(stream, screen.ports.board.runs(), arrived)
    elif job_id:
        screen.ports.interests.detail(job_id, arrived)
    else:
        screen.say(f"{text.strip()} names no job: give its id, its ARN, its console page or its log stream.", bad=True)


def _open(screen: "BaseScreen", detail: JobDetail | AwsError) -> None:
    if isinstance(detail, AwsError):
        screen.say(detail.sentence, bad=True)
    else:
        _push(screen, detail.job)


def _push(screen: "BaseScreen", job: Job) -> None:
    from batchtui.tui.screens.job import JobScreen

    screen.app.push_screen(JobScreen(job))


def choose(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """One of some jobs, from a menu; of many the first."""
    from batchtui.tui.cells.run import short_id
    from batchtui.tui.screens.log_which import KEYS, OFFERED
    from batchtui.tui.screens.menu import Choice, MenuScreen

    offered = list(jobs)[:OFFERED]
    choices = [
        Choice(key, f"{short_id(job.id)}  {job.name}  {job.seen_state.value}", job.id, shown=False)
        for key, job in zip(KEYS, offered, strict=False)
    ]

    def chosen(job_id: str | None) -> None:
        for job in offered:
            if job.id == job_id:
                _push(screen, job)

    screen.app.push_screen(MenuScreen("Open", choices), chosen)
