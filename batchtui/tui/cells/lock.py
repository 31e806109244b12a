"""The guard's locks, a row each: key, whether it is held, by whom, since when, and who waits."""

from collections.abc import Callable

from batchtui.actions.release import ReleasePlan
from batchtui.domain.filters.terms import Columns
from batchtui.domain.lock import Holding, LockState
from batchtui.domain.when import age
from batchtui.tui.cells.glyphs import Glyphs
from batchtui.tui.cells.group import WIDE, Now
from batchtui.tui.cells.plan import Question
from batchtui.tui.cells.run import short_id
from batchtui.tui.cells.spans import Line, line
from batchtui.tui.cells.state import state_cell
from batchtui.tui.widgets.sides import BESIDE
from batchtui.tui.widgets.table import Column

Waiting = Callable[[Holding], int]
"""How many runs of a lock's name are not over and do not hold it."""


def quiet(holding: Holding) -> bool:
    """A row that asks for nothing."""
    return holding.state is LockState.FREE


def key_of(holding: Holding) -> str:
    """What a lock is known by."""
    return f"{holding.lock.place} {holding.lock.key}"


def columns(width: int, now: Now, glyphs: Glyphs, waiting: Waiting) -> list[Column[Holding]]:
    """The columns for a screen of this width."""
    roomy = width >= BESIDE
    made: list[Column[Holding]] = [
        Column("key", "KEY", 0, _key, lambda h: h.lock.key.casefold()),
        Column("lock", "LOCK", 9, lambda h: _state(h, glyphs), lambda h: h.state.value),
        Column("age", "AGE", 4, lambda h: line(age(now.ms - _since(h))), lambda h: -_since(h), right=True),
        Column("holder", "HOLDER", 36 if roomy else 12, lambda h: _holder(h, roomy), lambda h: h.lock.owner),
        Column("job", "JOB", 11, lambda h: _job(h, glyphs), lambda h: h.holder.state.value if h.holder else ""),
        Column("waits", "WAIT", 4, lambda h: _count(waiting(h)), lambda h: -waiting(h), right=True),
    ]
    if width >= WIDE:
        made += [
            Column("attempt", "ATT", 3, _attempt, lambda h: -h.lock.attempt, right=True),
            Column(
                "fence", "FENCE", 11, lambda h: line(("dim", str(h.lock.token))), lambda h: h.lock.token, right=True
            ),
            Column("place", "PLACE", 27, lambda h: line(("dim", h.lock.place)), lambda h: h.lock.place),
        ]
    return made


def readings(now_ms: int) -> Columns[Holding]:
    """How a filter reads a lock: its status is `held`, `ended`, `unknown` or `free`."""
    return Columns(
        texts=lambda h: (h.lock.key, h.state.value, h.lock.place, h.lock.owner),
        ids=lambda h: (h.lock.owner,),
        words={
            "name": lambda h: (h.lock.key,),
            "status": lambda h: (h.holder.state.value if h.holder else "",),
            "id": lambda h: (h.lock.owner,),
        },
        numbers={"age": lambda h: now_ms - _since(h)},
    )


def release_question(plan: ReleasePlan, profile: str, now_ms: int, glyphs: Glyphs) -> Question:
    """Whose lock would be freed, and what that means."""
    holding = plan.holding
    held = line(
        *_state(holding, glyphs),
        f"  {age(now_ms - _since(holding))}  by ",
        ("strong", holding.lock.owner),
        "  ",
        *(_job(holding, glyphs) if holding.holder else ()),
    )
    mark = ("waiting", f"{glyphs.attention} ") if holding.lives else ("text", "")
    return Question(
        title=f"Release the lock on {holding.lock.key} in {profile}?",
        lines=(held, (), *(line(mark, sentence) for sentence in plan.follows)),
        everything=(),
        verb="Release the lock",
        key_word="release",
        count=1,
        reason=None,
        typed="Type 1 to release it all the same." if holding.lives else "",
    )


def _since(holding: Holding) -> int:
    return holding.lock.released_at_ms or holding.lock.acquired_at_ms


def _key(holding: Holding) -> Line:
    return line(("dim" if quiet(holding) else "strong", holding.lock.key))


def _state(holding: Holding, glyphs: Glyphs) -> Line:
    glyph, token = {
        LockState.HELD: (glyphs.running, "running"),
        LockState.ENDED: (glyphs.attention, "waiting"),
        LockState.UNKNOWN: (glyphs.attention, "waiting"),
        LockState.FREE: (glyphs.skipped, "dim"),
    }[holding.state]
    return ((token, f"{glyph} {holding.state.value}"),)


def _holder(holding: Holding, whole: bool) -> Line:
    owner = holding.lock.owner
    # Outside AWS Batch: host, process, and a number that says nothing.
    shown = owner.rpartition("/")[0] or owner if holding.lock.lease_until_ms else owner if whole else short_id(owner)
    return line(("dim" if quiet(holding) else "text", shown))


def _job(holding: Holding, glyphs: Glyphs) -> Line:
    if holding.holder is not None:
        return state_cell(holding.holder, glyphs)
    if holding.lock.lease_until_ms:
        return line(("dim", "lease"))
    return () if quiet(holding) else line(("waiting", "not known"))


def _count(count: int) -> Line:
    return line(f"{count:,}") if count else ()


def _attempt(holding: Holding) -> Line:
    return line(("dim", str(holding.lock.attempt)))
