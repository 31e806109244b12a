"""`batchtui definitions [NAME]`: the newest revision of each job definition, or the revisions of one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from batchtui.cli.chosen import Chosen
from batchtui.cli.options import aws_options

if TYPE_CHECKING:
    from batchtui.domain.definition import Family, JobDefinition
    from batchtui.domain.definition_facts import Revision

TITLES = ("DEFINITION", "REVISION", "ACTIVE", "KIND", "VCPU", "MIB", "PLATFORM", "IMAGE")
TITLES_OF_ONE = ("REVISION", "STATUS", "VCPU", "MIB", "ATTEMPTS", "TIMEOUT", "IMAGE", "CHANGED")


@click.command("definitions")
@click.argument("name", required=False)
@click.option("--diff", "apart", type=int, nargs=2, metavar="OLD NEW", help="What one revision has otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array of AWS's JobDefinition as it came.")
@click.option("--reveal", is_flag=True, help="With --json: show values that look secret.")
@aws_options
def command(chosen: Chosen, name: str | None, apart: tuple[int, int] | None, as_json: bool, reveal: bool) -> None:
    """List job definitions by their newest active revision; of one NAME, all of its revisions."""
    from batchtui.aws.definitions import active_definitions, revisions_of
    from batchtui.cli.output import say_json, say_table, tell
    from batchtui.domain.definition import name_of_definition
    from batchtui.domain.definition_facts import revisions
    from batchtui.domain.secrecy import mask_answer

    if apart and not name:
        raise click.UsageError("--diff compares two revisions of one definition: name it.")
    clients = chosen.clients()
    if name is None:
        families = _families(active_definitions(clients))
        if as_json:
            say_json([one.newest.raw if reveal else mask_answer(one.newest.raw) for one in families])
        elif families:
            say_table(TITLES, map(_cells, families))
        else:
            tell("There are no active job definitions here.")
        return
    name = name_of_definition(name)
    found = revisions(one for page in revisions_of(clients, name) for one in page)
    if not found:
        raise _unknown(name)
    if apart:
        _tell_apart(found, name, *apart)
    elif as_json:
        say_json([one.definition.raw if reveal else mask_answer(one.definition.raw) for one in found])
    else:
        say_table(TITLES_OF_ONE, map(_cells_of_one, found))


def _families(pages: "Iterable[list[JobDefinition]]") -> "list[Family]":
    from batchtui.domain.definition import Family, families

    known: dict[str, Family] = {}
    for page in pages:
        known = families(known, page)
    return sorted(known.values(), key=lambda one: one.name.casefold())


def _cells(family: "Family") -> tuple[str, ...]:
    from batchtui.domain.definition_facts import facts_of
    from batchtui.domain.waiting_checks import number

    facts = facts_of(family.newest)
    return (
        family.name,
        str(family.newest.revision),
        str(family.active),
        facts.kind,
        number(facts.asked.vcpus) if facts.asked.vcpus else "",
        str(facts.asked.mib or ""),
        " ".join(facts.platforms),
        facts.image,
    )


def _cells_of_one(revision: "Revision") -> tuple[str, ...]:
    from batchtui.domain.waiting_checks import number
    from batchtui.domain.when import span

    one, facts = revision.definition, revision.facts
    more = f" (and {len(revision.changes) - 1} more)" if len(revision.changes) > 1 else ""
    return (
        str(one.revision),
        "ACTIVE" if one.active else "INACTIVE",
        number(facts.asked.vcpus) if facts.asked.vcpus else "",
        str(facts.asked.mib or ""),
        str(facts.attempts),
        span(facts.timeout_s * 1000) if facts.timeout_s else "",
        facts.image,
        revision.changes[0] + more if revision.changes else "",
    )


def _tell_apart(found: "list[Revision]", name: str, old: int, new: int) -> None:
    """A line for each thing that is otherwise.

    Raises:
        NotFound: one of the revisions is not there.
    """
    from batchtui.cli.output import say, tell
    from batchtui.domain.definition_facts import changes_between
    from batchtui.domain.failure import NotFound
    from batchtui.domain.safe import inert

    by_number = {one.definition.revision: one.definition for one in found}
    for wanted in (old, new):
        if wanted not in by_number:
            have = ", ".join(map(str, sorted(by_number)[-10:]))
            raise NotFound(f"{name} has no revision {wanted} (any more): it has {have}.", "DescribeJobDefinitions")
    changes = changes_between(by_number[old], by_number[new])
    for change in changes:
        say(inert(change))
    if not changes:
        tell(f"Revisions {old} and {new} of {name} are alike.")


def _unknown(name: str) -> Exception:
    from batchtui.domain.failure import NotFound

    return NotFound(
        f"There is no job definition {name} here: `batchtui definitions` lists those there are.",
        "DescribeJobDefinitions",
    )
