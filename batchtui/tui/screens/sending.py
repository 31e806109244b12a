"""What a form does once it is to be sent: a last question, one request, and its answer told wherever one is by then."""

from typing import TYPE_CHECKING

from batchtui.actions.resubmit import Resubmitted
from batchtui.domain.failure import AwsError
from batchtui.domain.safe import inert
from batchtui.tui.cells.form import send_question
from batchtui.tui.cells.run import short_id
from batchtui.tui.form_state import FormState
from batchtui.tui.messages import Delivered

if TYPE_CHECKING:
    from batchtui.tui.screens.form import FormScreen


def ask(screen: "FormScreen", state: FormState) -> None:
    """Shows once more what will be sent, and sends it after a yes."""
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            _send(screen, state)

    question = send_question(state, screen.ports.guardrails, screen.batchtui.glyphs)
    screen.app.push_screen(ConfirmScreen(question), answered)


def ask_all(screen: "FormScreen", state: FormState) -> None:
    """The same changes to each of several runs, on a plan of them all."""
    from batchtui.tui.cells.form import difference_lines
    from batchtui.tui.screens import ordering

    if state.origin != state.draft.request or state.first_label != state.draft.frame.label:
        screen.say("Another revision, or a request from the editor, is for one run: take the marks away.", bad=True)
        return

    def sent() -> None:
        screen.keep()
        screen.go_back()

    changes = difference_lines(state.differences(), state.reveal)
    ordering.resubmit_edited(screen, screen.jobs, dict(state.edits), changes, sent)


def _send(screen: "FormScreen", state: FormState) -> None:
    """Off the screen's thread; the answer is told even where the form has been left."""
    screen.keep()
    screen.sending = True
    app = screen.app

    def arrive(done: Resubmitted | AwsError) -> None:
        _told(screen, done)

    screen.ports.desk.send(
        state.draft, state.request, lambda done: (app.post_message(Delivered(arrive, done)), None)[1]
    )
    screen.tell()


def _told(screen: "FormScreen", done: Resubmitted | AwsError) -> None:
    screen.sending = False
    error = done if isinstance(done, AwsError) else done.error
    if error is not None or isinstance(done, AwsError):
        screen.app.notify(inert(error.sentence if error else ""), severity="error", markup=False)
        screen.tell()
        return
    found = " (its answer was lost; the job was found, nothing was sent twice)" if done.found else ""
    screen.app.notify(f"Submitted: {short_id(done.new_job_id)}{found}", markup=False)
    if screen.here:
        # Help, or a dialog, may stand before it: what they are about is over.
        while not screen.is_active:
            screen.app.pop_screen()
        screen.go_back()
