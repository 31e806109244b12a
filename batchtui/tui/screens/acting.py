"""What the commands on runs do: the path from a key to a plan, a dialog and an order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job
from batchtui.domain.safe import inert
from batchtui.tui.cells.run import short_id

if TYPE_CHECKING:
    from batchtui.actions.resubmit import ResubmitPlan, Resubmitted
    from batchtui.actions.stop import Stopped, StopPlan
    from batchtui.tui.screens.base import BaseScreen


def show_log(screen: "BaseScreen") -> None:
    """The log of the run; an array's own screen, since only its children have logs."""
    from batchtui.tui.screens.log import LogScreen

    job = screen.run_to_look_at()
    if job is None:
        return
    if job.is_array:
        show_children(screen)
        return
    screen.app.push_screen(LogScreen(job))


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


def copy(screen: "BaseScreen") -> None:
    """What can be copied, on a menu; the same key again takes the first."""
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
        Choice("s", "aws command", f"aws batch describe-jobs --jobs {job.id} --region {job.scope.region}"),
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


def resubmit(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """Plans off the screen's thread, shows the plan, and sends it once it is confirmed."""
    ids = [job.id for job in jobs]
    screen.ports.desk.plan_resubmit(ids, screen.asking(lambda plan: _ask_resubmit(screen, plan)))


def _ask_resubmit(screen: "BaseScreen", plan: "ResubmitPlan | AwsError") -> None:
    from batchtui.tui.cells.plan import resubmit_question
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    if isinstance(plan, AwsError):
        screen.say(plan.sentence, bad=True)
        return
    if not plan.items:
        screen.say(plan.refused[0].sentence if plan.refused else "There is nothing to resubmit.", bad=True)
        return

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            screen.ports.desk.resubmit(plan, screen.asking(lambda done: _told_resubmit(screen, done)))

    app = screen.batchtui
    question = resubmit_question(plan, app.ports.guardrails, app.now.ms, app.glyphs)
    screen.app.push_screen(ConfirmScreen(question), answered)


def _told_resubmit(screen: "BaseScreen", done: "list[Resubmitted] | AwsError") -> None:
    if isinstance(done, AwsError):
        screen.say(done.sentence, bad=True)
        return
    for failed in (one for one in done if one.error is not None):
        screen.say(failed.error.sentence if failed.error else "", bad=True)
    sent = [one for one in done if one.new_job_id]
    if len(sent) == 1:
        found = " (its answer was lost; the job was found, nothing was sent twice)" if sent[0].found else ""
        screen.say(f"Submitted: {short_id(sent[0].new_job_id)}{found}")
    elif sent:
        screen.say(f"Submitted {len(sent)} jobs.")


def stop(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """Shows what would end and asks for a reason, and sends it once it is confirmed."""
    from batchtui.actions.stop import plan_stop
    from batchtui.tui.cells.plan import stop_question
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    plan = plan_stop(jobs)
    if not plan.jobs:
        screen.say(plan.refused[0][1] if plan.refused else "There is nothing to stop.", bad=True)
        return

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            tell = screen.asking(lambda done: _told_stop(screen, plan, done))
            screen.ports.desk.stop(plan, answer.reason, tell)

    reason = f"stopped by {_user()}"
    app = screen.batchtui
    question = stop_question(plan, app.ports.guardrails, reason, app.now.ms, app.glyphs)
    screen.app.push_screen(ConfirmScreen(question), answered)


def _told_stop(screen: "BaseScreen", plan: "StopPlan", done: "list[Stopped] | AwsError") -> None:
    if isinstance(done, AwsError):
        screen.say(done.sentence, bad=True)
        return
    for failed in (one for one in done if not one.accepted):
        screen.say(failed.error, bad=True)
    accepted = sum(one.accepted for one in done)
    if accepted:
        screen.say(
            f"Asked AWS to stop {_named(plan.jobs) if accepted == 1 else f'{accepted} jobs'}: it takes a moment."
        )


def _named(jobs: Sequence[Job]) -> str:
    return f"{inert(jobs[0].name)} {short_id(jobs[0].id)}" if len(jobs) == 1 else f"{len(jobs)} jobs"


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A user id without a name, as in some containers.
        return "batchtui"
