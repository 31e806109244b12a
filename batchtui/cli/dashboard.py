"""`batchtui` without a command: composes the rooms and opens the dashboard."""

import gc
import os
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from batchtui.cli.chosen import Chosen
    from batchtui.domain.job import Job
    from batchtui.domain.scope import Scope
    from batchtui.poll.board import Board
    from batchtui.poll.recall import Recall
    from batchtui.settings.model import Settings
    from batchtui.store.history import History
    from batchtui.store.readmarks import Marks
    from batchtui.tui.app import BatchtuiApp
    from batchtui.tui.kept import Kept
    from batchtui.tui.rooms import Rooms
    from batchtui.tui.seen import Seen

SWITCH_INTERVAL_S = 0.0005
"""How soon a parsing thread lets a key through: a tenth of Python's default."""


def open_dashboard(
    chosen: "Chosen",
    place: str = "",
    history: "Path | None" = None,
    event_log_group: str = "",
    views: "Path | None" = None,
    guard_table: str = "",
    opens: str = "",
) -> None:
    """Runs the dashboard until it is left.

    `history`: the file that remembers runs, else the user's own. `event_log_group`: instead of the config's.
    `views`: the file that keeps what the operator chose, else that of the history. `guard_table`: instead of the
    config's. `opens`: what names the job to begin with.

    Raises:
        AwsError: there was nothing to show and nothing to wait for.
        click.ClickException: there is no terminal to draw on.
    """
    _refuse_without_terminal()
    # Until the rooms are entered: while modules load nothing becomes garbage, but looking for it costs a twentieth.
    gc.disable()
    os.environ.setdefault("ESCDELAY", "25")
    # Textual holds what is to be painted back until the next frame: at its own sixty a second a key feels that.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    gc.callbacks.append(_look_once)
    from batchtui.cli.terminal_title import kept_title
    from batchtui.store.failure import StoreError

    memory = chosen.memory(history)
    keeper = chosen.memory(views) if views else memory
    try:
        app = make_app(chosen, place, memory, event_log_group, keeper, guard_table, opens)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        with kept_title(app.signals.titles):
            error = app.run()
    except StoreError as error:
        raise _refusal(str(error)) from error
    finally:
        memory.close()
        keeper.close()
        # At its end Python looks through all objects for what can go: that takes longer than all the rest of leaving.
        gc.freeze()
    if error is not None:
        raise error


def _look_once(phase: str, told: dict[str, int]) -> None:
    """What Python's garbage collector found in use it need not look through again, run by run, while a key waits."""
    if phase == "stop" and told["generation"] == 2:
        gc.freeze()


def make_app(
    chosen: "Chosen",
    place: str = "",
    memory: "History | None" = None,
    event_log_group: str = "",
    keeper: "History | None" = None,
    guard_table: str = "",
    opens: str = "",
) -> "BatchtuiApp":
    """The app on a scope; nothing has been asked of AWS yet. Without a memory nothing is kept, but by the `keeper`.

    Raises:
        BrokenConfig: the config file has mistakes.
        StoreError: a newer batchtui wrote the history.
    """
    from batchtui.aws.likely import named_profile
    from batchtui.aws.pool import DaemonPool
    from batchtui.cli.logfile import begin_log
    from batchtui.poll.board import Board
    from batchtui.poll.recall import Recall

    settings = chosen.settings()
    begin_log(chosen.debug)
    board = Board(memory)
    profile = chosen.profile or named_profile(os.environ) or "default"
    guard_table = guard_table or chosen.guard_table()
    recall = Recall(board, partial(remembered, memory, profile, settings.since))
    beside = DaemonPool(1, "recall")
    keeper = keeper or memory
    first_rows = beside.submit(partial(_begin, recall, memory, chosen, keeper, place))
    beside.close()
    # Not before: the first rows are read while Textual loads.
    from batchtui.tui.app import BatchtuiApp
    from batchtui.tui.ports import Place, Ports
    from batchtui.tui.theme import choose_theme, draws_ascii_only

    region = chosen.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    place_kept, values, marked = first_rows.result()
    seen = _seen(memory)
    for scope, marks in marked:
        seen.learn(scope, marks)
    return BatchtuiApp(
        Ports(
            board,
            chosen.guardrails(place),
            lambda: _enter(chosen, board, settings, recall, event_log_group, memory, guard_table),
        ),
        Place(place or profile, region, settings.refresh, str(chosen.config_place().path), guard_table),
        settings.theme or choose_theme(os.environ),
        ascii_only=settings.ascii or draws_ascii_only(os.environ),
        since_ms=settings.since,
        told=(lambda: memory.told) if memory else tuple,
        kept=_kept(keeper, place_kept, values),
        seen=seen,
        titles=settings.title,
        rings=settings.bell,
        desktop=settings.desktop,
        opens=opens,
    )


def remembered(memory: "History | None", profile: str, since_ms: int, scope: "Scope") -> "Iterable[Job]":
    """The newest runs of each name; of a scope without an account, those of where the profile led the last time."""
    if memory is None:
        return ()
    oldest_ms = round(time.time() * 1000) - since_ms
    if scope.account:
        memory.remember_account(profile, scope.account)
        return memory.board_rows(scope, failed_since_ms=oldest_ms)
    account = memory.account_of(profile)
    return memory.board_rows(replace(scope, account=account), failed_since_ms=oldest_ms) if account else ()


def _begin(
    recall: "Recall", memory: "History | None", chosen: "Chosen", keeper: "History | None", place: str
) -> "tuple[str, dict[str, str], list[tuple[Scope, Marks]]]":
    """The first rows, where boto3 is not needed to tell whose they are; what was chosen there, and under which name.

    And of these rows' scope what was marked as read.
    """
    from batchtui.aws.likely import likely_scope, named_profile

    scope = likely_scope(chosen.profile, chosen.region, os.environ)
    marked: list[tuple[Scope, Marks]] = []
    if memory is not None and memory.usable() and scope is not None:
        recall.begin(scope)
        account = scope.account or memory.account_of(chosen.profile or named_profile(os.environ) or "default")
        known = replace(scope, account=account)
        marked = [(known, memory.marked_read(known))]
    profile = chosen.profile or named_profile(os.environ)
    where = place or " ".join(
        (profile or "default", scope.region, scope.endpoint) if scope else (profile or "default",)
    )
    return where, _views(keeper, where), marked


def _views(keeper: "History | None", where: str) -> "dict[str, str]":
    """What was chosen; nothing where a newer batchtui keeps it."""
    from batchtui.store.failure import NewerFile

    try:
        return keeper.views(where) if keeper is not None else {}
    except NewerFile:
        return {}


def _kept(keeper: "History | None", where: str, values: "dict[str, str]") -> "Kept":
    """The TUI's door to the choices: what it puts there goes to the keeper's writer."""
    from batchtui.tui.kept import Kept

    if keeper is None:
        return Kept()
    return Kept(values, partial(keeper.keep_view, where), partial(keeper.add_to_view, where))


def _seen(memory: "History | None") -> "Seen":
    """The TUI's door to what was marked as read."""
    from batchtui.tui.seen import Seen

    if memory is None:
        return Seen()

    def ask(scope: "Scope", after: int, deliver: "Callable[[Marks], object]") -> None:
        # A thread for each, a few seconds apart: one that stays would outlive its dashboard.
        threading.Thread(target=lambda: deliver(_marks(memory, scope, after)), name="marks", daemon=True).start()

    return Seen(memory.mark_read, ask)


def _marks(memory: "History", scope: "Scope", after: int) -> "Marks":
    """Those since; none where a newer batchtui keeps them."""
    from batchtui.store.failure import NewerFile

    try:
        return memory.marked_read(scope, after)
    except NewerFile:
        return [], after


def _enter(
    chosen: "Chosen",
    board: "Board",
    settings: "Settings",
    recall: "Recall",
    event_log_group: str,
    memory: "History | None",
    guard_table: str,
) -> "Rooms":
    """The rooms that lead to AWS."""
    from batchtui.actions.desk import Desk
    from batchtui.aws.around import Around
    from batchtui.cli.chosen import index_rules
    from batchtui.cli.watching import dashboards_watch
    from batchtui.logs.glance import Glances
    from batchtui.logs.open import Opener
    from batchtui.poll.interest import Interests
    from batchtui.poll.loop import Poller
    from batchtui.poll.outcomes import Outcomes
    from batchtui.poll.timekeeper import Timekeeper
    from batchtui.tui.rooms import Rooms

    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    clients = chosen.clients()
    log_group = event_log_group or settings.events.log_group
    poller = Poller(clients, board, settings.refresh, recall=recall, event_log_group=log_group)
    audit = chosen.audit(memory.path) if memory else None
    around = Around(clients)
    return Rooms(
        poller=poller,
        interests=Interests(clients, guard_table, around, memory),
        glances=Glances(clients, around),
        desk=Desk(clients, poller.look_first, audit, index_rules(settings)),
        logs=Opener(clients),
        calls_per_minute=clients.meter.per_minute,
        slowed=lambda: clients.slowed,
        timekeeper=Timekeeper(clients, board),
        outcomes=Outcomes(clients, board, guard_table) if guard_table else None,
        watch=partial(dashboards_watch, chosen, clients, board, memory.path, log_group, guard_table)
        if memory
        else None,
    )


def _refusal(sentence: str) -> Exception:
    from click import ClickException

    return ClickException(sentence)


def _refuse_without_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise _refusal("The dashboard needs a terminal; without one use `batchtui jobs` and the other commands.")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise _refusal(
            f"The dashboard cannot draw on TERM={os.environ.get('TERM', '') or '(not set)'}: set TERM, for example "
            "to xterm-256color, or use `batchtui jobs`."
        )
