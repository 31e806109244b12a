"""What a sink missed while it was down comes as one message, not as the flood that was held back."""

from collections.abc import Iterable, Iterator, Sequence

from batchtui.alerting.message import Message, as_json, from_json
from batchtui.domain.when import MINUTE, took
from batchtui.store.outbox import Item, OutboxFile, Taken

LATE_MS = 10 * MINUTE
"""Where the oldest has waited for so long, the sink was down."""
MANY = 20
"""So many are still sent one by one: what a minute may bring anyway."""
LISTED = 8
"""Titles that the one message repeats."""
_WEIGHTS = ("critical", "warning", "info")

Told = tuple[Item, Message]


def folded(file: OutboxFile, taken: Taken) -> Taken:
    """The taken one; where a sink has missed many, one that stands for all of them in its place.

    That an alert is over stays a message of its own where the sink has told of it before.

    Raises:
        StoreError: the file cannot be used.
    """
    if file.now_ms() - taken.item.made_ms < LATE_MS:
        return taken
    items, told = file.waiting(taken)
    waiting = [(item, message) for item in items if (message := _read(item)) is not None]
    missed = [one for one in waiting if one[1].stage != "recovered" or one[0].alert not in told]
    if len(missed) <= MANY or missed[0][0].number != taken.item.number:
        return taken
    others = [item for item, _ in missed[1:]]
    return file.fold(taken, others, as_json(_one_for(missed, file.now_ms())))


def stands_for(message: Message) -> int:
    """How many occurrences a message tells of."""
    return message.more + (message.stage == "first")


def _read(item: Item) -> Message | None:
    """None: another version wrote it; it is told of when its turn comes."""
    try:
        return from_json(item.message)
    except ValueError:
        return None


def _one_for(missed: Sequence[Told], now_ms: int) -> Message:
    count = sum(stands_for(message) for _, message in missed)
    since = took(max(MINUTE, now_ms - missed[0][0].made_ms))
    heavy = sorted((message for _, message in missed), key=lambda one: (_weight(one), -stands_for(one)))
    return Message(
        stage="storm",
        severity=heavy[0].severity,
        title="ALERTS that could not be sent",
        sentence=f"For {since} nothing could be sent here: {count:,} occurrences in all. The weightiest:",
        facts=tuple(dict(_named(heavy)).items())[:LISTED],
        commands=("batchtui alerts",),
        more=count,
    )


def _weight(message: Message) -> int:
    return _WEIGHTS.index(message.severity) if message.severity in _WEIGHTS else len(_WEIGHTS)


def _named(messages: Iterable[Message]) -> Iterator[tuple[str, str]]:
    """What each tells of, or told of for others."""
    for message in messages:
        yield from message.facts if message.stage == "storm" else [(message.title, message.sentence)]
