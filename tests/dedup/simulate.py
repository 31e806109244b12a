"""Rules that keep a job from running twice, played in the same world: the table of rules and episodes.

    python tests/dedup/simulate.py [EPISODES]

In % of the episodes: two at once / nobody ran / a later attempt that did not run and said success.
"""

import sys
from collections.abc import Callable
from random import Random

from model_runs import List, Play

from batchtui.dedup.item import Holder, Me
from batchtui.dedup.listing import ACTIVE
from batchtui.dedup.rules import Course, Entered, Held, Policy, enter

RUNS = {"twins": 2, "burst of 5": 5, "retries": 3, "array children": 3}
HELD = Held(Holder("other", 1, 0, 0))


def _list_rule(yields_to: Callable[[tuple[int, str], tuple[int, str], str], bool]) -> Callable[[Me, Policy], Course]:
    """A rule that reads one listing: `yields_to(other, own, the other's state)`, each as `(created, id)`."""

    def course(me: Me, policy: Policy) -> Course:
        rows = yield List()
        (own,) = [row[:2] for row in rows if row[1] == me.owner]
        others = [row for row in rows if row[1] != me.owner and row[2] in ACTIVE]
        return HELD if any(yields_to(row[:2], own, row[2]) for row in others) else Entered(0, 0)

    return course


RULES = {
    "any live run": _list_rule(lambda other, own, state: True),
    "older STARTING or RUNNING": _list_rule(lambda other, own, state: other < own and state in ("STARTING", "RUNNING")),
    "any STARTING or RUNNING": _list_rule(lambda other, own, state: state in ("STARTING", "RUNNING")),
    "list mode: the oldest live run": _list_rule(lambda other, own, state: other < own),
    "lock mode": enter,
}


OURS = ("list mode: the oldest live run", "lock mode")
"""The others leave with 0 at any attempt, as such checks do."""


def episode(kind: str, rule: str, seed: int) -> tuple[bool, bool, bool]:
    """Two at once, nobody ran, false success. Among twins and bursts nobody is killed, only reads are stale."""
    random = Random(f"{kind}{seed}")
    play = Play(random, rule=RULES[rule])
    play.deadly, play.honest = kind not in ("twins", "burst of 5"), rule in OURS
    for number in range(RUNS[kind]):
        children = 2 if kind == "array children" and number != 1 else 0
        play.submit(Policy(), children=children, attempts=3 if kind != "twins" else 1)
        play.now_ms += random.randrange(1000)
    for _ in range(20_000):
        if play.over:
            break
        play.step()
    nobody = not any(isinstance(verdict, Entered) for _one, verdict in play.verdicts) and bool(play.verdicts)
    return play.doubled, nobody, play.false_success


def table(episodes: int) -> dict[str, dict[str, tuple[float, ...]]]:
    """Per cent, by rule and kind of episode."""
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for rule in RULES:
        found[rule] = {}
        for kind in RUNS:
            told = [episode(kind, rule, seed) for seed in range(episodes)]
            found[rule][kind] = tuple(100 * sum(one[at] for one in told) / episodes for at in range(3))
    return found


def show(found: dict[str, dict[str, tuple[float, ...]]]) -> str:
    """The table as text."""
    lines = [f"{'double / nobody / false success, %':34}" + "".join(f"{kind:>20}" for kind in RUNS)]
    for rule, row in found.items():
        cells = ("/".join(f"{value:.1f}" for value in row[kind]) for kind in RUNS)
        lines.append(f"{rule:34}" + "".join(f"{cell:>20}" for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(show(table(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)) + "\n")
