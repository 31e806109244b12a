"""Makes the sinks that the config file names."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from batchtui.alerting.sinks.sink import NamedSink, Sink
    from batchtui.aws.clients import Clients
    from batchtui.cli.chosen import Chosen
    from batchtui.settings.sinks import SinkSettings

QUICK_S = 0.1
"""Between two messages to a service of AWS, or to a command: they take more than Slack's one a second."""


def make_sinks(chosen: "Chosen") -> "tuple[NamedSink, ...]":
    """Every [[sink]], in the order of the file; nothing is asked of anybody yet.

    Raises:
        BrokenConfig: the config file has mistakes.
    """
    from batchtui.alerting.sinks.sink import NamedSink
    from batchtui.aws.clients import Clients
    from batchtui.cli.logfile import begin_log

    told = chosen.settings().sink
    begin_log(chosen.debug)
    clients = Clients(chosen.profile, chosen.region, sends=True)
    return tuple(NamedSink(one.name, one.kind, _sink(one, clients), _EVERY_S.get(one.kind, 1.0)) for one in told)


_EVERY_S = {"lambda": QUICK_S, "sns": QUICK_S, "command": QUICK_S}


def _sink(told: "SinkSettings", clients: "Clients") -> "Sink":
    return _MAKERS[told.kind](told.values, clients)


def _slack_webhook(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":
    from batchtui.alerting.sinks.slack_webhook import SlackWebhook

    return SlackWebhook(_secret(values["url"], clients))


def _slack_bot(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":
    from batchtui.alerting.sinks.slack_bot import API, SlackBot

    return SlackBot(_secret(values["token"], clients), values["channel"], values.get("api", API))


def _lambda(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":
    from batchtui.alerting.sinks.via_lambda import ViaLambda

    return ViaLambda(clients, **values)


def _sns(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":
    from batchtui.alerting.sinks.sns import Sns

    return Sns(clients, values["topic"])


def _apprise(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":
    from batchtui.alerting.sinks.apprise import Apprise

    return Apprise(_secret(values["url"], clients))


def _command(values: "Mapping[str, Any]", clients: "Clients") -> "Sink":  # noqa: ARG001
    from batchtui.alerting.sinks.argv import Argv
    from batchtui.settings.sinks import TIMEOUT_MS

    return Argv(values["argv"], values.get("timeout", TIMEOUT_MS) / 1000)


def _secret(told: str, clients: "Clients") -> Any:
    from functools import partial

    from batchtui.alerting.secret import Secret
    from batchtui.aws.sinks import read_parameter

    return Secret(told, partial(read_parameter, clients))


_MAKERS: "Mapping[str, Callable[[Mapping[str, Any], Clients], Sink]]" = {
    "slack-webhook": _slack_webhook,
    "slack-bot": _slack_bot,
    "lambda": _lambda,
    "sns": _sns,
    "apprise": _apprise,
    "command": _command,
}
