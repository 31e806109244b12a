"""`[[queue]]` and `[[job]]`: what each table may say, and every mistake in it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from batchtui.infra import words
from batchtui.settings.fields import Field, TableReader
from batchtui.settings.kinds import Kind, ManyUnfit, Unfit, quoted, wrong_type

GUARDS = ("none", "skip", "wait", "replace", "queue")
SCHEDULERS = ("scheduler", "rule")
_NAME = words.like(words.NAME, "name: up to 128 letters, digits, _ and -, the first a letter or digit")
_POLICY = r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+"
Row = TypeVar("Row")

QUEUE: Mapping[str, Field] = {
    "name": Field(_NAME, needed=True),
    "priority": Field(words.whole(0, 1000), needed=True),
    "enabled": Field(words.truth),
    "export": Field(words.like(r"[A-Za-z0-9:-]{1,255}", "name of an export: letters, digits, : and -")),
}
JOB: Mapping[str, Field] = {
    "name": Field(_NAME, needed=True),
    "image": Field(words.image),
    "repository": Field(words.like(words.REPOSITORY, "repository of ECR: lower case, / between its parts, then :tag")),
    "command": Field(words.texts),
    "queue": Field(_NAME, needed=True),
    "vcpu": Field(words.vcpu, needed=True),
    "memory": Field(words.whole(4, 10_000_000), needed=True),
    "timeout": Field(words.TIMEOUT),
    "attempts": Field(words.whole(1, 10)),
    "retry": Field(words.retry),
    "schedule": Field(words.schedule),
    "timezone": Field(words.zone),
    "schedule_by": Field(words.one_of(SCHEDULERS)),
    "enabled": Field(words.truth),
    "guard": Field(words.one_of(GUARDS)),
    "guard_wait": Field(words.GUARD_WAIT),
    "environment": Field(words.environment),
    "secrets": Field(words.secrets),
    "policies": Field(words.each(_POLICY, "ARN of a managed policy")),
    "alert": Field(words.truth),
    "stack": Field(words.like(r"(?!platform$)[A-Za-z0-9][A-Za-z0-9-]{0,40}", "name of a group: letters, digits and -")),
}
"""In the order of the docs."""


def of(read: Callable[[object], Any], toml: str, shown: str = "") -> Kind:
    """A kind of value by its reader."""

    def write(value: Any) -> str:
        return shown or json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)

    return Kind(toml, "", read, write)


def queues(make: Callable[..., Row]) -> Kind:
    """The tables of the queues."""
    return _tables("queue", QUEUE, make, lambda _: None)


def jobs(make: Callable[..., Row]) -> Kind:
    """The tables of the jobs."""
    return _tables("job", JOB, make, _tell_of_job)


def _tables(
    what: str, fields: Mapping[str, Field], make: Callable[..., Row], look: Callable[[TableReader], None]
) -> Kind:
    def read(value: object) -> tuple[Row, ...]:
        if not isinstance(value, list):
            raise wrong_type(value, f"an array of tables ([[{what}]])")
        mistakes: list[Unfit] = []
        found: list[Row] = []
        names: set[str] = set()
        for index, table in enumerate(value):
            try:
                reader = TableReader(table, index)
            except Unfit as unfit:
                mistakes.append(unfit)
                found.append(make())
                continue
            values = reader.values(fields, (), f"a {what}")
            name = values.get("name", "")
            if name and name in names:
                reader.tell("name", f"{quoted(name)} is the name of a {what} above")
            names.add(name)
            look(reader)
            found.append(make(**values))
            mistakes += reader.mistakes
        if mistakes:
            raise ManyUnfit(mistakes, tuple(found))
        return tuple(found)

    return Kind(f"array of tables ([[{what}]])", "", read, lambda value: "[]" if not value else "…")


def _tell_of_job(reader: TableReader) -> None:
    """What no single key of a job shows."""
    if reader.has("image") is reader.has("repository"):
        both = reader.has("image")
        reader.tell("image", "stands beside repository, a job has one of them" if both else "or repository is missing")
    for needs, needed in (("timezone", "schedule"), ("schedule_by", "schedule"), ("enabled", "schedule")):
        if reader.has(needs) and not reader.has(needed):
            reader.tell(needs, f"means nothing without {needed}")
