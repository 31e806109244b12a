"""`batchtui alerts test-rule`: what a rule of the config file would have sent, told from the history."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options
from batchtui.domain.when import span

if TYPE_CHECKING:
    from batchtui.alerting.replay import Sent
    from batchtui.alerting.rules import Rule
    from batchtui.domain.job import Job


@click.command("test-rule")
@click.argument("name")
@click.option("--since", "since_ms", type=Span(), default="7d", show_default=True, help="Runs that ended since then.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array of the messages, oldest first.")
@aws_options
def test_rule(chosen: Chosen, name: str, since_ms: int, as_json: bool) -> None:
    """What a rule would have sent: by its name, or the kind of one that is there without a config file."""
    from batchtui.alerting.replay import REPLAYED
    from batchtui.cli.output import say_json, say_table, tell
    from batchtui.cli.watching import make_rules

    rules = make_rules(chosen)
    rule = rules.named(name)
    if rule is None:
        known = ", ".join(one.name for one in rules.all)
        raise click.ClickException(f"There is no rule {name}: the rules are {known}.")
    if rule.kind not in REPLAYED:
        why = f"{name} looks at runs that are not over, or at schedules and events: the history tells nothing of that."
        raise click.ClickException(why)
    found, sent = _replayed(chosen, rule, since_ms)
    if as_json:
        say_json([_row(one) for one in sent])
        return
    if sent:
        say_table(("WHEN", "MESSAGE", "JOB", "QUEUE", "CAUSE", "STANDS FOR", "WHAT"), map(_cells, sent))
    times = f"{found} time{'s' * (found != 1)}"
    messages = f"{len(sent)} message{'s' * (len(sent) != 1)}"
    off = " It is off: it sends nothing." if rule.off else ""
    tell(f"In the last {span(since_ms)} {name} would have found something {times}, and sent {messages}.{off}")


def _replayed(chosen: Chosen, rule: "Rule", since_ms: int) -> "tuple[int, list[Sent]]":
    """How often it finds something in what is remembered, and every message, oldest first."""
    from dataclasses import replace

    from batchtui.alerting.replay import Replay
    from batchtui.cli.watching import make_policy, quiet_of

    now_ms = round(time.time() * 1000)
    settings = chosen.settings()
    found = 0
    sent: list[Sent] = []
    for runs in _runs(chosen, now_ms - since_ms):
        replay = Replay(replace(rule, off=False), make_policy(settings), quiet_of(settings.alerts.quiet))
        sent += replay.over(runs, now_ms)
        found += replay.found
    return found, sorted(sent, key=lambda one: one.at_ms)


def _runs(chosen: Chosen, oldest_ms: int) -> "Iterator[Iterator[Job]]":
    """The runs of each scope that this machine remembers.

    Raises:
        click.ClickException: they cannot be read.
    """
    from batchtui.store.failure import StoreError

    memory = chosen.memory()
    try:
        for scope in memory.scopes():
            yield memory.since(scope, oldest_ms)
    except StoreError as error:
        raise click.ClickException(error.sentence) from error
    finally:
        memory.close()


def _row(one: "Sent") -> dict[str, Any]:
    alert = one.notice.alert
    return {
        "at": one.at_ms,
        "stage": one.notice.stage,
        "standsFor": one.notice.stands_for,
        "jobName": alert.key.name,
        "jobQueue": alert.key.queue,
        "cause": alert.key.cause or None,
        "severity": alert.severity.value,
        "jobId": alert.job_id,
        "sentence": alert.sentence,
    }


def _cells(one: "Sent") -> tuple[str, ...]:
    alert = one.notice.alert
    return (
        f"{datetime.fromtimestamp(one.at_ms / 1000):%Y-%m-%d %H:%M}",
        one.notice.stage,
        alert.key.name,
        alert.key.queue,
        alert.key.cause,
        str(one.notice.stands_for),
        alert.sentence,
    )
