"""`batchtui resubmit ID…`: the same runs again."""

import sys
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.changes import change_options
from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.actions.resubmit import ResubmitPlan
    from batchtui.aws.clients import Clients
    from batchtui.domain.deed import Deed


@click.command("resubmit")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@change_options
@click.option("--latest-definition", "latest", is_flag=True, help="With the newest active revision.")
@click.option("--skip-done", is_flag=True, help="Leave out what runs again already, or has since succeeded.")
@click.option("--with-dependents", "dependents", is_flag=True, help="Also what failed because it waited for them.")
@click.option("--failed-indexes", "by_index", is_flag=True, help="Of an array only the failed children, where it can.")
@click.option("--dry-run", is_flag=True, help="Print the requests, send nothing.")
@click.option("--reveal", is_flag=True, help="With --dry-run: show values that look secret.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--count", type=int, help="The number of jobs, needed with --yes for more than 20, or protected ones.")
@click.option("--json", "as_json", is_flag=True, help='[{"jobId", "newJobId"}]')
@aws_options
def command(
    chosen: Chosen,
    ids: tuple[str, ...],
    latest: bool,
    skip_done: bool,
    dependents: bool,
    by_index: bool,
    dry_run: bool,
    reveal: bool,
    yes: bool,
    count: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Run jobs again as they ran, or with changes. ID - reads ids from standard input."""
    from batchtui.actions.resubmit import resubmit_all
    from batchtui.cli.confirm import confirmed
    from batchtui.cli.ids import read_ids
    from batchtui.cli.output import say, say_json, tell
    from batchtui.domain.scope import name_of_arn
    from batchtui.domain.secrecy import mask_answer

    if not dry_run:
        chosen.refuse_if_read_only()
    choices = {"skip done": skip_done, "dependents": dependents, "by index": by_index}
    clients = chosen.clients()
    sender = chosen.sender(clients)
    wanted = read_ids(ids)
    found = _sent_before(clients, chosen, wanted)
    left = [one for one in wanted if one not in found]
    plan = _edited(clients, _plan(clients, left, latest, choices, chosen), options)
    _say_what(plan)
    if dry_run:
        requests = [item.clone.request for item in plan.items]
        say_json(requests if reveal else mask_answer(requests))
        sys.exit(1 if plan.refused else 0)
    number = len(plan.items)
    if not number and not plan.refused and not found:
        tell("There is nothing to resubmit.")
    rows: list[dict[str, str]] = [{"jobId": job_id, "newJobId": new_id} for job_id, new_id in found.items()]
    rows += [{"jobId": one.job_id, "error": one.sentence} for one in plan.refused]
    queues = [name_of_arn(str(item.clone.request["jobQueue"])) for item in plan.items]
    question = f"Resubmit {number} job{'s' * (number != 1)}?"
    if number and not confirmed(question, number, yes, count, chosen.guardrails(), queues):
        raise click.ClickException("Nothing was sent.")
    if not as_json:
        for new_id in found.values():
            say(new_id)
    asked = ""
    try:
        answers = resubmit_all(sender, plan)
        for item in plan.items:
            asked = item.job_id
            done = next(answers)
            asked = ""
            if done.error is not None:
                tell(done.error.sentence)
                rows.append({"jobId": done.job_id, "error": done.error.sentence})
                continue
            rows.append({"jobId": done.job_id, "newJobId": done.new_job_id})
            if done.found:
                tell(f"The answer for {done.job_id} was lost: its new job was found, nothing was sent twice.")
            if not as_json:
                say(done.new_job_id)
    finally:
        if asked:
            sentence = f"The resubmit of {asked} was interrupted: it may have been accepted. Look before you repeat it."
            tell(sentence)
            rows.append({"jobId": asked, "error": sentence})
        if as_json:
            say_json(rows)
    sys.exit(1 if any("error" in row for row in rows) else 0)


def _sent_before(clients: "Clients", chosen: Chosen, ids: list[str]) -> dict[str, str]:
    """By id of those that a batchtui had submitted again when it was killed: the new run. They are not sent twice."""
    from batchtui.actions.lost import Search
    from batchtui.actions.settling import Settling, settled_sentence
    from batchtui.cli.output import tell

    def looking(left: "list[Deed]") -> None:
        tell(f"{len(left)} of them had no answer when batchtui ended: looking for what became of that.")

    settling = Settling(clients, chosen.audit(), Search(clients))
    settled = settling.of_subjects(ids, looking)
    for deed in settled:
        tell(settled_sentence([deed]))
    return {deed.subject: deed.result for deed in settled if deed.result}


def _edited(clients: "Clients", plan: "ResubmitPlan", options: dict[str, Any]) -> "ResubmitPlan":
    """The plan with what the options change; a run for which that cannot be done is refused by name."""
    from batchtui.actions.drafts import queues_of, with_edits
    from batchtui.cli.changes import edits_of, is_empty

    if is_empty(options) or not plan.items:
        return plan
    return with_edits(plan, lambda frame: edits_of(frame, options), queues_of(clients))


def _plan(clients: "Clients", ids: list[str], latest: bool, choices: dict[str, bool], chosen: Chosen) -> "ResubmitPlan":
    """What would be sent; more of AWS is asked only for what was chosen."""
    from batchtui.actions.rerun import EVERY, Listed, ordered, plan_rerun
    from batchtui.actions.resubmit import plan_resubmit
    from batchtui.cli.chosen import index_rules
    from batchtui.cli.output import tell

    if not any(choices.values()):
        return ordered(plan_resubmit(clients, ids, latest))
    rerun = plan_rerun(clients, ids, Listed(clients, ids), index_rules(chosen.settings()), latest, chosen.audit())
    if choices["skip done"]:
        for sentence in rerun.overtaken.values():
            tell(f"Left out: {sentence}.")
    wanted = {name for name, yes in choices.items() if yes and name != "skip done"}
    if choices["by index"]:
        for sentence in (*rerun.whole, *(f"{found.how}." for found in rerun.indexed.values())):
            tell(sentence)
    return rerun.chosen(wanted if choices["skip done"] else {*wanted, EVERY})


def _say_what(plan: "ResubmitPlan") -> None:
    from batchtui.cli.output import tell

    for one in plan.refused:
        tell(one.sentence)
    for item in plan.items:
        name = item.detail.job.name
        if item.instead_of:
            tell(f"{name} ran with {item.instead_of}: the new run gets {item.revision}.")
        for sentence in item.clone.left_out:
            tell(f"{name}: {sentence}")
        for difference in item.clone.differs:
            tell(f"{name}: {item.revision} differs: {difference}")
