"""Makes the watch that a dashboard and `batchtui watch` have: rules, policy and sinks as the config file says."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from batchtui.alerting.describing import Describer
    from batchtui.alerting.lifecycle import Policy
    from batchtui.alerting.outbox import Outbox
    from batchtui.alerting.quiet import Quiet
    from batchtui.alerting.rules import Rule, Rules
    from batchtui.alerting.sharing import Sharing
    from batchtui.alerting.watch import Watch
    from batchtui.aws.clients import Clients
    from batchtui.cli.chosen import Chosen
    from batchtui.poll.board import Board
    from batchtui.settings.alert_kinds import AlertRule, Hours
    from batchtui.settings.model import Settings
    from batchtui.store.alertbook import AlertBook


CLAIMS_PER_S = 50.0


@dataclass(frozen=True, slots=True)
class Watching:
    """A watch with the file that it keeps its alerts in, and what sends; None: this process sends nothing."""

    watch: "Watch"
    book: "AlertBook"
    outbox: "Outbox | None"

    def start(self) -> None:
        """Begins to watch and to send."""
        if self.outbox is not None:
            self.outbox.start()
        self.watch.start()

    def stop(self, timeout_s: float = 0.2) -> None:
        """Ends both; what is being sent has so long to be marked as sent."""
        self.watch.stop()
        if self.outbox is not None:
            self.outbox.stop(timeout_s)
        self.book.close(timeout_s)


def make_watch(
    chosen: "Chosen",
    clients: "Clients",
    board: "Board",
    path: "Path",
    log_group: str = "",
    guard_table: str = "",
    sends: bool = False,
) -> Watching:
    """The watch of a board; nothing is asked of AWS yet. `path`: the store's file. `sends`: to the sinks, if any.

    Raises:
        BrokenConfig: the config file has mistakes, one of them a sink that is not there.
    """
    from batchtui.alerting.describing import Describer
    from batchtui.alerting.watch import Watch
    from batchtui.domain.when import DAY
    from batchtui.store.alertbook import AlertBook

    settings = chosen.settings()
    rules, policy = make_rules(chosen), make_policy(settings)
    book = AlertBook(path, settings.history.retention // DAY)
    describer = Describer(clients, board)
    outbox = teller = sharing = None
    if sends and settings.sink and not chosen.guardrails().read_only:
        from batchtui.alerting.composing import Composer
        from batchtui.alerting.outbox import Outbox
        from batchtui.alerting.telling import Teller
        from batchtui.cli.sinks import make_sinks

        outbox = Outbox(path, make_sinks(chosen))
        compose = Composer(clients, board, describer, clients.clock.now_ms)
        quiet = quiet_of(settings.alerts.quiet)
        sharing = _sharing(chosen, guard_table, book, describer) if guard_table else None
        may_close = sharing.may_close if sharing is not None else lambda _: True
        teller = Teller(book, rules, policy, outbox.names, compose, quiet, may_close)
    watch = Watch(
        board,
        book,
        rules,
        policy,
        describer=describer,
        teller=teller,
        sharing=sharing,
        outbox=outbox,
        log_group=log_group,
        was_skipped=partial(_skipped, clients, guard_table),
        clock=clients.clock.now_ms,
    )
    return Watching(watch, book, outbox)


def _sharing(chosen: "Chosen", table: str, book: "AlertBook", describer: "Describer") -> "Sharing":
    from batchtui.alerting.sharing import Sharing
    from batchtui.aws.clients import Clients

    # In a storm there is a claim an occurrence, and nothing else waits for these calls.
    clients = Clients(chosen.profile, chosen.region, per_s={"actions": CLAIMS_PER_S})
    return Sharing(clients, table, book, describer, clients.clock.now_ms)


def dashboards_watch(
    chosen: "Chosen", clients: "Clients", board: "Board", path: "Path", log_group: str, guard_table: str
) -> Watching:
    """The watch of a dashboard, which sends to sinks only where the config says that a dashboard does.

    Raises:
        NotWatched: the config file names a sink that is not there.
    """
    from batchtui.cli.options import BrokenConfig
    from batchtui.tui.ports import NotWatched

    try:
        return make_watch(chosen, clients, board, path, log_group, guard_table, chosen.settings().alerts.sends)
    except BrokenConfig as error:
        raise NotWatched(f"There are no alerts: {' '.join(error.message.split())}") from error


def make_policy(settings: "Settings") -> "Policy":
    """How often is told, as the config file says."""
    from batchtui.alerting.lifecycle import Policy

    told = settings.alerts
    return Policy(window_ms=told.window, again_ms=told.again, most=told.most)


def make_rules(chosen: "Chosen") -> "Rules":
    """The rules that are there without a config file, as far as it leaves them on, and its own.

    Raises:
        BrokenConfig: the config file has mistakes, one of them a sink that is not there.
    """
    from batchtui.alerting.rules import DEFAULTS, Rules

    settings = chosen.settings()
    on = settings.alerts.kinds
    defaults = [replace(rule, off=rule.kind.value not in on or rule.name == "dependency") for rule in DEFAULTS]
    own = [_rule_of(one) for one in settings.alert]
    _refuse_unknown_sinks(chosen, own)
    return Rules([*defaults, *own])


def _rule_of(told: "AlertRule") -> "Rule":
    from batchtui.alerting.rules import DEFAULTS, Rule
    from batchtui.domain.alert import Kind, Severity

    kind = Kind(told.kind)
    usual = next(rule for rule in DEFAULTS if rule.kind is kind)
    return Rule(
        told.name,
        kind,
        Severity(told.severity) if told.severity else usual.severity,
        told.queue,
        told.job,
        told.cause,
        told.sinks,
        told.after,
        told.least or usual.least,
        told.of or usual.of,
        quiet_of(told.quiet),
        told.off,
    )


def quiet_of(told: "Hours | None") -> "Quiet | None":
    """Hours in which nothing is sent."""
    if told is None:
        return None
    from zoneinfo import ZoneInfo

    from batchtui.alerting.quiet import Quiet

    begin, end, zone = told
    return Quiet(begin, end, ZoneInfo(zone) if zone else None)


def _refuse_unknown_sinks(chosen: "Chosen", rules: "Iterable[Rule]") -> None:
    """Ends a command whose config file has a rule that sends where nothing is.

    Raises:
        BrokenConfig: it has.
    """
    from batchtui.cli.options import BrokenConfig
    from batchtui.settings.mistake import Mistake

    names = [one.name for one in chosen.settings().sink]
    there = f"the sinks are {', '.join(names)}" if names else "there is no [[sink]]"
    unknown = [(rule.name, sink) for rule in rules for sink in rule.sinks if sink not in names]
    if unknown:
        file = str(chosen.config_place().path)
        raise BrokenConfig(
            Mistake(file, 0, "alert", f"the rule {rule} sends to {sink}, which is no sink: {there}")
            for rule, sink in unknown
        )


def _skipped(clients: "Clients", table: str, ids: "Collection[str]") -> "Collection[str]":
    """Those that the guard did not let run; none where its table cannot be read."""
    from batchtui.aws.locks import OUTCOMES_AT_MOST, skipped_of
    from batchtui.domain.failure import AwsError

    if not table:
        return ()
    wanted = list(ids)
    try:
        parts = [wanted[at : at + OUTCOMES_AT_MOST] for at in range(0, len(wanted), OUTCOMES_AT_MOST)]
        return frozenset().union(*(skipped_of(clients, table, part) for part in parts))
    except AwsError:
        return ()
