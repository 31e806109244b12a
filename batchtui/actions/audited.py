"""Sends what changes something so that it is written down before, and its answer after; a SubmitJob never twice."""

import getpass
import logging
import socket
import threading
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from batchtui.actions.lost import Search, not_found_sentence
from batchtui.actions.settling import Settling
from batchtui.aws.again import TRIES
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import submit
from batchtui.domain.awscli import aws_command
from batchtui.domain.clone import MARK, marked
from batchtui.domain.deed import Deed, Outcome
from batchtui.domain.failure import AwsError, LostAnswer, Refused, Throttled
from batchtui.store.audit import AlreadyAsked, Audit

log = logging.getLogger(__name__)


class Sender:
    """Sends for one scope, with the audit if there is one. Failures are told as AwsError."""

    def __init__(self, clients: Clients, audit: Audit | None = None, search: Search | None = None) -> None:
        self.clients = clients
        self.audit = audit
        self._search = search or Search(clients)
        self._who = ""
        self._nameless: list[int] = []
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None

    def submit(
        self,
        request: Mapping[str, Any],
        action: str,
        subject: str,
        planned_ms: int,
        order: str = "",
        only_alike: bool = False,
    ) -> tuple[str, bool]:
        """Sends one SubmitJob with a new mark, once; the new job's id, and whether it had to be looked for.

        `only_alike`: another request for the same subject is none that was asked already.

        Raises:
            LostAnswer: no answer came and the job was not found within a minute; nothing is sent again.
            AwsError: it was not accepted, or the same was asked since the plan was made.
        """
        mark = uuid.uuid4().hex
        sent = marked(dict(request), mark)
        name, queue = str(request["jobName"]), str(request["jobQueue"])
        # Without the mark: a copy of the command must not pass for this request.
        deed = self._deed(action, subject, "submit-job", request, order)
        deed = self._ask(replace(deed, name=name, queue=queue, mark=mark), planned_ms, only_alike)
        asked_ms = self.clients.clock.now_ms()
        try:
            new_id = self._send(request, sent)
        except LostAnswer as lost:
            return self._look_for(deed, lost, asked_ms)
        except AwsError as error:
            self._answer(deed, Outcome.REFUSED, error=error.sentence)
            raise
        self._answer(deed, Outcome.DONE, result=new_id)
        return new_id, False

    def _send(self, request: Mapping[str, Any], sent: dict[str, Any]) -> str:
        """One job: sent again only where AWS has said for certain that it took nothing."""
        for _ in range(TRIES - 1):
            try:
                return submit(self.clients, sent)
            except Throttled:
                # Its budget waits before the next call.
                continue
            except Refused as refused:
                if MARK not in sent.get("parameters", {}) or not _refuses_mark(refused):
                    raise
                log.info("the mark is refused: sent without it", exc_info=True)
                sent = dict(request)
        return submit(self.clients, sent)

    def _look_for(self, deed: Deed, lost: LostAnswer, asked_ms: int) -> tuple[str, bool]:
        self._answer(deed, Outcome.LOST, error=lost.sentence)
        found = self._search.find(deed.queue, deed.name, deed.mark, asked_ms)
        if found:
            self._answer(deed, Outcome.FOUND, result=found)
            return found, True
        error = LostAnswer(not_found_sentence(deed, asked=found is not None), lost.operation, lost.code)
        self._answer(deed, Outcome.UNKNOWN, error=error.sentence)
        raise error

    def answered(self, deed: Deed, outcome: Outcome, error: str = "") -> None:
        """Writes down what became of a request that `begin` gave."""
        self._answer(deed, outcome, error=error)

    def begin(
        self, action: str, subject: str, operation: str, request: Mapping[str, Any], order: str, name: str
    ) -> Deed:
        """Writes down a request that may be repeated without harm, before it is sent."""
        deed = self._deed(action, subject, operation, request, order)
        return self._ask(replace(deed, name=name, reason=str(request.get("reason", ""))), None)

    def _deed(self, action: str, subject: str, operation: str, request: Mapping[str, Any], order: str) -> Deed:
        scope = self.clients.scope
        command = aws_command(operation, request, scope.region)
        return Deed(scope, action, subject, command=command, who=self._caller(), login=_login(), order=order)

    def _ask(self, deed: Deed, planned_ms: int | None, only_alike: bool = False) -> Deed:
        if self.clients.read_only:
            # The client itself refuses; nothing was asked, so there is nothing to write down.
            return deed
        if self.audit is None:
            return deed
        try:
            asked = self.audit.ask(deed, planned_ms, only_alike)
        except AlreadyAsked as already:
            raise Refused(already_sentence(self._what_became(already.deed)), "SubmitJob") from already
        with self._lock:
            if not asked.who:
                self._nameless.append(asked.number)
        return asked

    def _what_became(self, deed: Deed) -> Deed:
        """Of what was asked before: looked up where whoever asked it has died, which may take a minute."""
        if self.audit is None or deed.outcome not in (Outcome.ASKED, Outcome.LOST):
            return deed
        if all(one.number != deed.number for one in self.audit.orphans()):
            return deed
        return Settling(self.clients, self.audit, self._search).one(deed)

    def _answer(self, deed: Deed, outcome: Outcome, result: str = "", error: str = "") -> None:
        if self.audit is not None and deed.number:
            self.audit.answer(deed, outcome, result, error)
            self._name_the_nameless()

    def _caller(self) -> str:
        """Who asks, once STS has told it; asked beside, never waited for."""
        with self._lock:
            if self._asking is None and self.audit is not None and not self.clients.read_only:
                self._asking = threading.Thread(target=self._ask_who, name="caller", daemon=True)
                self._asking.start()
        return self._who

    def name_caller(self, within_s: float) -> None:
        """For a process that ends now: waits until the audit says who asked, but no longer than that."""
        if self._asking is not None:
            self._asking.join(within_s)

    def _ask_who(self) -> None:
        try:
            with self.clients.call("GetCallerIdentity"):
                self._who = str(self.clients.sts.get_caller_identity().get("Arn", ""))
        except Exception:
            # The edge of a thread of its own: an audit without the caller's name is better than a traceback.
            log.info("STS did not tell who asks", exc_info=True)
            return
        self._name_the_nameless()

    def _name_the_nameless(self) -> None:
        if self._who and self.audit is not None:
            with self._lock:
                numbers, self._nameless = self._nameless, []
            self.audit.name_caller(numbers, self._who)


def _refuses_mark(refused: Refused) -> bool:
    """Whether AWS names our mark, or the parameters that carry it, as what it does not take."""
    told = refused.sentence.lower()
    return MARK in told or "parameter" in told


def already_sentence(deed: Deed) -> str:
    """Why the same is not asked again."""
    if deed.outcome is Outcome.FOUND:
        return f"{deed.name} {deed.subject} was submitted before as {deed.result}: it is not sent twice."
    if deed.outcome is Outcome.DONE:
        return f"{deed.name} {deed.subject} was submitted again just now as {deed.result}: it is not sent twice."
    if deed.outcome is Outcome.UNKNOWN:
        return (
            f"Whether {deed.name} {deed.subject} was submitted before is not known: look for it in the queue, "
            f"then say so with `batchtui audit settle {deed.number}`."
        )
    return (
        f"{deed.name} {deed.subject} was asked for and is not answered: it is not sent twice. "
        f"If no other batchtui is at it, settle it with `batchtui audit settle {deed.number}`."
    )


def _login() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "?"
    return f"{user}@{socket.gethostname()}"
