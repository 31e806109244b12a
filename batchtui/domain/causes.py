"""Why a run failed or waits, in words: for the screens, the commands and the alert function.

It stands on the standard library and the two modules beside it, so that the alert function can carry them as text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from batchtui.domain import causes_table as table
from batchtui.domain.causes_table import Rule
from batchtui.domain.causes_words import figures_in, filled, shortened, span_of, within

WORD = 21
"""Cells of the board's WHY."""
VAGUE = frozenset({"killed", "sigterm", "agent"})
"""These say that it ended, not why: a clearer cause of an earlier attempt says more."""
WAITING = frozenset({"SUBMITTED", "PENDING", "RUNNABLE"})
EXITED = "Essential container in task exited"
"""The statusReason of most runs, whether they failed or not: it tells nothing."""
NOT_STARTED = "Task failed to start"
"""The statusReason beside a reason that says why."""


class Standing(Enum):
    """What a cause means for its run."""

    FAILED = "failed"
    STOPPED = "stopped"
    """Somebody asked for it: no failure."""
    WAITING = "waiting"
    RETRYING = "retrying"
    """An attempt failed, another one follows."""
    RECOVERED = "recovered"
    """It succeeded after failed attempts."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a run is as it is."""

    key: str
    """Stays the same from version to version: filters, JSON and alerts go by it."""
    standing: Standing
    short: str
    """At most seven letters."""
    name: str
    """At most 16 letters, without the run's figures."""
    word: str
    """At most 21 letters, with a figure where one is known."""
    sentence: str
    advice: str
    """What mends it; empty where nothing is to be done."""
    transient: bool
    """The same run may succeed when it is tried again."""

    @property
    def failing(self) -> bool:
        """Whether something is to be mended or tried again."""
        return self.standing is Standing.FAILED


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, or the run as a whole."""

    status_reason: str = ""
    reason: str = ""
    """Of its containers."""
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What AWS tells of a run, as far as it is known."""

    status: str
    whole: Ended = Ended()
    """The run's own statusReason, container.reason and exitCode."""
    attempts: tuple[Ended, ...] = ()
    """Those that ended, oldest first."""
    stop_asked: bool = False
    """isCancelled or isTerminated."""
    depends_on: tuple[str, ...] = ()
    children: Mapping[str, int] | None = None
    """An array's statusSummary."""
    image: str = ""
    memory_mib: int | None = None
    timeout_s: int | None = None


def cause_of(told: Told) -> Cause | None:
    """Why the run failed, was stopped, waits or was tried again; None when there is nothing to say."""
    if told.status == "FAILED":
        return why_failed(told)
    ended = told.attempts[:-1] if told.status == "SUCCEEDED" else told.attempts
    failed = [one for one in ended if _went_wrong(one)]
    if told.status == "SUCCEEDED":
        return _recovered(told, failed) if failed else None
    if told.stop_asked:
        return None
    return (why_waiting(told) if told.status in WAITING else None) or _retrying(told, failed)


def why_failed(told: Told) -> Cause:
    """Why a run is FAILED, or was stopped."""
    last = _merged(told)
    text = _text(last)
    if re.search(table.TIME_LIMIT.pattern, text, re.IGNORECASE):
        return _said(_blocked_row(text) or table.TIME_LIMIT, Standing.FAILED, told, last)
    rule = _rule(last, told.stop_asked)
    if rule.key == "operator":
        return _said(rule, Standing.STOPPED, told, last)
    seen = [_rule(one, False) for one in told.attempts[:-1]]
    clearer = next((n for n in range(len(seen) - 1, -1, -1) if seen[n].key not in VAGUE | {"exit", "unknown"}), None)
    if rule.key in VAGUE and clearer is not None:
        cause = _said(seen[clearer], Standing.FAILED, told, told.attempts[clearer])
        return _adding(cause, f", in attempt {clearer + 1}; then {_name(rule, last)}")
    return _adding(_said(rule, Standing.FAILED, told, last), _tries(told, rule, seen))


def _tries(told: Told, rule: Rule, before: list[Rule]) -> str:
    """Whether the earlier attempts ended likewise."""
    if not before:
        return ""
    count = len(before) + 1
    names = list(dict.fromkeys(_name(one, ended) for one, ended in zip(before, told.attempts, strict=False)))
    if names == [_name(rule, told.attempts[-1])]:
        return f", in all {count} attempts" if count > 2 else ", in both attempts"
    return f", in attempt {count}; before it: {', '.join(names)}"


def _recovered(told: Told, failed: list[Ended]) -> Cause:
    number = len(told.attempts)
    newest = _said(_rule(failed[-1], False), Standing.RECOVERED, told, failed[-1])
    names = ", ".join(dict.fromkeys(_name(_rule(one, False), one) for one in failed))
    return replace(
        newest,
        key="recovered",
        short=f"try {number}",
        name="recovered",
        word=f"succeeded, attempt {number}"[:WORD],
        sentence=f"It succeeded in attempt {number}; before it: {names}.",
        advice="" if newest.transient else newest.advice,
    )


def why_waiting(told: Told) -> Cause | None:
    """Why a run does not start; None where AWS does not say."""
    rule = _blocked_row(_text(told.whole))
    if rule is None and told.status == "PENDING" and told.depends_on and not told.children:
        rule = table.HELD
    return _said(rule, Standing.WAITING, told, told.whole) if rule else None


def _retrying(told: Told, failed: list[Ended]) -> Cause | None:
    """The last attempt's cause; a listing has no attempts, but leaves the last one's statusReason."""
    ended = failed[-1] if failed else told.whole
    rule = _rule(ended, False) if failed else _ended_row(_text(ended), False)
    if rule is None:
        return None
    cause = _said(rule, Standing.RETRYING, told, ended)
    number = f"attempt {len(failed)}" if failed else "an attempt"
    return replace(
        cause,
        key="retrying",
        short="retry",
        name="tried again",
        word=f"retry after {cause.short}",
        sentence=f"Tried again after {number}: {cause.sentence}",
        advice="",
    )


def _went_wrong(attempt: Ended) -> bool:
    return attempt.exit_code != 0 if attempt.exit_code is not None else bool(_text(attempt))


def exit_code_of(told: Told) -> int | None:
    """The run's own; where that is none or no error, its last attempt's: of several containers only that may know."""
    last = told.attempts[-1].exit_code if told.attempts else None
    return told.whole.exit_code if told.whole.exit_code or last is None else last


def _merged(told: Told) -> Ended:
    """The run as a whole and its last attempt: either may lack what the other tells."""
    whole = told.whole
    if not told.attempts:
        return whole
    last = told.attempts[-1]
    reasons = dict.fromkeys((last.status_reason if whole.status_reason else "", whole.reason, last.reason))
    return Ended(
        whole.status_reason or last.status_reason,
        " ".join(one for one in reasons if one and one != whole.status_reason),
        exit_code_of(told),
    )


def _text(ended: Ended) -> str:
    return " ".join(f"{ended.status_reason} {ended.reason}".split())


def _rule(ended: Ended, stop_asked: bool) -> Rule:
    """The row of the table: the reasons first, then the exit code."""
    text = _text(ended)
    found = _ended_row(text, stop_asked)
    if found is not None and not (found.key == "agent" and ended.exit_code):
        return found
    if ended.exit_code:
        return table.EXITS.get(ended.exit_code, table.EXIT)
    return table.UNKNOWN if text else table.SILENT


@lru_cache(maxsize=4096)
def _ended_row(text: str, stop_asked: bool) -> Rule | None:
    return _first(table.ENDED, text, stop_asked) if text or stop_asked else None


@lru_cache(maxsize=1024)
def _blocked_row(text: str) -> Rule | None:
    return _first(table.BLOCKED, text, False) if text else None


def _first(rows: tuple[Rule, ...], text: str, stop_asked: bool) -> Rule | None:
    """The first row that is found in the text; a stop that was asked for counts as the operator's."""
    for row in rows:
        if re.search(row.pattern, text, re.IGNORECASE) or (stop_asked and row.key == "operator"):
            return row
    return None


def _name(rule: Rule, ended: Ended) -> str:
    return filled(rule.name, {"exit": str(ended.exit_code)})


def _said(rule: Rule, standing: Standing, told: Told, ended: Ended) -> Cause:
    figures = dict(_figures(told, ended))
    name = filled(rule.name, figures)
    return Cause(
        key=rule.key,
        standing=standing,
        short=within(7, filled(rule.short, figures), rule.key),
        name=within(16, name, rule.key),
        word=_word(rule.word, name, figures),
        sentence=filled(rule.sentence, figures),
        advice=filled(rule.advice, figures),
        transient=rule.transient,
    )


def _word(template: str, name: str, figures: Mapping[str, str]) -> str:
    word = filled(template, figures) or name
    if len(word) <= WORD:
        return word
    return name if template != "{said}" else word[: WORD - 1] + "…"


def _adding(cause: Cause, more: str) -> Cause:
    return replace(cause, sentence=cause.sentence.rstrip(".") + more + ".") if more else cause


def _figures(told: Told, ended: Ended) -> Iterator[tuple[str, str]]:
    """What the sentences may name, as far as it is known."""
    text = _text(ended)
    yield from figures_in(text)
    if told.image:
        yield "image", told.image
    if told.memory_mib:
        yield "memory", str(told.memory_mib)
        yield "more", str(told.memory_mib * 2)
    if told.timeout_s:
        yield "timeout", span_of(told.timeout_s)
        yield "seconds", f"{told.timeout_s} s"
    if told.depends_on:
        yield "depends", ", ".join(told.depends_on[:3]) + ("…" if len(told.depends_on) > 3 else "")
    if told.children and sum(told.children.values()):
        yield "failed", str(told.children.get("FAILED", 0))
        yield "size", str(sum(told.children.values()))
    if ended.exit_code is not None:
        yield "exit", str(ended.exit_code)
    if text:
        yield "said", shortened(text.removeprefix(EXITED).removeprefix(NOT_STARTED).strip() or text)
    if ended.status_reason.strip() and not text.startswith(EXITED):
        yield "asked", shortened(" ".join(ended.status_reason.split()))
