"""Reads `batch.toml` and holds it against itself: every mistake at once, before AWS sees any of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from batchtui.domain.cron import BadExpression
from batchtui.domain.editing import fargate
from batchtui.domain.secrecy import looks_secret
from batchtui.domain.timing import At, read
from batchtui.infra.model import RETENTIONS, JobsFile, JobSpec
from batchtui.infra.naming import export_of, logical
from batchtui.infra.pattern import LONGEST, length
from batchtui.settings.check import check
from batchtui.settings.fields import nearest
from batchtui.settings.load import document_at
from batchtui.settings.mistake import Mistake
from batchtui.settings.place import Place
from batchtui.settings.reader import Document
from batchtui.settings.statements import Path as Keys
from batchtui.settings.statements import dotted

_FEWER = "name fewer queues, or fewer jobs with alert = false"
LONGEST_SCHEDULE = 64
"""CreateSchedule and PutRule, Name."""
_Told = Iterator[tuple[Keys, str, str]]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A jobs file as it was found; with a mistake its stack should not be used."""

    stack: JobsFile
    mistakes: tuple[Mistake, ...]
    warnings: tuple[str, ...] = ()
    """Sentences about what works and may not be meant."""


def read_jobs_file(path: Path) -> ReadFile:
    """The file at a path; never raises: what cannot be read is a mistake."""
    document, _ = document_at(Place(path, "--file"))
    checked = check(document, JobsFile)
    wrong_already = {mistake.key for mistake in checked.mistakes}
    across = () if any(mistake.line == 0 and not mistake.key for mistake in checked.mistakes) else _across(
        document, checked.settings, wrong_already
    )  # fmt: skip
    found = sorted((*checked.mistakes, *across), key=lambda one: (one.line == 0, one.line))
    return ReadFile(checked.settings, tuple(found), () if found else tuple(_warnings(checked.settings)))


def _across(document: Document, file: JobsFile, wrong: set[str]) -> tuple[Mistake, ...]:
    """What one value says of another; what is wrong by itself is not held against others."""
    told = []
    for keys, reason, near in (*_of_stack(file, document), *_of_queues(file), *_of_jobs(file)):
        if dotted(keys) not in wrong:
            told.append(Mistake(document.file, document.line(keys), dotted(keys), reason, near))
    return tuple(told)


def _of_stack(file: JobsFile, document: Document) -> _Told:
    stack = file.stack
    given = document.values.get("stack")
    for key, found in (("vpc", stack.vpc), ("subnets", stack.subnets)):
        if not found and not (isinstance(given, dict) and key in given):
            yield ("stack", key), "is missing, a stack needs it", ""
    if stack.log_retention not in RETENTIONS:
        close = min(RETENTIONS, key=lambda days: abs(days - stack.log_retention))
        yield ("stack", "log_retention"), f"is {stack.log_retention}, which CloudWatch Logs does not have", str(close)
    if not stack.guard:
        yield ("stack", "guard"), "names no command", ""
    if stack.public_ip and not on_fargate(file):
        yield ("stack", "public_ip"), f"is for Fargate only, and compute is {stack.compute}", ""


def _of_queues(file: JobsFile) -> _Told:
    if not file.queue:
        yield ("queue",), "is empty: a platform has one queue at least", ""
    seen: dict[str, str] = {}
    for index, queue in enumerate(file.queue):
        export = export_of(queue.name or str(index), queue.export)
        if export in seen:
            yield ("queue", index, "export"), f"{export} is the export of {seen[export]} already, give it its own", ""
        seen[export] = queue.name
    size = length(file) if file.alerts.enabled else 0
    if size > LONGEST:
        yield ("alerts",), f"would have a pattern of {size:,} characters, EventBridge takes {LONGEST:,}: {_FEWER}", ""


def _of_jobs(file: JobsFile) -> _Told:
    queues = [queue.name for queue in file.queue]
    ids: dict[str, str] = {}
    for index, job in enumerate(file.job):
        at: Keys = ("job", index)
        if job.queue and "" not in queues and job.queue not in queues:
            yield (*at, "queue"), f'there is no [[queue]] "{job.queue}", there is {", ".join(queues)}', nearest(
                job.queue, queues
            )  # fmt: skip
        yield from _of_size(job, at, file)
        yield from _of_schedule(job, at)
        yield from _of_guard(job, at)
        if job.name and logical(job.name) in ids:
            yield (*at, "name"), f'differs from "{ids[logical(job.name)]}" in signs only, which a template cannot', ""
        ids[logical(job.name)] = job.name
        for name in job.secrets.keys() & job.environment.keys():
            yield (*at, "secrets"), f"has {name}, which environment has as well", ""
        if job.retry and job.attempts == 1:
            yield (*at, "retry"), "means nothing with one attempt: raise attempts", ""


def _of_size(job: JobSpec, at: Keys, file: JobsFile) -> _Told:
    if not job.vcpu or not job.memory:
        return
    if on_fargate(file):
        wrong = fargate.mistake(job.vcpu, job.memory)
        if wrong:
            yield (*at, wrong[0]), wrong[1].rstrip("."), ""
    elif "." in job.vcpu:
        yield (*at, "vcpu"), f"is {job.vcpu}, and EC2 gives whole ones only: 1 is the least", ""


def _of_schedule(job: JobSpec, at: Keys) -> _Told:
    if not job.schedule:
        return
    if len(job.name) > LONGEST_SCHEDULE:
        yield (*at, "name"), f"is longer than the {LONGEST_SCHEDULE} letters that the name of a schedule may have", ""
    if job.schedule_by == "scheduler":
        return
    if job.timezone != "UTC":
        yield (*at, "timezone"), 'rules know UTC only: leave schedule_by out, or write timezone = "UTC"', ""
    try:
        once = isinstance(read(job.schedule), At)
    except BadExpression as error:
        yield (*at, "schedule"), str(error).rstrip("."), ""
        return
    if once:
        yield (*at, "schedule"), "comes once, which rules do not: leave schedule_by out", ""


def _of_guard(job: JobSpec, at: Keys) -> _Told:
    if job.guard in ("skip", "wait", "replace") and not job.command:
        yield (*at, "guard"), "stands before the command, which is missing: the image's own is not known here", ""
    if job.guard_wait and job.guard not in ("wait", "replace"):
        yield (*at, "guard_wait"), f'means nothing with guard = "{job.guard}"', ""


def _warnings(file: JobsFile) -> Iterator[str]:
    for job in file.job:
        beside = [one.name for one in file.job if one.queue == job.queue and one.name != job.name]
        if job.guard == "queue" and beside:
            yield (
                f"{job.name} waits in {job.queue} while another run of it goes, and may stand before "
                f"{', '.join(beside[:3])} there: give it a queue of its own."
            )
        for name, value in job.environment.items():
            if looks_secret(name, value):
                yield f"{job.name} has {name} in clear, for all who may read job definitions: put it under secrets."
    if file.alerts.enabled and not file.alerts.email:
        yield "Nobody is told when the alerting itself fails: set email under [alerts]."


def on_fargate(file: JobsFile) -> bool:
    """Whether jobs run on Fargate."""
    return file.stack.compute.startswith("fargate")
