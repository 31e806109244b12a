"""What touches AWS, from a key to its end: plan, dialog, order, progress, and what became of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from batchtui.domain.failure import AwsError, LostAnswer
from batchtui.domain.job import Job
from batchtui.domain.safe import inert
from batchtui.tui.cells.run import short_id
from batchtui.tui.messages import Delivered
from batchtui.tui.who import user

if TYPE_CHECKING:
    from batchtui.actions.errand import Errand
    from batchtui.actions.rerun import RerunPlan
    from batchtui.actions.resubmit import ResubmitPlan, Resubmitted
    from batchtui.actions.stop import Stopped, StopPlan
    from batchtui.domain.editing.changed import Edits
    from batchtui.tui.app import BatchtuiApp
    from batchtui.tui.cells.spans import Line
    from batchtui.tui.screens.base import BaseScreen
    from batchtui.tui.screens.confirm import Answer, Choices

WATCHED = 8
"""An order of more jobs has its progress on the screen from its start."""
LATE_S = 1.0
"""So long a smaller one may take unseen."""
NAMED = 3
"""So many failures of one order are told a toast each."""


def resubmit(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """Plans off the screen's thread, shows the plan, and sends it once it is confirmed."""
    from batchtui.tui.screens.reading import reading

    ids = [job.id for job in jobs]
    told = reading(screen, f"what to resubmit: {_jobs(len(ids))}", lambda plan: _ask_resubmit(screen, plan))
    screen.ports.desk.plan_rerun(ids, screen.ports.board, told)


def resubmit_edited(
    screen: "BaseScreen", jobs: Sequence[Job], edits: "Edits", changes: "Sequence[Line]", sent: Callable[[], object]
) -> None:
    """The same with changes to each, which the dialog shows; `sent`: called once it was confirmed."""
    from batchtui.tui.screens.reading import reading

    ids = [job.id for job in jobs]
    what = f"what to resubmit: {_jobs(len(ids))}"
    told = reading(screen, what, lambda plan: _ask_resubmit(screen, plan, changes, sent))
    screen.ports.desk.plan_edited(ids, screen.ports.board, edits, told)


def _ask_resubmit(
    screen: "BaseScreen",
    rerun: "RerunPlan | AwsError",
    changes: "Sequence[Line]" = (),
    sent: Callable[[], object] = lambda: None,
) -> None:
    from dataclasses import replace

    from batchtui.tui.cells.plan import resubmit_question
    from batchtui.tui.screens.confirm import ConfirmScreen

    if isinstance(rerun, AwsError):
        screen.say(rerun.sentence, bad=True)
        return
    if not rerun.items:
        screen.say(rerun.refused[0].sentence if rerun.refused else "There is nothing to resubmit.", bad=True)
        return
    app = screen.batchtui

    def question(choices: "Choices") -> Any:
        plan = rerun.chosen(choices)
        asked = resubmit_question(plan, app.ports.guardrails, app.now.ms, app.glyphs, rerun, choices)
        return replace(asked, lines=(*changes, (), *asked.lines)) if changes else asked

    def answered(answer: "Answer | None") -> None:
        if answer is not None:
            sent()
            _order_resubmit(app, rerun.chosen(answer.choices))

    app.push_screen(ConfirmScreen(question(frozenset()), question), answered)


def _order_resubmit(app: "BatchtuiApp", plan: "ResubmitPlan") -> None:
    from dataclasses import replace

    def again(errand: "Errand[Resubmitted]") -> "ResubmitPlan":
        """What was refused for certain; where the answer was lost the operator looks first."""
        ids = {one.job_id for one in errand.failed if not isinstance(one.error, LostAnswer)}
        new = {one.job_id: one.new_job_id for one in errand.answers if one.new_job_id}
        items = [item for item in plan.items if item.job_id in ids]
        waiting = [replace(item, after=tuple(one for one in item.after if one[0] not in new)) for item in items]
        return replace(plan, items=tuple(waiting))

    title = f"Resubmit {_jobs(len(plan.items))} in {app.ports.guardrails.profile}"
    errand = app.ports.desk.resubmit(plan, _arriving(app, lambda done: _told_resubmit(app, done)))
    _watch(app, errand, title, lambda: bool(again(errand).items), lambda: _order_resubmit(app, again(errand)))


def _told_resubmit(app: "BatchtuiApp", done: "Errand[Resubmitted] | AwsError") -> None:
    if isinstance(done, AwsError):
        app.say(done.sentence, bad=True)
        return
    _tell_failures(app, done)
    sent = [one for one in done.answers if one.new_job_id]
    if len(sent) == 1:
        found = " (its answer was lost; the job was found, nothing was sent twice)" if sent[0].found else ""
        app.say(f"Submitted: {short_id(sent[0].new_job_id)}{found}")
    elif sent:
        app.say(f"Submitted {len(sent):,} jobs.")


def stop(screen: "BaseScreen", jobs: Sequence[Job]) -> None:
    """Shows what would end and asks for a reason, and sends it once it is confirmed."""
    from batchtui.actions.stop import DEPENDING, plan_stop
    from batchtui.tui.cells.plan import ARRAY, WAITING, stop_question
    from batchtui.tui.screens.confirm import ConfirmScreen

    plan = plan_stop(jobs)
    if not plan.jobs:
        screen.say(plan.refused[0][1] if plan.refused else "There is nothing to stop.", bad=True)
        return
    app, reason = screen.batchtui, f"stopped by {user()}"
    falling: list[Job] = []
    array = _array_of(app, jobs)

    def chosen(choices: "Choices") -> "StopPlan":
        whole = array is not None and ARRAY in choices
        return plan_stop([array] if array is not None and whole else jobs, WAITING in choices)

    def question(choices: "Choices") -> Any:
        now_ms, rails = app.now.ms, app.ports.guardrails
        return stop_question(chosen(choices), rails, reason, now_ms, app.glyphs, falling, array)

    def answered(answer: "Answer | None") -> None:
        if answer is not None:
            _order_stop(app, chosen(answer.choices), answer.reason)

    dialog = ConfirmScreen(question(frozenset()), question)
    app.push_screen(dialog, answered)

    def learned(found: list[Job] | AwsError) -> None:
        # Denied or throttled, it is not known what else will fail: the stop itself is the same.
        if not isinstance(found, AwsError) and found and dialog in app.screen_stack:
            falling.extend(found)
            dialog.tell(question)

    waiting = [job for job in app.ports.board.active() if job.state in DEPENDING]
    if waiting:
        app.ports.desk.fall_with(plan.jobs, waiting, _arriving(app, learned))


def _array_of(app: "BatchtuiApp", jobs: Sequence[Job]) -> Job | None:
    """The array that all of them are children of, while it goes on."""
    parents = {job.id.partition(":")[0] if job.child_index is not None else "" for job in jobs}
    array = app.ports.board.run(parents.pop()) if len(parents) == 1 else None
    return array if array is not None and array.state.active and not array.stopping else None


def _order_stop(app: "BatchtuiApp", plan: "StopPlan", reason: str) -> None:
    from dataclasses import replace

    def again(errand: "Errand[Stopped]") -> "StopPlan":
        ids = {one.job_id for one in errand.failed}
        return replace(plan, jobs=tuple(job for job in plan.jobs if job.id in ids))

    title = f"Stop {_jobs(len(plan.jobs))} in {app.ports.guardrails.profile}"
    errand = app.ports.desk.stop(plan, reason, _arriving(app, lambda done: _told_stop(app, plan, done)))
    _watch(app, errand, title, lambda: bool(errand.failed), lambda: _order_stop(app, again(errand), reason))


def _told_stop(app: "BatchtuiApp", plan: "StopPlan", done: "Errand[Stopped] | AwsError") -> None:
    if isinstance(done, AwsError):
        app.say(done.sentence, bad=True)
        return
    _tell_failures(app, done)
    accepted = {one.job_id for one in done.answers if one.accepted}
    if accepted:
        stopped = [job for job in plan.jobs if job.id in accepted]
        app.say(f"Asked AWS to stop {_named(stopped)}: it takes a moment.")
        app.landing.expect(stopped, app.now.ms)


def _tell_failures(app: "BatchtuiApp", errand: "Errand[Any]") -> None:
    """The first ones, where no progress dialog names them; each stands in the audit."""
    from batchtui.tui.cells.errand import said_once

    if errand.not_sent:
        app.say(f"{errand.not_sent:,} of {errand.total:,} were never sent.")
    if any(getattr(screen, "errand", None) is errand for screen in app.screen_stack):
        return
    told = said_once(errand)
    for sentence in told[:NAMED]:
        app.say(sentence, bad=True)
    if len(told) > NAMED:
        app.say(f"{len(told) - NAMED:,} more were not accepted: the audit names each (: audit).", bad=True)


def _watch(
    app: "BatchtuiApp", errand: "Errand[Any]", title: str, can_repeat: Callable[[], bool], again: Callable[[], object]
) -> None:
    """Its progress: from the start where it is long, else once it takes a while or something was refused."""
    from batchtui.tui.screens.progress import ProgressScreen

    def left(repeat: bool | None) -> None:
        if repeat:
            again()

    def show() -> None:
        if not errand.over:
            app.push_screen(ProgressScreen(errand, title, can_repeat), left)

    if errand.total > WATCHED:
        app.push_screen(ProgressScreen(errand, title, can_repeat), left)
    else:
        app.set_timer(LATE_S, show)


def _arriving(app: "BatchtuiApp", receive: Callable[[Any], object]) -> Callable[[Any], None]:
    """A callback for a daemon thread: whatever screen has begun it, its end is told."""
    return lambda answer: (app.post_message(Delivered(receive, answer)), None)[1]


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count:,} jobs"


def _named(jobs: Sequence[Job]) -> str:
    return f"{inert(jobs[0].name)} {short_id(jobs[0].id)}" if len(jobs) == 1 else _jobs(len(jobs))
