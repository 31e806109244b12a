"""`batchtui alerts`: what is wrong and since when; taken in hand, put off, silenced. AWS is not asked."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from batchtui.cli.alerts_rule import test_rule
from batchtui.cli.alerts_test import command as send_test
from batchtui.cli.chosen import Chosen
from batchtui.cli.jobs import Span
from batchtui.cli.options import aws_options
from batchtui.domain.alert import Alert, AlertState
from batchtui.domain.safe import inert
from batchtui.domain.when import DAY, age

if TYPE_CHECKING:
    from batchtui.store.alertbook import AlertBook
    from batchtui.store.alerts import Connection

_numbers = click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)


@click.group("alerts", invoke_without_command=True)
@click.option("--all", "with_over", is_flag=True, help="Those that are over, too.")
@click.option("--since", "since_ms", type=Span(), default="7d", show_default=True, help="With --all: ended since then.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, those that ask for somebody first.")
@aws_options
@click.pass_context
def command(context: click.Context, chosen: Chosen, with_over: bool, since_ms: int, as_json: bool) -> None:
    """What is wrong, how often it came, whom it was told, and who has it in hand."""
    from batchtui.cli.output import say_json, say_table, tell
    from batchtui.store import alerts
    from batchtui.store.place import history_file

    if context.invoked_subcommand is not None:
        context.obj = chosen
        return
    now_ms = _now_ms()
    found: list[Alert] = []
    if there := history_file().exists():
        with opened(chosen) as book:
            found = book.read(lambda connection: alerts.shown(connection, now_ms - since_ms, most=100_000))
    chosen_ones = sorted((one.at(now_ms) for one in found if with_over or not one.over), key=_order)
    if as_json:
        say_json([_row(alert) for alert in chosen_ones])
    elif chosen_ones:
        titles = ("NO", "AGE", "STATE", "SEVERITY", "KIND", "JOB", "QUEUE", "CAUSE", "TIMES", "WHAT")
        say_table(titles, (_cells(alert, now_ms) for alert in chosen_ones))
    else:
        tell("There are no alerts: nothing that was watched is wrong.")
    for sentence in _waiting() if there else ():
        tell(sentence)


@command.command("ack")
@_numbers
@aws_options
def acknowledge(chosen: Chosen, numbers: tuple[str, ...]) -> None:
    """Take alerts in hand: of them only their end is told."""
    from batchtui.alerting import ledger, lifecycle

    hand = partial(lifecycle.acknowledged, who=_who())
    _change(chosen, numbers, lambda connection, some: ledger.change(connection, some, hand))


@command.command("snooze")
@_numbers
@click.option("--for", "for_ms", type=Span(), default="4h", show_default=True, help="For how long.")
@aws_options
def snooze(chosen: Chosen, numbers: tuple[str, ...], for_ms: int) -> None:
    """Tell nothing of alerts for a while; then again, if they are still open."""
    from batchtui.alerting import ledger, lifecycle

    hand = partial(lifecycle.snoozed, until_ms=_now_ms() + for_ms, who=_who())
    _change(chosen, numbers, lambda connection, some: ledger.change(connection, some, hand))


@command.command("mute")
@_numbers
@click.option("--for", "for_ms", type=Span(), help="For how long, such as a maintenance. Left out: for good.")
@aws_options
def mute(chosen: Chosen, numbers: tuple[str, ...], for_ms: int | None) -> None:
    """Tell nothing of alerts, nor when the same comes again."""
    from batchtui.alerting import ledger

    until_ms = None if for_ms is None else _now_ms() + for_ms
    _change(chosen, numbers, lambda connection, some: ledger.mute(connection, some, until_ms, _who()))


@command.command("reopen")
@_numbers
@aws_options
def reopen(chosen: Chosen, numbers: tuple[str, ...]) -> None:
    """Take back that alerts were acknowledged, snoozed or muted."""
    from batchtui.alerting import ledger

    _change(chosen, numbers, ledger.reopen)


command.add_command(test_rule)
command.add_command(send_test)


@contextmanager
def opened(chosen: Chosen) -> "Iterator[AlertBook]":
    """The alerts that this machine keeps.

    Raises:
        click.ClickException: they cannot be read or written.
    """
    from batchtui.store.alertbook import AlertBook
    from batchtui.store.failure import StoreError
    from batchtui.store.place import history_file

    book = AlertBook(history_file(), chosen.settings().history.retention // DAY)
    try:
        yield book
    except StoreError as error:
        raise click.ClickException(error.sentence) from error
    finally:
        book.close()


def _change(chosen: Chosen, given: Sequence[str], work: "Callable[[Connection, Sequence[int]], None]") -> None:
    """Does the work on the alerts with these numbers, all of them or none."""
    from batchtui.cli.output import say
    from batchtui.store import alerts

    numbers = _read_numbers(given)

    def change(connection: "Connection") -> tuple[str, list[Alert]]:
        found = [(number, alerts.with_number(connection, number)) for number in numbers]
        wrong = [_not_open(number, alert) for number, alert in found if alert is None or alert.over]
        if not wrong:
            work(connection, numbers)
        changed = (alerts.with_number(connection, number) for number in numbers)
        return " ".join(wrong), [alert for alert in changed if alert is not None]

    with opened(chosen) as book:
        wrong, changed = book.write(change)
    if wrong:
        raise click.ClickException(inert(wrong))
    for alert in changed:
        say(inert(f"{alert.number} {alert.state.value} {alert.key.name}"))


def _not_open(number: int, alert: Alert | None) -> str:
    if alert is None:
        return f"There is no alert {number}: `batchtui alerts` lists them."
    return f"The alert {number} is over: {alert.key.name} needs nobody any more."


def _read_numbers(given: Sequence[str]) -> list[int]:
    """The numbers, each once; `-` reads a line each, or a JSON array of them or of objects with `number`.

    Raises:
        click.UsageError: one of them is none.
    """
    found: list[int] = []
    for text in given:
        try:
            found += _of_text(sys.stdin.read()) if text == "-" else [int(text)]
        except (ValueError, KeyError, TypeError) as error:
            what = "Standard input is neither numbers of alerts, a line each, nor `batchtui alerts --json`'s array."
            raise click.UsageError(what if text == "-" else f"{text!r} is no number of an alert.") from error
    return list(dict.fromkeys(found))


def _of_text(text: str) -> list[int]:
    if not text.lstrip().startswith("["):
        return [int(line) for line in text.split()]
    return [int(one["number"] if isinstance(one, dict) else one) for one in json.loads(text)]


def _waiting() -> Iterator[str]:
    """What sinks have not taken, a sentence a sink."""
    from batchtui.store.outbox import OutboxFile
    from batchtui.store.place import history_file

    file = OutboxFile(history_file())
    try:
        for one in file.unsent():
            if one.error:
                messages = "a message" if one.count == 1 else f"{one.count} messages"
                yield f"{one.sink} has not taken {messages} so far: {one.error}"
    finally:
        file.close(0.0)


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


_PLACES = {AlertState.OPEN: 0, AlertState.ACKNOWLEDGED: 1, AlertState.SNOOZED: 2, AlertState.MUTED: 3}


def _order(alert: Alert) -> tuple[int, int]:
    return _PLACES.get(alert.state, 4), -alert.last_ms


def _row(alert: Alert) -> dict[str, Any]:
    key = alert.key
    return {
        "number": alert.number,
        "state": alert.state.value,
        "severity": alert.severity.value,
        "kind": key.kind.value,
        "rule": alert.rule,
        "account": key.scope.account or None,
        "region": key.scope.region,
        "jobQueue": key.queue or None,
        "jobName": key.name,
        "cause": key.cause or None,
        "count": alert.count,
        "untold": alert.untold,
        "openedAt": alert.opened_ms,
        "lastAt": alert.last_ms,
        "toldAt": alert.told_ms,
        "until": alert.until_ms,
        "who": alert.who or None,
        "jobId": alert.job_id or None,
        "firstJobId": alert.first_job_id or None,
        "sentence": alert.sentence,
        "advice": alert.advice or None,
        "resolvedAt": alert.resolved_ms,
        "resolvedBy": alert.resolved_by or None,
    }


def _cells(alert: Alert, now_ms: int) -> tuple[str, ...]:
    key = alert.key
    state = alert.state.value
    if alert.who and not alert.over:
        state += f" by {alert.who}"
    if alert.until_ms is not None:
        state += f" for {age(alert.until_ms - now_ms)}"
    return (
        str(alert.number),
        age(now_ms - alert.last_ms),
        state,
        alert.severity.value,
        key.kind.value,
        key.name,
        key.queue,
        key.cause,
        str(alert.count),
        alert.sentence,
    )


def _now_ms() -> int:
    return round(time.time() * 1000)
