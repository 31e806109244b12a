"""What the jobs of a definition do: how long they run, how they fail, what they print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of job in the story. Times are story minutes, memory is MiB.

    past: outcomes of the past runs, newest last, a letter each (see `LETTERS`); older ones repeat it.
    resubmitted: the scenario of a job that a client submits; the newest revision's fault, if `fault_in` says so.
    enough_memory: an out-of-memory scenario becomes a success from so many MiB on; 0: memory plays no part.
    """

    definition: str
    queue: str = "default"
    minutes: float = 20.0
    every: float = 1440.0
    age: float = 60.0
    past: str = "s"
    failure: str = "exit1"
    resubmitted: str = "ok"
    enough_memory: int = 0
    attempts: int = 1
    timeout: int = 0
    vcpu: str = "1"
    memory: int = 2048
    log: str = "batches"
    command: tuple[str, ...] = ("node", "dist/main.js")
    environment: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    revisions: int = 3
    inactive: tuple[int, ...] = ()
    used: int = 0
    names: tuple[str, ...] = ()

    def job_name(self, turn: int) -> str:
        """The job name of the run number `turn`: most jobs have one name, some take turns."""
        return self.names[turn % len(self.names)] if self.names else self.definition

    def scenario(self, letter: str) -> str:
        """What happens in a past run that the story marks with this letter."""
        return self.failure if letter == "f" else LETTERS[letter]


LETTERS = {"s": "ok", "r": "flaky", "h": "spot", "k": "quick", "t": "timeout", "x": "exit1"}
UNKNOWN = Work(definition="", minutes=18.0, log="command", command=("true",), revisions=0)


def scenario_of_submit(work: Work, revision: int, memory: int) -> str:
    """What will happen to a job that a client submits: as the story's failing ones fail, unless it was mended.

    Args:
        memory: the job's MEMORY in MiB, overrides included.
    """
    if work.enough_memory and memory >= work.enough_memory:
        return "ok"
    if work.resubmitted == "image" and revision != work.revisions:
        return "ok"
    if work.inactive and work.resubmitted != "oom" and revision == work.revisions:
        return "ok"
    return work.resubmitted
