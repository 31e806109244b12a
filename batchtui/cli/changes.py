"""The options that change a request before it is sent, and what they mean as edits of its fields."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from batchtui.domain.editing.changed import Edits
    from batchtui.domain.editing.fields import Frame, Key

F = TypeVar("F", bound=Callable[..., Any])

_OF_CONTAINER = ("command", "memory", "vcpu", "gpu")
_OF_JOB = ("name", "queue", "timeout", "attempts", "array", "nodes", "share", "priority")
_OPTIONS = (
    click.option("--queue", metavar="QUEUE", help="The job queue, by name or ARN."),
    click.option("--name", metavar="NAME", help="The job's name."),
    click.option("--command", metavar="WORDS", help='The command, as in a shell: "run --day monday".'),
    click.option("--env", "variables", multiple=True, metavar="K=V", help="An environment variable; again for more."),
    click.option("--param", "parameters", multiple=True, metavar="K=V", help="A parameter (Ref::K); again for more."),
    click.option("--tag", "tags", multiple=True, metavar="K=V", help="A tag of the job; again for more."),
    click.option("--vcpu", metavar="N", help="vCPUs: on Fargate 0.25, 0.5, 1, 2, 4, 8, 16 or 32."),
    click.option("--memory", metavar="MIB", help="Memory in MiB."),
    click.option("--gpu", metavar="N", help="GPUs."),
    click.option("--timeout", metavar="SPAN", help="How long an attempt may take, such as 2h."),
    click.option("--attempts", metavar="N", help="How often it is tried, 1 to 10."),
    click.option("--array", metavar="N", help="As an array of so many children."),
    click.option("--nodes", metavar="N", help="The number of nodes of a multi-node job."),
    click.option(
        "--depends-on",
        "depends",
        multiple=True,
        metavar="ID",
        help="Wait for that job, or N_TO_N:ID, or SEQUENTIAL; again for more.",
    ),
    click.option("--share", metavar="SHARE", help="The share, in a queue with fair shares."),
    click.option("--priority", metavar="N", help="The priority within the share, 0 to 9999."),
    click.option(
        "--container", metavar="NAME", help="Which container --command, --env, --vcpu and --memory are about."
    ),
)


def change_options(function: F) -> F:
    """Adds the options, which are handed on as keywords: see `edits_of`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def edits_of(frame: "Frame", options: dict[str, Any]) -> "Edits":
    """What the options change in a request that is read against `frame`.

    Raises:
        click.UsageError: one of them cannot be understood, or does not say which container it is about.
    """
    from batchtui.domain.editing.fields import Key

    edits: dict[Key, str | None] = {}
    for kind in _OF_JOB:
        if options[kind] is not None:
            edits[Key(kind)] = options[kind]
    if options["depends"]:
        edits[Key("depends")] = ", ".join(options["depends"])
    edits |= _pairs("parameter", "", "--param", options["parameters"]) | _pairs("tag", "", "--tag", options["tags"])
    asked = [kind for kind in _OF_CONTAINER if options[kind] is not None]
    if asked or options["variables"]:
        slot = _container(frame, options["container"])
        edits |= {Key(kind, slot): options[kind] for kind in asked}
        edits |= _pairs("variable", slot, "--env", options["variables"])
    return edits


def _pairs(kind: str, slot: str, option: str, given: Iterable[str]) -> "dict[Key, str | None]":
    from batchtui.domain.editing.fields import Key
    from batchtui.domain.editing.texts import shown

    edits: dict[Key, str | None] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{option} {text}: write NAME=value.")
        edits[Key(kind, slot, name)] = shown(value)
    return edits


def _container(frame: "Frame", asked: str | None) -> str:
    """The container that is meant, by its name among the slots.

    Raises:
        click.UsageError: there is none of that name, or several and none was named.
    """
    names = [slot.name for slot in frame.slots]
    if asked is None and len(names) == 1:
        return names[0]
    listed = ", ".join(names)
    if asked is None:
        raise click.UsageError(f"{frame.label} has several containers: say which with --container ({listed}).")
    if asked not in names and not (len(names) == 1 and not names[0]):
        raise click.UsageError(f"{frame.label} has no container {asked}: it has {listed}.")
    return asked if asked in names else names[0]


def is_empty(options: dict[str, Any]) -> bool:
    """Whether nothing is to be changed.

    Raises:
        click.UsageError: a container is named, and nothing that is about it.
    """
    of_container = any(options[name] is not None for name in _OF_CONTAINER) or bool(options["variables"])
    if options["container"] is not None and not of_container:
        raise click.UsageError("--container says which container to change: add --command, --env, --vcpu or --memory.")
    return all(value in (None, ()) for value in options.values())


NOTHING: dict[str, Any] = {
    **dict.fromkeys((*_OF_JOB, *_OF_CONTAINER, "container")),
    **dict.fromkeys(("variables", "parameters", "tags", "depends"), ()),
}
"""Every option as when it is not given."""
