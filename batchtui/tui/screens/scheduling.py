"""From a key on a schedule to its end: plan, dialog, order, and what became of it."""

from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError
from batchtui.tui.cells.run import short_id

if TYPE_CHECKING:
    from batchtui.actions.queue import Switched
    from batchtui.actions.resubmit import Resubmitted
    from batchtui.actions.schedules import RunPlan, SchedulePlan
    from batchtui.domain.schedule import Schedule
    from batchtui.tui.screens.base import BaseScreen
    from batchtui.tui.screens.confirm import Answer


def run_now(screen: "BaseScreen", schedule: "Schedule") -> None:
    """Plans off the screen's thread, shows the plan, and submits once it is confirmed."""
    from batchtui.tui.screens.reading import reading

    told = reading(screen, f"what {schedule.name} submits", lambda plan: _ask_run(screen, plan))
    screen.ports.desk.plan_run(schedule, told)


def _ask_run(screen: "BaseScreen", plan: "RunPlan | AwsError") -> None:
    from batchtui.tui.cells.schedule_plan import run_question
    from batchtui.tui.screens.confirm import ConfirmScreen

    if isinstance(plan, AwsError):
        screen.say(plan.sentence, bad=True)
        return

    def answered(answer: "Answer | None") -> None:
        if answer is not None:
            screen.ports.desk.run_now(plan, screen.asking(lambda done: _told_run(screen, done)))

    screen.app.push_screen(ConfirmScreen(run_question(plan, screen.ports.guardrails)), answered)


def _told_run(screen: "BaseScreen", done: "Resubmitted | AwsError") -> None:
    error = done if isinstance(done, AwsError) else done.error
    if error is not None or isinstance(done, AwsError):
        screen.say(error.sentence if error is not None else "", bad=True)
        return
    found = " (its answer was lost; the job was found, nothing was sent twice)" if done.found else ""
    screen.say(f"Submitted: {short_id(done.new_job_id)}{found}")


def switch(screen: "BaseScreen", schedule: "Schedule") -> None:
    """The same for its switch."""
    from batchtui.tui.screens.reading import reading

    told = reading(screen, f"the {schedule.source.value} {schedule.name}", lambda plan: _ask_switch(screen, plan))
    screen.ports.desk.plan_schedule(schedule, not schedule.enabled, told)


def _ask_switch(screen: "BaseScreen", plan: "SchedulePlan | AwsError") -> None:
    from batchtui.tui.cells.schedule_plan import schedule_question
    from batchtui.tui.screens.confirm import ConfirmScreen

    if isinstance(plan, AwsError):
        screen.say(plan.sentence, bad=True)
        return

    def answered(answer: "Answer | None") -> None:
        if answer is not None:
            screen.ports.desk.switch_schedule(plan, screen.asking(lambda done: _told_switch(screen, plan, done)))

    question = schedule_question(plan, screen.ports.guardrails, screen.batchtui.now.ms)
    screen.app.push_screen(ConfirmScreen(question), answered)


def _told_switch(screen: "BaseScreen", plan: "SchedulePlan", done: "Switched | AwsError") -> None:
    error = done.sentence if isinstance(done, AwsError) else done.error
    if error or isinstance(done, AwsError):
        screen.say(error, bad=True)
        return
    screen.say(f"{done.queue} is {'on' if done.on else 'off'}.")
    screen.ports.timekeeper.switched(plan.schedule.arn, done.on)
