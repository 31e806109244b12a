"""From a key or the palette to a form: which run or definition it is about, and how its draft is made."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from batchtui.domain.failure import AwsError, Refused
from batchtui.domain.job import Job

if TYPE_CHECKING:
    from batchtui.actions.desk import Desk
    from batchtui.actions.queue import QueuePlan, Switched
    from batchtui.domain.queue import Queue
    from batchtui.tui.screens.base import BaseScreen


def edit(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """The form of a run; of several that of the first, whose changes each of them gets."""
    from batchtui.tui.screens.form import FormScreen

    job = jobs[0]

    def ask(desk: "Desk", definition: str, deliver: Callable[[Any], object]) -> None:
        name = job.definition.rpartition("/")[2].partition(":")[0]
        revision = _revision_of(definition, name)
        if isinstance(revision, Refused):
            deliver(revision)
        else:
            desk.draft_again(job.id, revision, deliver)

    screen.app.push_screen(FormScreen(job.name, "edit and resubmit", ask, jobs))


def _revision_of(text: str, name: str) -> int | Refused:
    """`7`, `:7` or `name:7` → 7; empty → 0, the one that ran."""
    before, _, after = text.rpartition(":")
    if not text:
        return 0
    if before not in ("", name) or not (after.isascii() and after.isdigit() and len(after) <= 9):
        return Refused(f"{text} is no revision of {name}: give its number. Another definition: `:submit {text}`.")
    return int(after)


def submit(screen: "BaseScreen", definition: str, queue: str = "") -> None:
    """The form of a definition: `name`, `name:revision` or ARN."""
    from batchtui.tui.screens.form import FormScreen

    def ask(desk: "Desk", other: str, deliver: Callable[[Any], object]) -> None:
        desk.draft_new(other or definition, queue, deliver)

    name = definition.rpartition("/")[2].partition(":")[0]
    screen.app.push_screen(FormScreen(name, "submit", ask))


def switch_queue(screen: "BaseScreen", queue: "Queue | None") -> None:
    """Plans off the screen's thread, shows what it means, and switches the queue once it is confirmed."""
    from batchtui.tui.screens.reading import reading

    if queue is None:
        return
    told = reading(screen, f"what is active in {queue.name}", lambda plan: _ask_switch(screen, plan))
    screen.ports.desk.plan_switch(queue.name, not queue.enabled, told)


def _ask_switch(screen: "BaseScreen", plan: "QueuePlan | AwsError") -> None:
    from batchtui.tui.cells.switch import switch_question
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    if isinstance(plan, AwsError):
        screen.say(plan.sentence, bad=True)
        return

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            screen.ports.desk.switch(plan, screen.asking(lambda done: _told_switch(screen, done)))

    screen.app.push_screen(ConfirmScreen(switch_question(plan, screen.ports.guardrails)), answered)


def _told_switch(screen: "BaseScreen", done: "Switched | AwsError") -> None:
    error = done.sentence if isinstance(done, AwsError) else done.error
    if error or isinstance(done, AwsError):
        screen.say(error, bad=True)
        return
    screen.say(f"Asked AWS to switch {done.queue} {'on' if done.on else 'off'}.")
    screen.ports.poller.refresh()
