"""Every setting there is: its key, default, kind and sentence. Docs and `config init` are made from this."""

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from batchtui.domain.when import DAY, HOUR, MINUTE, SECOND
from batchtui.settings.kinds import (
    Kind,
    choice,
    flag,
    index_rules,
    late,
    log_group,
    patterns,
    rate,
    span_ms,
    span_s,
    table_name,
)

if TYPE_CHECKING:
    from batchtui.settings.alert_kinds import AlertRule
    from batchtui.settings.sinks import SinkSettings

THEMES = ("batchtui", "batchtui-light", "batchtui-16", "batchtui-mono")
"""The themes of the dashboard; a test holds them against its own."""
DESKTOPS = ("auto", "off", "osc9", "osc777")
"""How notifications of the desktop are sent; a test holds them against the dashboard's own."""


def setting(default: Any, kind: Kind, doc: str) -> Any:
    """A field of a table, with what the docs say about it."""
    return field(default=default, metadata={"kind": kind, "doc": doc})


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """How many calls a second batchtui may send; AWS's throttling shrinks each for a while."""

    batch: float = setting(3.0, rate(0.5, 50), "Reading calls of AWS Batch; 40 may come at once.")
    actions: float = setting(5.0, rate(0.5, 50), "Calls that submit, resubmit or stop.")
    logs: float = setting(8.0, rate(0.5, 25), "Calls of CloudWatch Logs.")


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """What is remembered on this machine."""

    retention: int = setting(180 * DAY, span_ms(DAY), "How long ended runs are remembered.")


@dataclass(frozen=True, slots=True)
class EventSettings:
    """Where AWS Batch's events are kept."""

    log_group: str = setting(
        "", log_group(), "The log group that an EventBridge rule fills with AWS Batch's events; empty: there is none."
    )


@dataclass(frozen=True, slots=True)
class ProtectSettings:
    """Where more is asked before something is sent."""

    queues: tuple[str, ...] = setting(
        (), patterns("queues"), "Queues whose jobs are touched only after their number was typed (or given as --count)."
    )
    profiles: tuple[str, ...] = setting((), patterns("profiles"), "The same for every queue of these AWS profiles.")
    read_only_profiles: tuple[str, ...] = setting(
        (), patterns("profiles"), "AWS profiles with which nothing is changed at all, as with --read-only."
    )


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """Where the guard keeps its locks and outcomes."""

    table: str = setting(
        "",
        table_name(),
        "The guard's DynamoDB table: runs that it did not let run are shown as skipped, and left out of every "
        "statistic. Empty: BATCHTUI_LOCK_TABLE of the environment, else there is none.",
    )


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What people are told of, and how often."""

    kinds: tuple[str, ...] = setting(
        ("failed", "stuck", "slow", "fast", "missed", "skipped", "silent"),
        late("alert_kinds", "kinds_of_alerts"),
        "What is an alert where no [[alert]] says otherwise.",
    )
    window: int = setting(
        15 * MINUTE, span_ms(MINUTE), "What comes again within it is told at its end, as a number in one message."
    )
    again: int = setting(6 * HOUR, span_ms(MINUTE), "What is still open is told again after so long.")
    most: int = setting(
        20,
        late("alert_kinds", "whole", 2, 60, "messages"),
        "Messages a minute; the last of them stands for all that would be more.",
    )
    quiet: tuple[int, int, str] | None = setting(
        None,
        late("alert_kinds", "quiet_hours"),
        "Hours of the day in which nothing is sent; what came in them is told at their end.",
    )
    sends: bool = setting(
        False, flag(), "Let each dashboard send, too; else only `batchtui watch` and the alert function do."
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole config file.

    A `[table]` is a field whose type is such a class: `field(default_factory=…, metadata={"doc": …})`.
    """

    refresh: float = setting(
        5.0, span_s(SECOND, HOUR), "How often AWS is asked about the queue in focus while the dashboard is open."
    )
    since: int = setting(
        24 * HOUR,
        span_ms(SECOND),
        "How far back ended runs go, on the board at first and in `batchtui jobs`.",
    )
    ascii: bool = setting(
        False,
        flag(),
        "Draw glyphs and lines with ASCII characters only, as is done where TERM is linux or the locale is C.",
    )
    theme: str = setting(
        "", choice(THEMES), "The colours of the dashboard; empty chooses by what the terminal can show."
    )
    title: bool = setting(
        True, flag(), "Tell in the terminal's title how many alerts are open and how many failures are new."
    )
    bell: bool = setting(False, flag(), "Ring the terminal's bell when an alert opens.")
    desktop: str = setting(
        "auto",
        choice(DESKTOPS),
        "Have the desktop tell of an alert that opens, through the terminal: auto where TERM_PROGRAM or TERM names one "
        "that is known to take it, by OSC 9 or OSC 777; inside of tmux that needs `set -g allow-passthrough on`.",
    )
    read_only: bool = setting(False, flag(), "Refuse whatever would change something, as --read-only does.")
    index: tuple[tuple[str, str, str], ...] = setting(
        (),
        index_rules(),
        "How a job is told which index of an array it is, so that chosen ones can run again as plain jobs: [[index]] "
        'with job = "name-*" and variable = "INDEX" or parameter = "index".',
    )
    sink: tuple["SinkSettings", ...] = setting(
        (),
        late("sinks", "sinks"),
        'Where alerts are sent: [[sink]] with name = "ops" and kind = "slack-webhook", "slack-bot", "lambda", "sns", '
        '"apprise" or "command"; docs/alerts.md has what each needs.',
    )
    alert: tuple["AlertRule", ...] = setting(
        (),
        late("alert_kinds", "alert_rules"),
        "What is an alert, the last rule that fits counts: [[alert]] with kind, and where it is not about all, queue, "
        "job (patterns), cause; severity, sinks, after, least, of, quiet, or off = true. See alerts.md.",
    )
    protect: ProtectSettings = field(
        default_factory=ProtectSettings, metadata={"doc": "Where more is asked before something is sent to AWS."}
    )
    budget: BudgetSettings = field(
        default_factory=BudgetSettings, metadata={"doc": "Calls a second, for each AWS account and region."}
    )
    history: HistorySettings = field(
        default_factory=HistorySettings, metadata={"doc": "The runs that this machine remembers."}
    )
    events: EventSettings = field(
        default_factory=EventSettings, metadata={"doc": "What AWS Batch tells by itself, read with one call a cycle."}
    )
    alerts: AlertSettings = field(
        default_factory=AlertSettings, metadata={"doc": "What people are told of, and how often."}
    )
    guard: GuardSettings = field(
        default_factory=GuardSettings, metadata={"doc": "The guard that lets one run of a job through at a time."}
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting of a model: its dotted key and its field's default, kind and sentence."""

    key: str
    default: Any
    kind: Kind
    doc: str


def is_table(known: "Field[Any]") -> bool:
    """Whether a field is a table rather than a value."""
    return is_dataclass(known.type)


def entries(model: type, prefix: str = "") -> Iterator[Entry]:
    """Every setting of a model, its tables' last."""
    known = fields(model)
    for one in known:
        if not is_table(one):
            yield Entry(prefix + one.name, one.default, one.metadata["kind"], one.metadata["doc"])
    for one in known:
        if is_table(one) and isinstance(one.type, type):
            yield from entries(one.type, f"{prefix}{one.name}.")


def tables(model: type, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The dotted name and sentence of every table in a model."""
    for one in fields(model):
        if is_table(one) and isinstance(one.type, type):
            yield prefix + one.name, one.metadata["doc"]
            yield from tables(one.type, f"{prefix}{one.name}.")
