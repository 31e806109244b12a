"""Guarded jobs with the real guard: each attempt is a process of its own, whose exit code is the job's.

What the story has planned of a run (when it starts, how long it takes, how it ends) is what its program is told to do;
whether the program begins at all is the guard's affair.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping

from batchtui.demo import ends, lives, shapes
from batchtui.demo.container import Container, guarded
from batchtui.demo.elsewhere import TABLE, Elsewhere
from batchtui.demo.runs import Attempt, End, Json, Life, Run, Said
from batchtui.demo.wire import DEFAULT_REGION
from batchtui.demo.world import World

AT_ONCE = 24
"""So many processes at most; more runs wait in STARTING."""
NEVER = 2**62
_BEAT_S = 0.2


class Guards:
    """The real processes of one world. Every method but `close` and `keep_time` is called with the world's lock."""

    def __init__(self, world: World, endpoint: str, elsewhere: Elsewhere) -> None:
        self._world, self._endpoint, self._elsewhere = world, endpoint, elsewhere
        self._planned: dict[str, deque[tuple[int, End]]] = {}
        """By job id: how long each attempt still to come takes, ms, and how it ends."""
        self._live: dict[str, Container] = {}
        self._coming: dict[str, Run] = {}
        """Those that are on their way or at work, array children too."""
        self._story_until: dict[str, int] = {}
        self._loading = False
        self._closed = threading.Event()

    def keep_time(self) -> None:
        """Has what is due happen in time, also while nobody asks anything."""
        threading.Thread(target=self._beat, name="time", daemon=True).start()

    def close(self) -> None:
        """Ends every process."""
        self._closed.set()
        with self._world.lock:
            for container in self._live.values():
                container.kill()

    def begin(self, run: Run, ready: int | None) -> bool:
        """Takes a guarded run over; False: it is none, or no container of it ever starts."""
        if not run.script or not all(end.runs for end in run.script) or not guarded(self._container(run)["command"]):
            return False
        plan = lives.plan(run, self._world.clock.minute, ready)
        first = next(place for place, (_, status) in enumerate(plan.steps) if status == "RUNNING")
        start = self._after_the_story(run, plan)
        run.life = Life(plan.steps[:first], [])
        self._planned[run.id] = deque((one.stopped - (one.running or 0), one.end) for one in plan.attempts)
        # What has happened is kept: its life cannot be told again from its script.
        run.script = ()
        self._coming[run.id] = run
        self._world.when(start, lambda at: self._start(run, at))
        return True

    def stop(self, run: Run, at: int) -> None:
        """SIGTERM now; what is left at `at` (ms) is killed."""
        container = self._live.get(run.id)
        if container is not None:
            container.terminate()
            self._world.when(at, lambda _: container.kill())

    def expected(self, name: str) -> bool:
        """Whether a run of this name that a client has submitted is on its way or at work."""
        return any(_submitted(run) and run.work.name == name for run in self._coming.values())

    def _after_the_story(self, run: Run, plan: Life) -> int:
        """When the run starts: what a client submits, once the story's own run of that name is over."""
        start = plan.attempts[0].running or run.created
        minute, name = self._world.clock.minute, run.work.name
        if not _submitted(run):
            over = start + sum(one.stopped - (one.running or 0) for one in plan.attempts) + 4 * minute
            self._story_until[name] = max(self._story_until.get(name, 0), int(over))
            return start
        goes_on = any(not _submitted(one) and one.work.name == name for one in self._coming.values())
        return max(start, self._story_until.get(name, 0)) if goes_on else start

    def _container(self, run: Run) -> Json:
        definition = self._world.definitions[run.work.definition][run.work.revision - 1]
        return shapes.main_container(definition, run.work)

    def _start(self, run: Run, at: int) -> None:
        if run.life is None or run.stop_reason or self._closed.is_set():
            self._gone(run)
            return
        if not self._elsewhere.ready or len(self._live) >= AT_ONCE:
            self._load()
            self._world.when(at + int(self._world.clock.minute / 4), lambda later: self._start(run, later))
            return
        attempt = Attempt(at, NEVER, ends.OK, Said())
        container = self._container(run)
        try:
            self._live[run.id] = Container(
                container["command"],
                self._environment(run, container, len(run.life.attempts) + 1),
                lambda line, begins: self._said(run, attempt, line, begins),
                lambda code: self._ended(run, attempt, code),
            )
        except OSError:
            # This machine has no room for one more process now.
            self._world.when(at + int(self._world.clock.minute), lambda later: self._start(run, later))
            return
        run.life.steps.append((at, "RUNNING"))
        run.life.attempts.append(attempt)
        run.started = at
        if run.work.timeout:
            self._world.when(at + run.work.timeout * 1000, lambda _: self._time_out(run, attempt))

    def _environment(self, run: Run, container: Json, number: int) -> Mapping[str, str]:
        """The job's own variables, and those that AWS Batch gives to a container."""
        work = run.work
        told = {str(pair.get("name")): str(pair.get("value", "")) for pair in container.get("environment", [])}
        told |= {
            "AWS_BATCH_JOB_ID": run.id,
            "AWS_BATCH_JOB_ATTEMPT": str(number),
            "AWS_BATCH_JQ_NAME": work.queue,
            "AWS_BATCH_CE_NAME": self._world.queues[work.queue]["computeEnvironmentOrder"][0][
                "computeEnvironment"
            ].rpartition("/")[2],
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_REGION": DEFAULT_REGION,
        }
        told.setdefault("BATCHTUI_LOCK_TABLE", TABLE)
        if run.index >= 0:
            told |= {"AWS_BATCH_JOB_ARRAY_INDEX": str(run.index), "AWS_BATCH_JOB_ARRAY_SIZE": str(work.size)}
        if work.nodes:
            told |= dict.fromkeys(("AWS_BATCH_JOB_MAIN_NODE_INDEX", "AWS_BATCH_JOB_NODE_INDEX"), "0")
            told["AWS_BATCH_JOB_NUM_NODES"] = str(work.nodes)
        return told

    def _said(self, run: Run, attempt: Attempt, line: str, begins: bool) -> None:
        with self._world.lock:
            now, said = self._world.advance(), attempt.said
            assert said is not None
            said.lines.append((now, line))
            planned = self._planned.get(run.id)
            if begins and planned and not said.begun:
                takes, end = planned[0]
                said.begun, said.until, said.kind = now, now + takes, f"{end.kind} {end.exit_code}"
                self._world.when(said.until, lambda _: self._finish(run, end))

    def _finish(self, run: Run, end: End) -> None:
        """The program's time is up: it leaves, or its host is lost, or it has used too much memory."""
        container = self._live.get(run.id)
        if container is None:
            return
        if end.kind in ("ok", "exit") and end.exit_code is not None:
            container.finish(end.exit_code)
        else:
            container.kill()

    def _time_out(self, run: Run, attempt: Attempt) -> None:
        container = self._live.get(run.id)
        if container is not None and run.life is not None and run.life.attempts[-1] is attempt:
            attempt.end = ends.timed_out(run.work.timeout)
            container.kill()

    def _ended(self, run: Run, attempt: Attempt, code: int) -> None:
        with self._world.lock:
            now = self._world.advance()
            self._live.pop(run.id, None)
            planned = self._planned.get(run.id)
            _takes, end = planned.popleft() if planned else (0, ends.OK)
            if run.life is None or run.stop_reason or self._closed.is_set():
                self._gone(run)
                return
            attempt.stopped = now
            attempt.end = _end_of(code, end, attempt)
            if attempt.end.kind != "ok" and self._again(run, attempt.end, now):
                return
            run.life.steps.append((now, attempt.end.status))
            lives.settle(run, run.life)
            self._gone(run)
            self._world.watch(run)
            self._world.advance()

    def _again(self, run: Run, end: End, now: int) -> bool:
        """Whether another attempt follows, as the job's retry strategy says."""
        assert run.life is not None
        if len(run.life.attempts) >= run.work.attempts or not ends.tried_again(end, run.work.rules):
            return False
        planned = self._planned.setdefault(run.id, deque())
        if not planned:
            planned.append((int(run.work.minutes * self._world.clock.minute), end))
        minute = self._world.clock.minute
        run.life.steps += [(now, "RUNNABLE"), (now + int(0.8 * minute), "STARTING")]
        self._world.when(now + int(2 * minute), lambda at: self._start(run, at))
        return True

    def _gone(self, run: Run) -> None:
        self._coming.pop(run.id, None)
        self._planned.pop(run.id, None)

    def _load(self) -> None:
        """moto, beside: nobody waits for it with the world's lock."""
        if not self._loading:
            self._loading = True
            threading.Thread(target=self._elsewhere.load, name="moto", daemon=True).start()

    def _beat(self) -> None:
        while not self._closed.wait(_BEAT_S):
            with self._world.lock:
                self._world.advance()


def _submitted(run: Run) -> bool:
    return (run.parent or run).submitted


def _end_of(code: int, planned: End, attempt: Attempt) -> End:
    """How an attempt has ended, by its process: as planned, if its program began and nothing else came between."""
    if attempt.end.kind == "timeout":
        return attempt.end
    if code == 0:
        return ends.OK
    begun = attempt.said is not None and attempt.said.begun > 0
    if begun and planned.kind not in ("ok", "exit") and code == 137:
        return planned
    return ends.failed(code)
