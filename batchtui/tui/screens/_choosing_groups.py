"""What the board is grouped by: a small menu, the tag's key, and the descriptions that tags need."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from batchtui.domain.failure import AwsError
from batchtui.domain.job import Job, JobDetail
from batchtui.domain.labels import LONGEST_TAG, NOT_DESCRIBED, By, Grouping, grouping_of
from batchtui.domain.safe import inert

if TYPE_CHECKING:
    from batchtui.tui.screens.grouping import GroupingScreen
    from batchtui.tui.screens.menu import Choice

AT_ONCE = 100
"""Runs of one DescribeJobs."""
DESCRIBED_AT_MOST = 2_000
"""Runs that are described because tags are wanted: twenty calls."""
ASK = "ask"


def ask_grouping(screen: "GroupingScreen") -> None:
    """By what? Its letter, or the digit of a tag that some run has."""
    from batchtui.tui.screens.menu import MenuScreen

    def chosen(word: str | None) -> None:
        if word == ASK:
            _ask_key(screen)
        elif word is not None:
            screen.group_by(grouping_of(word))

    screen.app.push_screen(MenuScreen("Group by", _choices(screen)), chosen)


def known_tags(runs: Iterable[Job]) -> list[str]:
    """The keys of tags, those of most runs first."""
    counted = Counter(key for job in runs if job.tags for key, _ in job.tags)
    return [key for key, _ in counted.most_common() if _is_key(key)]


def _choices(screen: "GroupingScreen") -> "list[Choice]":
    from batchtui.tui.screens.menu import Choice

    choices = [
        Choice("n", "job name", "name", shown=False),
        Choice("d", "definition", "definition", shown=False),
        Choice("s", "share", "share", shown=False),
    ]
    tags = known_tags(screen.ports.board.runs())[:9]
    choices += [Choice(str(digit), f"tag {key}", f"tag:{key}", shown=False) for digit, key in enumerate(tags, 1)]
    return [*choices, Choice("t", "another tag" if tags else "tag", ASK, shown=False)]


def _ask_key(screen: "GroupingScreen") -> None:
    from batchtui.tui.screens.asking import AskScreen

    def typed(key: str | None) -> None:
        if key and key.strip():
            screen.group_by(Grouping(By.TAG, key.strip()))

    screen.app.push_screen(AskScreen("Group by the tag", "key", LONGEST_TAG), typed)


def _is_key(key: str) -> bool:
    """Whether it can be chosen: it is written, kept and read again as a line."""
    return key == inert(key) == key.strip() and 0 < len(key) <= LONGEST_TAG


class Tagging:
    """Has runs described while their tags are wanted: the newest first, a hundred a call, and not without end."""

    def __init__(self, screen: "GroupingScreen") -> None:
        self._screen = screen
        self._asked: set[str] = set()
        self._asking = False
        self._refused = False

    def begin(self) -> None:
        """Tags are wanted anew."""
        self._asked, self._refused = set(), False
        self.go_on()

    def go_on(self) -> None:
        """Asks for some more, unless that is on its way, was enough, or is not allowed."""
        screen = self._screen
        grouped = screen.groups.grouped
        wanted = grouped.grouping.by is By.TAG and grouped.grouping == screen.groups.wanted
        if not wanted or self._asking or self._refused or not screen.ports.entered or screen.flat:
            return
        room = min(AT_ONCE, DESCRIBED_AT_MOST - len(self._asked))
        newest = grouped.newest_of((NOT_DESCRIBED,), len(self._asked) + 4 * AT_ONCE)
        ids = [job.id for job in newest if job.id not in self._asked and screen.has_place(job)][:room]
        if not ids:
            return
        self._asked.update(ids)
        self._asking = True
        screen.ports.interests.details(ids, partial(self._take_in, screen.asking(self._arrived)))

    def _take_in(self, arrived: Callable[[Any], None], found: "list[JobDetail] | AwsError") -> None:
        """On the thread that asked."""
        if not isinstance(found, AwsError):
            self._screen.ports.board.apply([detail.job for detail in found])
        arrived(found)

    def _arrived(self, found: "list[JobDetail] | AwsError") -> None:
        self._asking = False
        if isinstance(found, AwsError):
            self._refused = True
            self._screen.say(f"Tags are known only where a job was described: {found.sentence}", bad=True)
        else:
            self.go_on()
