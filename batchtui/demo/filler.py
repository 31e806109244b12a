"""Fills the week with as many ordinary past runs as were asked for."""

from collections.abc import Callable, Iterator

from batchtui.demo import ends, schedules
from batchtui.demo.runs import End, Run, Work
from batchtui.demo.schedules import WEEK, Schedule
from batchtui.demo.works import work
from batchtui.demo.world import World

_NAMES = {
    "report": "sales-report churn-report funnel-report inventory-report latency-report margin-report 재고-리포트",
    "sync": "crm-sync ledger-sync catalog-sync address-sync payout-sync loyalty-sync vendor-sync",
    "etl": "orders-etl events-etl clicks-etl refunds-etl sessions-etl shipments-etl reviews-etl 매출-집계",
    "cleanup": "tmp-cleanup cache-cleanup session-cleanup log-cleanup thumbnail-cleanup",
}
_FAILURES = ((ends.failed(1),), (ends.OOM, ends.OOM), (ends.failed(2), ends.failed(2)), (ends.SPOT, ends.failed(1)))
_GOOD = (ends.OK,)
_RETRIED = (ends.SPOT, ends.OK)


def _pattern(_slot: int, chance: bytes) -> tuple[End, ...]:
    """Nine tenths come good."""
    if chance[9] < 24:
        return _FAILURES[chance[10] % len(_FAILURES)]
    return _RETRIED if chance[9] < 32 else _GOOD


def _same(work_of_all: Work) -> Callable[[int], Work]:
    return lambda _at: work_of_all


def runs(world: World, now: int, wanted: int) -> Iterator[Run]:
    """At least `wanted` past runs over the week before `now` (ms), most of them in `default`."""
    if wanted <= 0:
        return
    names = [(name, definition) for definition, some in _NAMES.items() for name in some.split()]
    every = (WEEK - schedules.HOUR) * len(names) // (wanted + len(names) * 2)
    for place, (name, definition) in enumerate(names):
        queue = "continuously" if place % 9 == 4 else "default"
        same = work(world.definitions, name, queue, definition)
        phase = every * place // len(names)
        one = Schedule(_same(same), max(every, 1), _pattern, phase=phase)
        yield from schedules.past(world, one, now, now - schedules.HOUR)
