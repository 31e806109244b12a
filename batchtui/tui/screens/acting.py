"""What the commands on runs do: the path from a key to a plan, a dialog and an order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchtui.domain.job import Job

if TYPE_CHECKING:
    from batchtui.tui.screens.base import BaseScreen


def show_log(screen: "BaseScreen") -> None:
    """The log of the run; those of several runs, of an array's children or of nodes as one."""
    from batchtui.tui.screens.log import LogScreen
    from batchtui.tui.screens.log_which import all_of
    from batchtui.tui.screens.rows import RowScreen

    together = screen.logs_together() if isinstance(screen, RowScreen) else None
    job = screen.run_to_look_at()
    if together is not None:
        screen.app.push_screen(LogScreen(None, together=together))
    elif job is not None:
        screen.app.push_screen(LogScreen(job, all_of(job)))


def show_children(screen: "BaseScreen") -> None:
    """The children of an array."""
    from batchtui.tui.screens.array import ArrayScreen

    job = screen.run_to_look_at()
    if job is not None:
        screen.app.push_screen(ArrayScreen(job))


def open_run(screen: "BaseScreen") -> None:
    """Deeper: an array's children, any other run's job."""
    job = screen.run_to_look_at()
    if job is not None and job.is_array:
        show_children(screen)
    else:
        show_job(screen, "overview")


def show_job(screen: "BaseScreen", view: str) -> None:
    """The job's screen, at one of its views."""
    from batchtui.tui.screens.job import JobScreen

    job = screen.run_to_look_at()
    if job is not None:
        screen.app.push_screen(JobScreen(job, view))


def copy(screen: "BaseScreen", more: Sequence[tuple[str, str, str]] = ()) -> None:
    """What can be copied, on a menu; the same key again takes the first.

    `more`: (key, word, text) of what this screen knows besides.
    """
    from batchtui.tui.screens.menu import Choice, MenuScreen

    job = screen.run_to_look_at()
    if job is None:
        return
    arn = arn_of(job)
    choices = [
        Choice("c", "id", job.id),
        Choice("a", "ARN", arn),
        Choice("n", "job name", job.name),
        Choice("d", "definition", job.definition),
        Choice("s", "describe-jobs", f"aws batch describe-jobs --jobs {job.id} --region {job.scope.region}"),
        *(Choice(*one) for one in more),
    ]

    def chosen(text: str | None) -> None:
        if text:
            screen.app.copy_to_clipboard(text)
            screen.say(f"Sent to the terminal's clipboard: {text}")

    screen.app.push_screen(MenuScreen("Copy", [one for one in choices if one.value]), chosen)


def arn_of(job: Job) -> str:
    """A job's ARN; empty while the account is unknown."""
    scope = job.scope
    return f"arn:aws:batch:{scope.region}:{scope.account}:job/{job.id}" if scope.account else ""


def open_console(screen: "BaseScreen") -> None:
    """The run's page in the AWS console, in this machine's browser."""
    job = screen.run_to_look_at()
    if job is None:
        return
    region = job.scope.region
    url = f"https://{console_of(region)}/batch/home?region={region}#jobs/detail/{job.id}"
    screen.app.open_url(url)
    screen.say(f"Asked the browser to open {url}")


def console_of(region: str) -> str:
    """The console's host: China and GovCloud have their own."""
    if region.startswith("cn-"):
        return f"{region}.console.amazonaws.cn"
    if region.startswith("us-gov-"):
        return f"{region}.console.amazonaws-us-gov.com"
    return f"{region}.console.aws.amazon.com"


def show_help(screen: "BaseScreen") -> None:
    """The keys of the screen."""
    from batchtui.tui.screens.help import HelpScreen

    screen.app.push_screen(HelpScreen(screen.all_commands(), screen.crumbs()[-1]))
