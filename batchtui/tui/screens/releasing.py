"""From the key on a lock to its release: a look at the holder, a question, an order."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from batchtui.domain.failure import AwsError

if TYPE_CHECKING:
    from batchtui.actions.release import ReleasePlan
    from batchtui.domain.lock import Lock
    from batchtui.tui.screens.base import BaseScreen


def release(screen: "BaseScreen", lock: "Lock", again: Callable[[], object]) -> None:
    """Looks at the lock and its holder anew, asks, and frees it; `again` once it is done."""
    from batchtui.tui.screens.reading import reading

    table = screen.batchtui.place.guard_table
    receive = reading(screen, f"the lock on {lock.key} and its holder", lambda plan: _ask(screen, plan, again))
    screen.ports.desk.plan_release(table, lock.place, lock.key, receive)


def _ask(screen: "BaseScreen", plan: "ReleasePlan | AwsError", again: Callable[[], object]) -> None:
    from batchtui.tui.cells.lock import release_question
    from batchtui.tui.screens.confirm import Answer, ConfirmScreen

    if isinstance(plan, AwsError) or plan.refused:
        screen.say(plan.sentence if isinstance(plan, AwsError) else plan.refused, bad=True)
        again()
        return

    def released(done: "Lock | AwsError") -> None:
        if isinstance(done, AwsError):
            screen.say(done.sentence, bad=True)
        else:
            screen.say(f"The lock on {done.key} is free.")
        again()

    def answered(answer: Answer | None) -> None:
        if answer is not None:
            screen.ports.desk.release(plan, screen.asking(released))

    app = screen.batchtui
    screen.app.push_screen(ConfirmScreen(release_question(plan, app.place.profile, app.now.ms, app.glyphs)), answered)
