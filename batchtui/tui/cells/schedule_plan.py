"""What a schedule submits, and its switch, as questions."""

from batchtui.actions.schedules import RunPlan, SchedulePlan
from batchtui.domain.guardrails import Guardrails
from batchtui.domain.schedule import part_of
from batchtui.domain.secrecy import masked
from batchtui.domain.when import age
from batchtui.tui.cells.plan import Question
from batchtui.tui.cells.spans import Line, line


def run_question(plan: RunPlan, rails: Guardrails) -> Question:
    """What would be submitted, where to, and what is otherwise than by the clock."""
    request = plan.request
    queue = str(request["jobQueue"])
    rows: list[Line] = [
        line(("dim", "submits"), f"  {request['jobName']}"),
        line(("dim", "to"), f"  {queue}   ", ("dim", "with"), f"  {plan.revision}"),
    ]
    size = part_of(request, "arrayProperties").get("size")
    rows += [line(("dim", "array"), f"  of {size}")] if size else []
    rows += [line(("dim", "parameter"), f"  {key}={masked(key, str(value))}")
             for key, value in part_of(request, "parameters").items()]  # fmt: skip
    given = [name for name in request if name.endswith(("Overrides", "Override"))]
    rows += [line(("dim", "and"), f"  its own {', '.join(given)}")] if given else []
    return Question(
        title=f"Run what {plan.schedule.name} submits now, in {rails.profile}?",
        lines=(*rows, (), *(line(sentence) for sentence in plan.follows)),
        everything=(),
        verb="Submit 1 job",
        key_word="submit",
        count=1,
        typed=rails.why_typed(1, [queue]),
        reason=None,
    )


def schedule_question(plan: SchedulePlan, rails: Guardrails, now_ms: int) -> Question:
    """What it means for its next time."""
    one, to = plan.schedule, "on" if plan.on else "off"
    told = [line(sentence) for sentence in plan.follows]
    if plan.next_ms is not None:
        would = "It is due" if plan.on else "It would be due"
        told.insert(0, line(f"{one.words}. {would} in {age(plan.next_ms - now_ms)}."))
    return Question(
        title=f"Switch the {one.source.value} {one.name} {to} in {rails.profile}?",
        lines=tuple(told),
        everything=(),
        verb=f"Switch 1 {one.source.value} {to}",
        key_word=f"switch {to}",
        count=1,
        typed=rails.why_typed(1, [one.queue]),
        reason=None,
    )
