"""Which occurrences are this store's to tell of, where the alert function or another machine tells of some, too."""

import hashlib
import logging
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from batchtui.alerting.describing import Describer
from batchtui.alerting.lifecycle import Finding, Notice
from batchtui.aws.alert_claims import claim
from batchtui.aws.clients import Clients
from batchtui.domain.alert import Kind, claim_key
from batchtui.domain.failure import AwsError
from batchtui.store import alerts
from batchtui.store.alertbook import AlertBook

log = logging.getLogger(__name__)

_STATUSES = {Kind.FAILED: "FAILED", Kind.STUCK: "RUNNABLE"}
"""What the alert function tells of, too; of the rest this store alone knows."""


class Sharing:
    """Claims in the guard's table. Used from one thread.

    A claim that cannot be written is no reason to be silent: then it may be told twice.
    """

    def __init__(
        self, clients: Clients, table: str, book: AlertBook, describer: Describer, clock: Callable[[], int]
    ) -> None:
        self._clients = clients
        self._table = table
        self._book = book
        self._describer = describer
        self._clock = clock
        self._by = f"watch {identity_of(book.path)}"
        self._failed = ""

    def ours(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings; those that somebody else tells of are known.

        Raises:
            StoreError: the alerts cannot be read.
        """
        found = list(findings)
        news = [one for one in found if one.key.kind in _STATUSES and not one.known]
        counted = self._book.read(lambda connection: alerts.claimed(connection, [one.claim for one in news]))
        lost = {one.claim for one in news if one.claim not in counted and not self._has(one)}
        return [replace(one, known=True) if one.claim in lost else one for one in found]

    def may_close(self, notice: Notice) -> bool:
        """Whether it is ours to say that something is over: the alert function may have said so."""
        job_id = notice.alert.resolved_by
        return not job_id or notice.alert.key.kind is not Kind.FAILED or self._claim(job_id, "SUCCEEDED")

    def _has(self, finding: Finding) -> bool:
        return self._claim(finding.job_id, _STATUSES[finding.key.kind])

    def _claim(self, job_id: str, status: str) -> bool:
        detail = self._describer.detail(job_id)
        if detail is None:
            return True
        attempts = detail.get("attempts")
        key = claim_key(job_id, status, len(attempts) if isinstance(attempts, list) else 0)
        try:
            return claim(self._clients, self._table, key, self._by, self._clock())
        except AwsError as error:
            if error.sentence != self._failed:
                self._failed = error.sentence
                log.warning("%s Alerts may be told twice.", error.sentence)
            return True


def identity_of(path: Path) -> str:
    """What stands for a store's file on this machine: all processes on it claim alike."""
    return hashlib.sha256(f"{socket.gethostname()} {path.absolute()}".encode()).hexdigest()[:12]
