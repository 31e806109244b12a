"""`batchtui alerts send-test SINK`: sends one message now, and tells what the service answered."""

import sys
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.alerting.sinks.sink import NamedSink


@click.command("send-test")
@click.argument("name", metavar="SINK")
@click.option("--json", "as_json", is_flag=True, help='{"sink", "kind", "sent", "answer", "error", "retryAfterS"}')
@aws_options
def command(chosen: Chosen, name: str, as_json: bool) -> None:
    """Send one test message to a sink of the config file, and tell what its service answered.

    Exit code 1: it was not taken.
    """
    from batchtui.alerting.sinks.failure import SinkError
    from batchtui.alerting.wording import trial
    from batchtui.cli.output import say, say_json, tell
    from batchtui.domain.safe import inert

    chosen.refuse_if_read_only()
    sink = _named(chosen, name)
    told = {"sink": sink.name, "kind": sink.kind, "sent": False, "answer": None, "error": None, "retryAfterS": None}
    try:
        answer = sink.sink.send(trial(sink.name), "").answer
        told |= {"sent": True, "answer": answer}
    except SinkError as error:
        told |= {"error": _not_repeated(error.sentence), "retryAfterS": error.retry_after_s}
    if as_json:
        say_json(told)
    elif told["sent"]:
        say(f"{sink.name} ({sink.kind}) has taken a test message: {inert(str(told['answer']))}")
    else:
        asks = f" It asks to wait {told['retryAfterS']:g} s." if told["retryAfterS"] else ""
        tell(f"{sink.name} ({sink.kind}) has not taken the test message. {told['error']}{asks}")
    sys.exit(0 if told["sent"] else 1)


def _not_repeated(sentence: str) -> str:
    """The sentence of a failure, where nothing is sent again by itself."""
    for end in (": trying again later.", ": asking again."):
        sentence = sentence.removesuffix(end)
    return sentence if sentence.endswith(".") else f"{sentence}."


def _named(chosen: Chosen, name: str) -> "NamedSink":
    """The sink of that name.

    Raises:
        click.UsageError: there is none; it names those there are.
    """
    from batchtui.cli.sinks import make_sinks

    sinks = make_sinks(chosen)
    found = next((one for one in sinks if one.name == name), None)
    if found is not None:
        return found
    known = ", ".join(one.name for one in sinks)
    has = f"has {known}" if known else "has no [[sink]], see docs/alerts.md"
    raise click.UsageError(f"There is no sink {name}: {chosen.config_place().path} {has}.")
