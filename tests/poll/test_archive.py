"""Events in every order, again and late: the same rows in the end, and never one older than a listing's."""

from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from made import MINUTE, T0, job

from batchtui.aws.archive import Happening
from batchtui.domain.job import Job
from batchtui.domain.state import JobState
from batchtui.poll.archive import ASLEEP_MS, LATE_EVERY_MS, LATE_MS, OVERLAP_MS, Archive
from batchtui.poll.board import Board

S = JobState
REFRESH_MS = 5_000
SEEDS = st.integers(0, 2**32)
ATTEMPT = (S.RUNNABLE, S.STARTING, S.RUNNING)


def nothing(_job_id: str) -> None:
    """No listing has told of any run."""


@dataclass(frozen=True)
class Life:
    """A run's states as happenings, oldest first."""

    happenings: list[Happening]

    def row(self, now: int) -> Job | None:
        """What a listing tells at a moment."""
        told = [one.job for one in self.happenings if one.at_ms <= now]
        return told[-1] if told else None


def life(number: int, chance: Random) -> Life:
    """A run of up to three attempts, ended or not; states may follow each other at once or much later."""
    states = [(n, state) for n in range(chance.randint(1, 3)) for state in ATTEMPT]
    if chance.random() < 0.3:
        states = states[: chance.randint(1, len(states))]
    # What is stopped while it waits ends without another attempt.
    states.append((states[-1][0] + (states[-1][1] is S.RUNNING), chance.choice([S.SUCCEEDED, S.FAILED])))
    at, found, started = T0 + chance.randint(0, 3 * MINUTE), [], None
    for place, (attempts, state) in enumerate(states):
        at += chance.choice([0, 1, 900, 7_000, 100_000])
        started = at if state is S.RUNNING else started
        row = job(number, state, started_at_ms=started, stopped_at_ms=at if state.terminal else None)
        found.append(Happening(f"{number}-{place}", at, attempts, row))
    return Life(found[: chance.randint(1, 2 * len(found))])


def again(one: Happening, copy: int) -> Happening:
    """The same, delivered once more."""
    return Happening(f"{one.event_id}-{copy}", one.at_ms, one.attempts, one.job)


@given(SEEDS, st.integers(1, 6))
def test_any_order_and_repetition_of_lives_ends_in_the_same_rows(seed: int, batches: int) -> None:
    chance = Random(seed)
    lives = [life(number, chance) for number in range(3)]
    events = [again(one, copy) for each in lives for one in each.happenings for copy in range(chance.randint(1, 3))]
    chance.shuffle(events)
    archive, board = Archive(), Board()
    for start in range(batches):
        board.apply(archive.to_apply(archive.fresh(events[start::batches]), board.run, nothing))
    assert {row.id: row for row in board.runs()} == {each.row(10**15).id: each.row(10**15) for each in lives}


@dataclass
class Reader:
    """An archive in virtual time, and one who reads it every few seconds; listings come in between."""

    chance: Random
    lives: list[Life]

    def __post_init__(self) -> None:
        self.now = T0
        self.archive, self.board = Archive(), Board()
        self.told: dict[str, int] = {}
        self.came: list[str] = []
        self.arrivals = [
            (one.at_ms + self.chance.choice([0, 1_500, 30_000, LATE_MS]), again(one, copy))
            for each in self.lives
            for one in each.happenings
            for copy in range(self.chance.randint(1, 2))
        ]

    def read(self, fails: bool) -> None:
        """One read, page by page; it may end after the first."""
        start = self.archive.start_ms(self.now)
        found = [one for came, one in self.arrivals if came <= self.now and one.at_ms >= start]
        self.chance.shuffle(found)
        half = len(found) // 2
        for page in (found[:half], found[half:])[: 1 if fails else 2]:
            fresh = self.archive.fresh(page)
            self.came += [one.event_id for one in fresh]
            rows = self.archive.to_apply(fresh, self.board.run, self.told.get)
            assert len({row.id for row in rows}) == len(rows)
            for row in rows:
                self.check_not_old(row)
            self.board.apply(rows)
        if not fails:
            self.archive.read_upto(self.now)

    def check_not_old(self, row: Job) -> None:
        """A listing that told of it did not see a later state."""
        happenings = next(one.happenings for one in self.lives if one.happenings[0].job.id == row.id)
        since = [one.at_ms for one in happenings if one.job == row]
        assert max(since) >= self.told.get(row.id, 0)

    def list(self) -> None:
        """Some runs as they are now."""
        for each in self.chance.sample(self.lives, self.chance.randint(0, len(self.lives))):
            row = each.row(self.now)
            if row is not None:
                self.board.apply([row])
                self.told[row.id] = self.now


@given(SEEDS, st.sampled_from([0.0, 0.3]), st.sampled_from([0.0, 0.1, 0.6]))
def test_the_rows_come_to_the_truth_whatever_is_late_or_fails(seed: int, faulty: float, listed: float) -> None:
    chance = Random(seed)
    reader = Reader(chance, [life(number, chance) for number in range(4)])
    end = max(came for came, _ in reader.arrivals) + LATE_MS + LATE_EVERY_MS
    while reader.now < end:
        if chance.random() < listed:
            reader.list()
        reader.read(fails=chance.random() < faulty)
        reader.now += REFRESH_MS
    reader.read(fails=False)
    assert {row.id: row for row in reader.board.runs()} == {each.row(end).id: each.row(end) for each in reader.lives}
    assert sorted(reader.came) == sorted(one.event_id for _, one in reader.arrivals)


@given(SEEDS)
def test_what_cannot_come_again_is_not_kept(seed: int) -> None:
    chance = Random(seed)
    reader = Reader(chance, [life(number, chance) for number in range(4)])
    end = max(came for came, _ in reader.arrivals) + LATE_MS + 3 * LATE_EVERY_MS
    most = 0
    while reader.now < end:
        reader.read(fails=False)
        most = max(most, len(reader.archive._seen))
        reader.now += REFRESH_MS
    assert most > 0 and not reader.archive._seen and not reader.archive._newest


def happening(state: JobState, at_ms: int, attempts: int = 0) -> Happening:
    """One run's."""
    return Happening(f"{state}{at_ms}", at_ms, attempts, job(0, state))


def applied(one: Happening, known: Job | None, told_ms: int | None) -> bool:
    """Whether it passes, as the first event of its run."""
    return Archive().to_apply([one], lambda _: known, lambda _: told_ms) == [one.job]


def test_a_listings_word_stands_against_what_happened_before_it() -> None:
    running = happening(S.RUNNING, T0)
    assert applied(running, None, None) and applied(running, job(0, S.STARTING), T0)
    assert not applied(running, job(0, S.STARTING), T0 + 1)
    assert applied(running, job(0, S.STARTING), None)


def test_an_end_is_final_whoever_tells_of_it() -> None:
    assert applied(happening(S.FAILED, T0), job(0, S.RUNNING), T0 + MINUTE)
    assert not applied(happening(S.RUNNING, T0 + MINUTE, 1), job(0, S.FAILED), T0)


def test_a_word_that_is_not_known_yet_is_no_step_forward() -> None:
    archive = Archive()
    archive.to_apply([happening(S.RUNNING, T0)], nothing, nothing)
    assert archive.to_apply([happening(S.UNKNOWN, T0 + 1)], nothing, nothing) == []
    assert [row.state for row in archive.to_apply([happening(S.SUCCEEDED, T0 + 2, 1)], nothing, nothing)] == [
        S.SUCCEEDED
    ]


def test_it_reads_on_from_what_was_read_in_full() -> None:
    archive = Archive()
    assert archive.start_ms(T0) == T0 - LATE_MS
    archive.read_upto(T0 + MINUTE)
    # This machine's clock is of no matter once AWS's is known.
    assert archive.start_ms(T0 + 9 * MINUTE) == archive.start_ms(T0) == T0 + MINUTE - OVERLAP_MS
    archive.read_upto(T0 + MINUTE + LATE_EVERY_MS)
    assert archive.start_ms(T0) == T0 + MINUTE - LATE_MS
    archive.read_upto(T0 + 3 * MINUTE)
    assert archive.start_ms(T0) == T0 + 3 * MINUTE - OVERLAP_MS


def test_after_a_long_sleep_it_begins_anew() -> None:
    archive = Archive()
    archive.read_upto(T0)
    assert archive.start_ms(T0 + ASLEEP_MS) == T0 - OVERLAP_MS
    assert archive.start_ms(T0 + ASLEEP_MS + 1) == T0 + ASLEEP_MS + 1 - LATE_MS
