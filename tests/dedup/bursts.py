"""Many real guards at once on one key, and holders that are killed."""

import os
import signal
import subprocess
from pathlib import Path
from random import Random

import guards
from waiting import until


class Bursts:
    """Rounds on one key: each begins with a crowd, of which one runs, and ends with the end of that one."""

    def __init__(self, table: str, batch: guards.Batch, folder: Path) -> None:
        self.batch, self.folder = batch, folder
        self.inside, self.go, self.doubled = folder / "inside", folder / "go", folder / "doubled"
        text = f"mkdir {self.inside} || echo $AWS_BATCH_JOB_ID >> {self.doubled}\n"
        text += f"echo $AWS_BATCH_JOB_ID > {self.inside}/job\nuntil [ -e {self.go} ]; do sleep 0.05; done\n"
        text += f"rm -r {self.inside}"
        self.options = ("--table", table, "--key", "k", "--on-error", "fail", "--")
        self.script = guards.shell(folder / "job", text)
        self.begun = 0

    def start(self) -> subprocess.Popen[str]:
        """One more run of the job, in a process group of its own, as a container is."""
        self.begun += 1
        job_id = self.batch.put(f"job-{self.begun}")
        return guards.start(*self.options, self.script, job=job_id, start_new_session=True)

    def round(self, crowd: int, killed: bool) -> None:
        """One runs, all others leave with 0; then it ends by itself, or is killed and Batch calls its job FAILED."""
        self.go.unlink(missing_ok=True)
        processes = [self.start() for _ in range(crowd)]
        until(lambda: sum(one.poll() is None for one in processes) <= 1 and (self.inside / "job").exists())
        (holder,) = [one for one in processes if one.poll() is None]
        others = [one for one in processes if one is not holder]
        told = {(one.returncode, one.communicate()[1].count("has the lock on k")) for one in others}
        assert told <= {(0, 1)}
        assert not self.doubled.exists(), f"at once: {self.doubled.read_text()}"
        owner = (self.inside / "job").read_text().strip()
        if not killed:
            self.go.touch()
            assert holder.wait(60) == 0
            holder.communicate()
            self.batch.put(owner, "SUCCEEDED")
            return
        os.killpg(holder.pid, signal.SIGKILL)
        holder.communicate()
        for left in self.inside.iterdir():
            left.unlink()
        self.inside.rmdir()
        self.batch.put(owner, "FAILED")


def play(bursts: Bursts, crowd: int, rounds: int, random: Random) -> None:
    """Rounds of which some end with a kill; after the last one a single run gets in."""
    for number in range(rounds):
        bursts.round(crowd, killed=number == 0 or random.random() < 0.5)
    bursts.round(1, killed=False)
