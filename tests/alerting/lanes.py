"""Sinks, and their course on a clock that only the test moves."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from batchtui.alerting.lane import Lane
from batchtui.alerting.message import Message, as_json
from batchtui.alerting.secret import Secret
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered, NamedSink, Sink
from batchtui.store import outbox
from batchtui.store.outbox import Item, OutboxFile
from batchtui.store.schema import transaction

T0_S = 1_790_000_000.0


def message(title: str = "FAILED etl", **more: object) -> Message:
    return Message(**{"stage": "first", "severity": "critical", "title": title, "sentence": "It failed.", **more})


def item(number: int = 1, sink: str = "one", made_s: float = T0_S, **more: object) -> Item:
    told = {"sink": sink, "alert": number, "stage": "first", "message": as_json(message(f"FAILED etl-{number}"))}
    return Item(**{**told, "made_ms": round(made_s * 1000), **more})


def put(file: OutboxFile, items: Iterable[Item]) -> None:
    """Writes them down, as the watch does with what they tell of."""
    connection, _ = file._file.connect()
    with closing(connection), transaction(connection):
        outbox.put(connection, items)


def secret(text: str) -> Secret:
    return Secret(text, lambda name: f"parameter {name}")


@dataclass
class Written:
    """A sink that keeps what it takes; what is planned goes first."""

    plan: list[Exception | None] = field(default_factory=list)
    took: list[tuple[str, str]] = field(default_factory=list)
    """(title, thread)."""
    tries: int = 0

    def send(self, message: Message, thread: str) -> Delivered:
        self.tries += 1
        if self.plan and (error := self.plan.pop(0)):
            raise error
        self.took.append((message.title, thread))
        return Delivered(f"thread of {message.title}", "fine")

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.took]


def down(times: int, retry_after_s: float | None = None) -> list[Exception | None]:
    return [SinkError("It is down.", retry_after_s) for _ in range(times)]


class Course:
    """Lanes on one file, stepped by hand."""

    def __init__(self, path: Path) -> None:
        self.now_s = T0_S
        self.file = OutboxFile(path, lambda: self.now_s)
        self.lanes: list[Lane] = []
        self.file.begin()

    def lane(self, sink: Sink, name: str = "one", every_s: float = 1.0, burst: int = 1) -> Lane:
        made = Lane(NamedSink(name, "test", sink, every_s, burst), self.file, lambda: self.now_s)
        self.lanes.append(made)
        return made

    def run(self, seconds: float = 0.0, meanwhile: Callable[[], object] = lambda: None) -> None:
        """So long, from one thing to do to the next."""
        end = self.now_s + seconds
        while True:
            waits = [self._settled(lane) for lane in self.lanes]
            meanwhile()
            left = [wait for wait in waits if wait is not None and self.now_s + wait <= end]
            if not left:
                break
            self.now_s += min(left)
        self.now_s = end

    def _settled(self, lane: Lane) -> float | None:
        while (wait_s := lane.step()) == 0.0:
            pass
        return wait_s
