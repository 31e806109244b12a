"""A Batch of one or two queues in a dictionary, whose answers a test can spoil."""

from typing import Any

from answering import Asked, Reply, answering

from batchtui.aws.clients import Clients
from batchtui.poll.board import Board
from batchtui.poll.loop import Poller

ARN = "arn:aws:batch:ap-northeast-2:123456789012:job-queue/"


class SmallBatch:
    """Holds rows; `spoil` maps an operation, or (operation, queue or state), to the reply that it gives instead."""

    def __init__(self, *queues: str) -> None:
        self.queues = list(queues or ("default",))
        self.rows: dict[str, dict[str, Any]] = {}
        self.listed = True
        self.spoil: dict[Any, Reply] = {}

    def put(self, job_id: str, status: str, queue: str = "default", created: int = 1000, name: str = "etl") -> None:
        """A run, new or moved."""
        row = {"jobId": job_id, "jobName": name, "status": status, "createdAt": created, "jobQueue": ARN + queue}
        self.rows[job_id] = row

    def answer(self, asked: Asked) -> Reply:
        """One request's answer."""
        queue, state = asked.body.get("jobQueue", ""), asked.body.get("jobStatus", "")
        for key in (asked.what, (asked.what, queue), (asked.what, state)):
            if key in self.spoil:
                return self.spoil[key]
        if asked.what == "describejobqueues":
            rows = [{"jobQueueName": name, "jobQueueArn": ARN + name, "state": "ENABLED"} for name in self.queues]
            return Reply(200, {"jobQueues": rows})
        if asked.what == "describejobs":
            return Reply(200, {"jobs": [self.rows[one] for one in asked.body["jobs"] if one in self.rows]})
        rows = [row for row in self.rows.values() if row["jobQueue"] == ARN + queue]
        if state:
            rows = [row for row in rows if row["status"] == state]
        elif not self.listed:
            rows = []
        return Reply(200, {"jobSummaryList": rows})


class Polled:
    """A poller on a small Batch; leaves with the block."""

    def __init__(self, batch: SmallBatch, clients_at: Any, refresh_s: float = 0.02, only: tuple[str, ...] = ()) -> None:
        self._serving = answering(batch.answer)
        self._clients_at = clients_at
        self._refresh_s, self._only = refresh_s, only

    def __enter__(self) -> "Polled":
        self.server = self._serving.__enter__()
        self.clients: Clients = self._clients_at(self.server.endpoint)
        self.board = Board()
        self.poller = Poller(self.clients, self.board, self._refresh_s, self._only)
        self.poller.start()
        return self

    def __exit__(self, *failure: Any) -> None:
        self.poller.stop()
        self._serving.__exit__(*failure)

    def state(self, job_id: str) -> str:
        """A run's state on the board; empty when it is not there."""
        run = self.board.run(job_id)
        return run.state.value if run else ""
