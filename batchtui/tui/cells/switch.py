"""A queue's switch as a question."""

from batchtui.actions.queue import QueuePlan
from batchtui.domain.guardrails import Guardrails
from batchtui.tui.cells.plan import Question
from batchtui.tui.cells.spans import line


def switch_question(plan: QueuePlan, rails: Guardrails) -> Question:
    """What it means for the queue and its runs."""
    to = "on" if plan.on else "off"
    counts = [line(("strong", f"{count:>6,}"), f"  {state.value}") for state, count in plan.active.items() if count]
    return Question(
        title=f"Switch the queue {plan.queue.name} {to} in {rails.profile}?",
        lines=(*counts, *([()] if counts else []), *(line(sentence) for sentence in plan.follows)),
        everything=(),
        verb=f"Switch 1 queue {to}",
        key_word=f"switch {to}",
        count=1,
        typed=rails.why_typed(1, [plan.queue.name]),
        reason=None,
    )
