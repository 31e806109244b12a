"""Whoever reads the archive of events comes to know, in the end, what DescribeJobs says."""

from collections.abc import Callable, Iterator

from demo_client import ACTIVE, PROBE, RETRIED, Demo, client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from often import often

from batchtui.aws.archive import Happening, read_archive
from batchtui.aws.clients import Clients
from batchtui.aws.jobs import describe
from batchtui.demo import lives
from batchtui.demo.archive import GROUP
from batchtui.demo.events import LATEST_MS
from batchtui.demo.runs import Run
from batchtui.demo.server import serving
from batchtui.demo.story import build
from batchtui.demo.world import World

NOON = 1_795_521_600_000
HOUR = 3_600_000


def newest(told: list[Happening]) -> dict[str, Happening]:
    """What each run came to, whatever the order in which its events came."""

    def age(one: Happening) -> tuple[bool, int, int]:
        state = one.job.state
        return state.terminal, one.attempts, -1 if state.terminal else ACTIVE.index(state.value)

    found: dict[str, Happening] = {}
    for one in told:
        if one.job.id not in found or age(one) > age(found[one.job.id]):
            found[one.job.id] = one
    return found


STEP = st.tuples(
    st.sampled_from(["wait", "submit", "retry", "array", "depend", "terminate", "cancel"]), st.floats(0.1, 30)
)


# Each example serves a world of its own: to make a failing one smaller would take minutes.
@settings(max_examples=often(6), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(steps=st.lists(STEP, min_size=4, max_size=8), start=st.integers(NOON, NOON + 24 * HOUR), data=st.data())
def test_a_reader_comes_to_know_what_descriptions_say(
    at: Callable[[str], Clients], steps: list[tuple[str, float]], start: int, data: st.DataObject
) -> None:
    world = build(speed=0, start=start)
    with serving(world) as server:
        clients = at(server.endpoint)
        own = Demo(server.endpoint, client(server.endpoint, "batch"), client(server.endpoint, "logs"))
        own.batch.register_job_definition(**PROBE)
        own.batch.register_job_definition(**RETRIED)
        before = {run.id: run.status(start) for run in world.runs.values()}
        told: dict[str, Happening] = {}
        mine: list[str] = []
        read = start
        for what, seconds in (*steps, ("wait", 60.0), ("wait", 60.0)):
            mine += act(own, what, mine, data)
            now = own.control("tick", {"seconds": seconds})["now"]
            told.update((one.event_id, one) for one in read_all(clients, read - LATEST_MS - 1000))
            read = now
        known = newest(list(told.values()))
        changed = {
            run.id
            for run in world.runs.values()
            if run.status(now) not in (before.get(run.id), "SUBMITTED") and settled(world, run, now)
        }
        assert changed <= known.keys()
        wanted = sorted(changed)
        found = [one for n in range(0, len(wanted), 100) for one in describe(clients, wanted[n : n + 100])]
        for detail in found:
            assert (detail.job.id, detail.job.state) == (detail.job.id, known[detail.job.id].job.state)
            assert detail.job.stopped_at_ms == known[detail.job.id].job.stopped_at_ms
        assert {detail.job.id for detail in found} == changed and changed


def settled(world: World, run: Run, now: int) -> bool:
    """Whether all that there is to tell of a run has come."""
    since = [at for at, _ in lives.life_of(run, world.clock.minute).steps if at <= now][-1]
    return since < now - LATEST_MS - 1000


def read_all(clients: Clients, start: int) -> Iterator[Happening]:
    page = read_archive(clients, GROUP, start)
    yield from page.happenings
    while page.next_token:
        page = read_archive(clients, GROUP, start, page.next_token)
        yield from page.happenings


def act(own: Demo, what: str, mine: list[str], data: st.DataObject) -> list[str]:
    """Submits or stops a job; the ids of those submitted."""
    if what == "submit":
        return [own.submit("one")]
    if what == "retry":
        return [own.submit("again", "retried")]
    if what == "array":
        return [own.submit("some", arrayProperties={"size": 4})]
    if what == "depend" and mine:
        return [own.submit("after", dependsOn=[{"jobId": data.draw(st.sampled_from(mine))}])]
    if what in ("terminate", "cancel") and mine:
        stop = own.batch.terminate_job if what == "terminate" else own.batch.cancel_job
        stop(jobId=data.draw(st.sampled_from(mine)), reason="by hand")
    return []
