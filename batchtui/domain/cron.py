"""AWS's cron by aws-croniter, mended where it falls short: see `tests/data/aws-cron-cases.csv`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

FIELDS = 6
LAST_YEAR = 2199
"""AWS's, and the library's."""
_MINUTE = timedelta(minutes=1)
_STEPS = re.compile(r"(\*|\d{4})/(\d{1,4})")


class BadExpression(ValueError):
    """What cannot be read as a schedule: one sentence."""


@dataclass(frozen=True, slots=True)
class Cron:
    """`cron(minute hour day month weekday year)`, checked."""

    fields: tuple[str, ...]
    """In capitals, as they are written."""

    def after(self, wall: datetime, last_year: int = LAST_YEAR) -> datetime | None:
        """The first time after a time on the same clock, both without a zone; None: not until a year's end."""
        made = _made(self.fields)
        later = (datetime(year, 1, 1, tzinfo=UTC) - _MINUTE for year in made.years if wall.year < year <= last_year)
        # It gives up after ten steps, which 29 February of some centuries is beyond: then each year is asked for.
        for start in chain((wall.replace(tzinfo=UTC),), later):
            found = made.get_next(start)[0]
            if found is not None:
                return found.replace(tzinfo=None) if found.year <= last_year else None
        return None


def read_cron(inside: str) -> Cron:
    """What stands within `cron(…)`.

    Raises:
        BadExpression: AWS does not take it either, and why.
    """
    fields = tuple(inside.upper().split())
    if len(fields) != FIELDS:
        raise BadExpression(
            f"cron({inside}) has {len(fields)} fields: AWS wants {FIELDS}, minute hour day month weekday year."
        )
    _made(fields)
    return Cron(fields)


@lru_cache(maxsize=1024)
def _made(fields: tuple[str, ...]) -> Any:
    # Not before there is a schedule: nothing else needs it.
    from aws_croniter import AwsCroniter
    from aws_croniter.exceptions import AwsCroniterExpressionError

    minute, hour, day, month, weekday, year = fields
    mended = (minute, hour, day, month, "7" if weekday == "L" else weekday, ",".join(_years(year)))
    try:
        return AwsCroniter(" ".join(mended))
    except (AwsCroniterExpressionError, ValueError) as error:
        raise BadExpression(f"cron({' '.join(fields)}) is not AWS's cron. {_sentence(str(error))}") from error


def _years(field: str) -> Iterator[str]:
    """A step of years as a list, which the library wants."""
    for part in field.split(","):
        step = _STEPS.fullmatch(part)
        if step is None or not int(step[2]):
            yield part
        else:
            yield from map(str, range(1970 if step[1] == "*" else int(step[1]), LAST_YEAR + 1, int(step[2])))


def _sentence(text: str) -> str:
    """The library's words as one sentence."""
    return f"{text.rstrip('.')}."
