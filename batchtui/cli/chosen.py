"""What was chosen on the command line, and what follows from it; a plain start needs no more than this."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from batchtui.domain.when import DAY

CALLER_AT_MOST_S = 2.0
"""STS is a connection of its own: a command of one call would mostly be over before it has told who asks."""

if TYPE_CHECKING:
    from batchtui.actions.audited import Sender
    from batchtui.aws.clients import Clients
    from batchtui.domain.guardrails import Guardrails
    from batchtui.domain.rerun import IndexRule
    from batchtui.settings.load import Loaded
    from batchtui.settings.model import Settings
    from batchtui.settings.place import Place
    from batchtui.store.audit import Audit
    from batchtui.store.history import History


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where to look, and how."""

    profile: str | None = None
    region: str | None = None
    read_only: bool = False
    debug: bool = False
    config: str | None = None
    _read: "list[Settings]" = field(default_factory=list, init=False, repr=False, compare=False)
    """The config file's settings, once they were read: one start sees one file."""

    def over(self, outer: "Chosen | None") -> "Chosen":
        """These, with what they leave open taken from those given before the command's name."""
        if outer is None:
            return self
        return Chosen(
            self.profile or outer.profile,
            self.region or outer.region,
            self.read_only or outer.read_only,
            self.debug or outer.debug,
            self.config or outer.config,
        )

    def config_place(self) -> "Place":
        """Where the config file is, or would be."""
        from batchtui.settings.place import find

        return find(self.config, os.environ)

    def config_file(self) -> "Loaded":
        """The config file as it is, mistakes and all."""
        from batchtui.settings.load import load

        return load(self.config_place())

    def settings(self) -> "Settings":
        """What the config file says.

        Raises:
            BrokenConfig: it has mistakes.
        """
        if not self._read:
            loaded = self.config_file()
            if loaded.mistakes:
                from batchtui.cli.options import BrokenConfig

                raise BrokenConfig(loaded.mistakes)
            self._read.append(loaded.settings)
        return self._read[0]

    def guardrails(self, place: str = "") -> "Guardrails":
        """What is to be typed before it is sent, and what is not sent at all.

        `place`: what stands for the profile, where none is used.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        from batchtui.aws.likely import named_profile
        from batchtui.domain.guardrails import Guardrails, read_only_sentence

        settings = self.settings()
        protect = settings.protect
        profile = place or self.profile or named_profile(os.environ) or "default"
        why = read_only_sentence(profile, self.read_only, settings.read_only, protect.read_only_profiles)
        return Guardrails(profile, protect.queues, protect.profiles, why)

    def refuse_if_read_only(self) -> None:
        """Ends a command that would change something before it asks anything.

        Raises:
            click.ClickException: nothing may be changed; it says why.
        """
        why = self.guardrails().read_only
        if why:
            from click import ClickException

            raise ClickException(why)

    def clients(self) -> "Clients":
        """The clients of the scope that was chosen.

        Raises:
            BrokenConfig: the config file has mistakes; no command goes on with one.
        """
        from batchtui.aws.clients import Clients
        from batchtui.cli.logfile import begin_log

        budget = self.settings().budget
        begin_log(self.debug)
        per_s = {"batch": budget.batch, "actions": budget.actions, "logs": budget.logs}
        return Clients(self.profile, self.region, bool(self.guardrails().read_only), per_s)

    def guard_table(self) -> str:
        """The table of the guard's locks and outcomes; empty: there is none.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        return self.settings().guard.table or os.environ.get("BATCHTUI_LOCK_TABLE", "")

    def audit(self, path: Path | None = None) -> "Audit":
        """What was asked of AWS from this machine; `path`: another file than the user's own.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        from batchtui.store.audit import Audit
        from batchtui.store.place import history_file

        return Audit(path or history_file(), self.settings().history.retention // DAY)

    def sender(self, clients: "Clients") -> "Sender":
        """What sends, with the audit; all is told before the command waits a moment for the caller's name.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        import click

        from batchtui.actions.audited import Sender

        sender = Sender(clients, self.audit())
        click.get_current_context().call_on_close(lambda: sender.name_caller(CALLER_AT_MOST_S))
        return sender

    def memory(self, path: Path | None = None) -> "History":
        """The history that this machine keeps; `path`: another file than the user's own.

        Raises:
            BrokenConfig: the config file has mistakes.
        """
        from batchtui.aws.turn import ONE_PAGE
        from batchtui.store.history import History
        from batchtui.store.place import history_file

        days = self.settings().history.retention // DAY
        return History(path or history_file(), days, give_way=ONE_PAGE.come_last)


def index_rules(settings: "Settings") -> "tuple[IndexRule, ...]":
    """How jobs are told which index of an array they are."""
    from batchtui.domain.rerun import IndexRule

    return tuple(IndexRule(*one) for one in settings.index)
