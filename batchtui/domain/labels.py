"""What runs can be grouped by (name, definition, share, a tag), and under which label each of them stands."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from batchtui.domain.definition import name_of_definition
from batchtui.domain.job import Job

NO_DEFINITION = "(no definition)"
NO_SHARE = "(no share)"
NOT_DESCRIBED = "(not described)"
"""No listing tells tags: only a description does."""
EMPTY = "(empty)"
LONGEST_TAG = 128


class By(Enum):
    """What makes runs a group."""

    NAME = "name"
    DEFINITION = "definition"
    SHARE = "share"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A choice of that."""

    by: By = By.NAME
    tag: str = ""
    """The tag's key, where it is by tag."""

    @property
    def word(self) -> str:
        """As it is written and kept: `definition`, `tag:team`."""
        return f"{self.by.value}:{self.tag}" if self.by is By.TAG else self.by.value

    @property
    def title(self) -> str:
        """The head of the column of labels."""
        match self.by:
            case By.NAME:
                return "JOB"
            case By.TAG:
                return f"TAG {self.tag}"
            case _:
                return self.by.name

    @property
    def labelling(self) -> Callable[[Job], str]:
        """Run → its label. What is unknown stands in parentheses, and nothing else does."""
        match self.by:
            case By.NAME:
                return lambda job: job.name
            case By.DEFINITION:
                return lambda job: _defined(job.definition)
            case By.SHARE:
                return lambda job: _told(job.share) or NO_SHARE
            case By.TAG:
                return lambda job: _tagged(job, self.tag)

    def value_of(self, job: Job) -> str | None:
        """What the label says, as AWS has it; None where that is unknown, or there is none."""
        match self.by:
            case By.NAME:
                return job.name
            case By.DEFINITION:
                return name_of_definition(job.definition) or None
            case By.SHARE:
                return job.share or None
            case By.TAG:
                return dict(job.tags or ()).get(self.tag)


BY_NAME = Grouping()


def grouping_of(word: str) -> Grouping:
    """The grouping for `name`, `definition`, `share` or `tag:KEY`.

    Raises:
        ValueError: it is none of these; the sentence says what is.
    """
    kind, colon, key = word.partition(":")
    by = next((one for one in By if one.value == kind.strip().lower()), None)
    key = key.strip()
    if by is By.TAG and key and len(key) <= LONGEST_TAG:
        return Grouping(by, key)
    if by is By.TAG:
        said = "at most 128 characters" if key else "the tag's key"
        raise ValueError(f"tag: takes {said}, as in tag:team.")
    if by is None or colon:
        raise ValueError(f"{word!r} is nothing to group by: take name, definition, share or tag:KEY.")
    return Grouping(by)


@lru_cache(maxsize=8192)
def _defined(arn: str) -> str:
    """Every revision of a definition is one group."""
    return _told(name_of_definition(arn)) or NO_DEFINITION


def _tagged(job: Job, key: str) -> str:
    if job.tags is None:
        return NOT_DESCRIBED
    value = next((value for name, value in job.tags if name == key), None)
    return f"(no tag {key})" if value is None else _told(value) or EMPTY


def _told(value: str) -> str:
    """A value that would read as one of ours is quoted."""
    return f'"{value}"' if value.startswith("(") else value
