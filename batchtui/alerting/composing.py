"""Makes the messages of notices: with what AWS tells of the run, and the end of its log, where they can be had."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from batchtui.alerting.describing import Describer, Detail
from batchtui.alerting.lifecycle import Notice
from batchtui.alerting.message import LINES, Message
from batchtui.alerting.wording import message_of
from batchtui.aws.clients import Clients
from batchtui.aws.logs import read_newest
from batchtui.domain.alert import Kind
from batchtui.domain.failure import AwsError
from batchtui.domain.job import LogPlace
from batchtui.domain.log_read import log_in
from batchtui.poll.board import Board

READ = 4 * LINES
"""Log events that are read: some are empty, or a progress bar's."""
_WITH_LOG = frozenset({Kind.FAILED, Kind.SLOW, Kind.FAST})


class Composer:
    """Makes messages of one scope's alerts. Used from one thread."""

    def __init__(
        self, clients: Clients, board: Board, describer: Describer, clock: Callable[[], int], zone: tzinfo | None = None
    ) -> None:
        self._clients = clients
        self._board = board
        self._describer = describer
        self._clock = clock
        self._zone = zone or datetime.now().astimezone().tzinfo

    def __call__(self, notice: Notice) -> Message:
        """The message; what AWS does not tell now is left out."""
        alert = notice.alert
        job_id = (notice.stage == "recovered" and alert.resolved_by) or alert.job_id
        detail = self._describer.detail(job_id)
        log = self._log(detail) if detail and notice.stage == "first" and alert.key.kind in _WITH_LOG else ()
        group = self._board.group(alert.key.name)
        usual_ms = group.usual.median_ms if group and group.usual else None
        assert self._zone is not None
        return message_of(alert, notice.stage, self._clock(), detail, log, usual_ms, self._zone)

    def _log(self, detail: Detail) -> tuple[str, ...]:
        """The last events of the run's log; none where it cannot be read."""
        place = log_in(detail)
        if place is None:
            return ()
        group, stream, region = place
        try:
            page = read_newest(self._clients, LogPlace(1, "", group, stream, region), READ)
        except AwsError:
            return ()
        return tuple(line.message for line in page.lines)
