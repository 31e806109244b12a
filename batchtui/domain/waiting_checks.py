"""What may keep a run from starting, one by one: its queue, the environments, the room there, whether it fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batchtui.domain.asked import Asked
from batchtui.domain.causes_words import span_of
from batchtui.domain.environment import Environment
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.domain.surroundings import Surroundings

Depends = Sequence[tuple[str, Job | None]]
"""The jobs that a run depends on: id, and the job where it is known."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may keep a run from starting."""

    label: str
    well: bool | None
    """None: not known."""
    text: str


def in_line(job: Job) -> bool:
    """Whether it, or a child of it, is RUNNABLE: an array stays PENDING itself."""
    return job.state is JobState.RUNNABLE or (job.is_array and bool(dict(job.children).get(JobState.RUNNABLE.value)))


def depends_check(depends: Depends) -> Check:
    """What of that it depends on is over."""
    if not depends:
        return Check("depends on", True, "nothing")
    left = [job for _, job in depends if job is None or not job.state.terminal]
    jobs = "1 job" if len(depends) == 1 else f"{len(depends)} jobs"
    if not left:
        return Check("depends on", True, f"{jobs}, over")
    told = "not over" if len(left) == len(depends) else f"{len(left)} not over"
    return Check("depends on", None if None in left else False, f"{jobs}, {told}")


def checks_around(job: Job, asked: Asked, around: Surroundings, earlier: int | None) -> Iterator[Check]:
    """Of a run in a queue. `earlier`: how many came before it, where AWS does not tell its place."""
    yield queue_check(around)
    yield environment_check(around)
    yield room_check(around)
    yield _fits(asked, around)
    for name, wanted in asked.resources:
        known = around.resources.get(name)
        free = f"; {known.free} of {known.total} free" if known else ""
        yield Check("resource", known.free >= wanted if known else None, f"asks {wanted} of {name}{free}")
    if job.share and around.policy is not None:
        yield _share(job.share, around)
    yield _place(job, around, earlier)
    yield from limit_checks(around)


def limit_checks(around: Surroundings) -> Iterator[Check]:
    """What the queue does with a run that stands first for too long."""
    for limit in around.queue.time_limits:
        what = "ends" if limit.action == "TERMINATE" else "cancels"
        yield Check("limit", None, f"the queue {what} it after {span_of(limit.max_s)} at its front with {limit.reason}")


def queue_check(around: Surroundings) -> Check:
    """Whether the queue takes and starts jobs. A disabled one starts those that are in it (JobQueueDetail.state)."""
    queue = around.queue
    status = queue.status if queue.status == "INVALID" else queue.status.lower()
    reason = f": {queue.status_reason.rstrip('. ')}" if queue.status == "INVALID" and queue.status_reason else ""
    state = f"{'enabled' if queue.enabled else 'disabled'}, {status}{reason}"
    more = "" if queue.enabled else "; it takes no new jobs, those in it still start"
    return Check("queue", queue.enabled and queue.status in ("VALID", "UPDATING"), f"{state}{more}")


def environment_check(around: Surroundings) -> Check:
    """Where AWS may place it."""
    if around.environments is None:
        return Check("environment", None, "not known")
    good = [f"{one.name} ({one.label})" for one in around.usable]
    parts = [f"{', '.join(good)} enabled, valid"] if good else []
    return Check("environment", bool(good), "; ".join([*parts, troubles_of(around.environments)]).strip("; ") or "none")


def room_check(around: Surroundings) -> Check:
    """How much of what its environments may have is in use."""
    if around.environments is not None and not around.usable:
        return Check("room", None, "none to be placed in")
    used, kept, most = around.used_vcpus, around.kept_vcpus, around.max_vcpus
    limit = f"of {most:,} " if most is not None else ""
    unlimited = "" if most is not None else "; no limit is told"
    if used is not None:
        return Check("room", used < most if most is not None else None, f"{number(used)} {limit}vCPU in use{unlimited}")
    if kept is not None:
        well = kept < most if most is not None else None
        return Check(
            "room", well, f"instances of {kept:,} {limit}vCPU; how much of it is in use is not told{unlimited}"
        )
    return Check(
        "room", None, f"up to {most:,} vCPU; how much is in use is not told" if most is not None else "not known"
    )


def _fits(asked: Asked, around: Surroundings) -> Check:
    what = asks(asked)
    if misfit := misfit_of(asked, around.usable):
        return Check("fits", False, misfit)
    given: dict[str, list[str]] = {}
    for one in around.usable:
        if most := _most(one.offer.vcpus, one.offer.mib):
            given.setdefault(most, []).append(one.name)
    known = [f"{' or '.join(names)} gives up to {most}" for most, names in given.items()]
    return Check("fits", bool(known) or None, f"asks {what}" + (f"; {', '.join(known)}" if known else ""))


def asks(asked: Asked) -> str:
    """`16 vCPU, 32,768 MiB, 1 GPU`."""
    gpus = f", {asked.gpus} GPU" if asked.gpus else ""
    return f"{_most(asked.vcpus or None, asked.mib or None) or 'nothing that is told'}{gpus}"


def _most(vcpus: float | None, mib: int | None) -> str:
    parts = [f"{number(vcpus)} vCPU" if vcpus is not None else "", f"{mib:,} MiB" if mib is not None else ""]
    return ", ".join(part for part in parts if part)


def misfit_of(asked: Asked, environments: Sequence[Environment]) -> str:
    """Why it fits into none of them; empty: it does, or that is not certain."""
    reasons = [_too_much(asked, one) for one in environments]
    return f"it asks {'; '.join(dict.fromkeys(reasons))}" if reasons and all(reasons) else ""


def _too_much(asked: Asked, environment: Environment) -> str:
    offer, name = environment.offer, environment.name
    if offer.vcpus is not None and asked.vcpus > offer.vcpus:
        return f"{number(asked.vcpus)} vCPU, {name} gives at most {number(offer.vcpus)}"
    if offer.mib is not None and asked.mib > offer.mib:
        return f"{asked.mib:,} MiB, {name} gives at most {offer.mib:,}"
    if offer.mib is not None and offer.host_keeps and asked.mib == offer.mib:
        return f"{asked.mib:,} MiB, all of the largest instance of {name}, whose host needs some itself"
    if offer.gpus is not None and asked.gpus > offer.gpus:
        return f"{asked.gpus} GPU, {name} has none"
    return ""


def room_in(around: Surroundings) -> float | None:
    """vCPUs that are not in use; None: not known."""
    used, most = around.used_vcpus, around.max_vcpus
    return most - used if used is not None and most is not None else None


def _share(share: str, around: Surroundings) -> Check:
    assert around.policy is not None
    used = dict(around.front.shares).get(share) if around.front is not None else None
    has = f"{share} has {number(used)} vCPU in use" if used is not None else share
    return Check("share", True, f"{has}; weight {around.policy.weight_of(share):g} in {around.policy.name}")


def _place(job: Job, around: Surroundings, earlier: int | None) -> Check:
    front = around.front
    if front is not None and (place := front.place(job.id)) is not None:
        told = (
            f"{place:,} of {len(front.ids):,} in line"
            if front.whole
            else f"{place:,} of the first {len(front.ids):,} in line"
        )
        return Check("place", True, told)
    if not in_line(job):
        return Check("place", None, "not in line yet")
    if front is not None and not front.whole:
        return Check("place", False, "behind the first 100")
    told = "not told" if earlier is None else f"{earlier:,} came before it"
    return Check("place", None, told)


def troubles_of(environments: Sequence[Environment]) -> str:
    """Why AWS places nothing in some of them."""
    return "; ".join(f"{one.name} is {one.trouble}" for one in environments if one.trouble)


def names_of(environments: Sequence[Environment]) -> str:
    """`spot-a or on-demand-a`."""
    return " or ".join(one.name for one in environments)


def number(value: float) -> str:
    """`0.25`, `1,024`."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
