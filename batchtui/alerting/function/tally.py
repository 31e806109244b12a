"""What the alert function keeps in the guard's table: counts that many invocations add to at once.

Items, all with the key `pk` (text), and most with `ttl` (s):

- `alert#<jobId>#<status>#<attempts>`, the claim on one moment of a run: `state` (`sending`, `sent`), `expires` (ms; a
  claim that is `sending` may be taken from then on), `by`. The function writes `sent` together with the count, in one
  transaction: from there on the alert itself says what is still to be told.
- `alert#fold#<account>/<region>#<queue>#<name>#<kind>/<cause>`, an alert: members of `domain.alert.Alert`, `detail` (of
  its last run), `turn` (one more with each message) and `telling` (ms; until then one invocation is sending).
- `alert#name#<account>/<region>#<queue>#<name>`: `folds` (the alerts of the name), `okAt`, `okJob` (its last success).
- `alert#due#<0-7>`: `folds` (the alerts that a flush looks at).
- `alert#minute#<minutes since epoch>`: `sent` (messages).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from batchtui.alerting.function.arriving import Arrival
from batchtui.alerting.function.table import REFUSED, Item, Table
from batchtui.domain.alert import Alert, AlertKey, AlertState, Kind, Severity
from batchtui.domain.scope import Scope
from batchtui.domain.when import DAY, MINUTE

SHARDS, TRIES = 8, 8
KEPT_MS = 3 * DAY
"""What has not come again for so long ends by itself."""
TELLING_MS = MINUTE
_OPENING = "attribute_not_exists(#pk) OR (#state = :resolved AND attribute_not_exists(#closing))"
_GOING_ON = "(#state = :open OR attribute_exists(#closing))"


@dataclass(frozen=True, slots=True)
class Fold:
    """An alert as the table has it."""

    pk: str
    alert: Alert
    turn: int
    detail: Item


class Tally:
    """The alerts in the table. Errors are botocore's."""

    def __init__(self, table: Table, pause: Callable[[float], object]) -> None:
        self._table = table
        self._pause = pause

    def count(self, arrival: Arrival, now_ms: int) -> bool:
        """Counts an occurrence once, however often it comes; False: another than the function tells of it.

        Raises:
            TimeoutError: other invocations were first, time and again; the key of the alert.
        """
        pk, name = fold_key(arrival.key), _name_key(arrival.key)
        for number in range(1, TRIES + 1):
            fold = self.fold(pk)
            opening = fold is None or (fold.alert.over and not fold.alert.closing)
            codes = self._table.transact(
                self._claim(arrival.claim, now_ms),
                self._counting(pk, arrival, fold, opening, now_ms),
                self._table.update(name, "ADD #folds :folds SET #ttl = :ttl", folds={pk}, ttl=_ttl(now_ms)),
                *([self._table.update(_shard(pk), "ADD #folds :folds", folds={pk})] if opening else []),
            )  # fmt: skip
            if not codes:
                return True
            if codes[0] in REFUSED:
                return self._table.get(arrival.claim).get("by") == "function"
            self._pause(0.03 * number)
        raise TimeoutError(pk)

    def _counting(self, pk: str, arrival: Arrival, fold: Fold | None, opening: bool, now_ms: int) -> Item:
        given = {**_described(arrival), "at": arrival.at_ms, "one": 1, "open": "open", "ttl": _ttl(now_ms)}
        told = ", ".join(f"#{name} = :{name}" for name in ("ttl", *_described(arrival)))
        if opening:
            update = f"SET #count = :one, #told = :zero, #opened = :at, #last = :at, #state = :open, {told}, "
            update += "#turn = if_not_exists(#turn, :zero) + :one REMOVE #toldAt, #resolved, #resolvedBy, #telling"
            return self._table.update(pk, update, _OPENING, zero=0, resolved="resolved", **given)
        if fold is not None and arrival.at_ms < fold.alert.last_ms:
            condition = f"#last > :at AND {_GOING_ON}"
            return self._table.update(pk, "ADD #count :one", condition, at=arrival.at_ms, one=1, open="open")
        update = f"SET #last = :at, #state = :open, {told} REMOVE #closing, #resolved, #resolvedBy ADD #count :one"
        return self._table.update(pk, update, f"#last <= :at AND {_GOING_ON}", **given)

    def succeeded(self, arrival: Arrival, now_ms: int) -> list[str]:
        """Notes a success and ends what its name had failed with before; the keys of these alerts."""
        pk = _name_key(arrival.key)
        known = self._table.write(
            pk,
            "SET #okAt = :at, #okJob = :job, #ttl = :ttl",
            "attribute_not_exists(#okAt) OR #okAt < :at",
            at=arrival.at_ms, job=arrival.job_id, ttl=_ttl(now_ms),
        )  # fmt: skip
        known = self._table.get(pk) if known is None else known
        for fold in known.get("folds", []):
            self.end(fold, arrival.at_ms, arrival.job_id, arrival.claim, now_ms)
        return list(known.get("folds", []))

    def skipped(self, job_id: str) -> bool:
        """Whether the guard has let the run not through: its success is none."""
        return bool(self._table.get(f"outcome#{job_id}").get("outcome") == "skipped")

    def success_after(self, arrival: Arrival) -> Arrival | None:
        """The success that is newer than what has arrived, as if it had arrived now."""
        known = self._table.get(_name_key(arrival.key))
        newer = known.get("okAt", 0) > arrival.at_ms
        return replace(arrival, at_ms=known["okAt"], job_id=known.get("okJob", "")) if newer else None

    def stuck(self, key: AlertKey) -> list[str]:
        """The alerts of a name that say that it waits."""
        folds = self._table.get(_name_key(key)).get("folds", [])
        return [pk for pk in folds if f"#{Kind.STUCK.value}/" in pk]

    def end(self, pk: str, at_ms: int, job_id: str, claim: str, now_ms: int, silently: bool = False) -> None:
        """Ends an alert that came last before `at_ms`; silently, where another tells of that moment."""
        given = {"resolved": "resolved", "open": "open", "at": at_ms, "job": job_id}
        update, condition = (
            "SET #state = :resolved, #resolved = :at, #resolvedBy = :job",
            "#state = :open AND #last < :at",
        )
        ended = False
        for number in range(1, TRIES + 1):
            if silently:
                ended = self._table.write(pk, update, condition, **given) is not None
                break
            loud = self._table.update(pk, f"{update}, #closing = :job", condition, **given)
            codes = self._table.transact(self._claim(claim, now_ms, " OR #by = :by"), loud)
            ended = not codes
            if ended or codes[1] in REFUSED:
                break
            silently = codes[0] in REFUSED
            self._pause(0.03 * number)
        if ended and (fold := self.fold(pk)):
            self._forget(_name_key(fold.alert.key), pk)

    def fold(self, pk: str) -> Fold | None:
        """An alert as it stands."""
        return _fold(self._table.get(pk))

    def folds(self) -> Iterator[Fold]:
        """All that may be due; what is over and told, or gone, is looked at no more."""
        for shard in list(self._table.get_all(f"alert#due#{number}" for number in range(SHARDS))):
            pks = shard.get("folds", [])
            found = {fold.pk: fold for fold in map(_fold, self._table.get_all(pks)) if fold}
            yield from found.values()
            for pk in pks:
                if pk not in found or (found[pk].alert.over and not found[pk].alert.closing):
                    self._forget(shard["pk"], pk)

    def take(self, fold: Fold, now_ms: int) -> Fold | None:
        """The alert, for the caller alone to tell within a minute; None: another was first."""
        condition = "#turn = :turn AND #state = :state AND (attribute_not_exists(#telling) OR #telling <= :now)"
        state = "resolved" if fold.alert.over else "open"
        until = now_ms + TELLING_MS
        item = self._table.write(
            fold.pk, "SET #telling = :until", condition, turn=fold.turn, state=state, now=now_ms, until=until
        )
        return _fold(item) if item else None

    def told(self, fold: Fold, now_ms: int) -> None:
        """What was taken has been told, as far as it was counted then."""
        update = "SET #told = :told, #toldAt = :now, #turn = #turn + :one REMOVE #telling"
        update += ", #closing" if fold.alert.closing else ""
        given = {"told": fold.alert.count, "now": now_ms, "one": 1, "turn": fold.turn}
        self._table.write(fold.pk, update, "#turn = :turn", **given)

    def give_back(self, fold: Fold) -> None:
        """What was taken has not been told: another may take it at once."""
        self._table.write(fold.pk, "REMOVE #telling", "#turn = :turn", turn=fold.turn)

    def messages_of_minute(self, now_ms: int) -> int:
        """How many messages this minute has, with that of the caller."""
        pk, ttl = f"alert#minute#{now_ms // MINUTE}", now_ms // 1000 + 3600
        return int((self._table.write(pk, "ADD #sent :one SET #ttl = :ttl", one=1, ttl=ttl) or {})["sent"])

    def _claim(self, pk: str, now_ms: int, otherwise: str = "") -> Item:
        condition = f"attribute_not_exists(#pk) OR (#state = :sending AND #expires <= :now){otherwise}"
        update = "SET #state = :sent, #expires = :now, #by = :by, #ttl = :ttl"
        given = {"sent": "sent", "sending": "sending", "now": now_ms, "by": "function", "ttl": _ttl(now_ms)}
        return self._table.update(pk, update, condition, **given)

    def _forget(self, pk: str, fold: str) -> None:
        """Takes an alert out of a set; back into it, where it has opened again meanwhile."""
        self._table.write(pk, "DELETE #folds :folds", folds={fold})
        now = self.fold(fold)
        if now and (not now.alert.over or (now.alert.closing and pk.startswith("alert#due#"))):
            self._table.write(pk, "ADD #folds :folds", folds={fold})


def fold_key(key: AlertKey) -> str:
    """Where an alert stands."""
    return f"alert#fold#{_place(key)}#{key.kind.value}/{key.cause}"


def _name_key(key: AlertKey) -> str:
    return f"alert#name#{_place(key)}"


def _place(key: AlertKey) -> str:
    return f"{key.scope.account}/{key.scope.region}#{key.queue}#{key.name}"


def _shard(pk: str) -> str:
    return f"alert#due#{crc32(pk.encode()) % SHARDS}"


def _ttl(now_ms: int) -> int:
    return (now_ms + KEPT_MS) // 1000


def _described(arrival: Arrival) -> dict[str, str]:
    key = arrival.key
    named = {"account": key.scope.account, "region": key.scope.region, "queue": key.queue, "name": key.name}
    said = {"kind": key.kind.value, "cause": key.cause, "severity": arrival.severity.value, "job": arrival.job_id}
    detail = json.dumps(arrival.essence, ensure_ascii=False)
    return {**named, **said, "sentence": arrival.sentence, "advice": arrival.advice, "detail": detail}


def _fold(item: Item) -> Fold | None:
    if "count" not in item:
        return None
    over = item["state"] == "resolved"
    scope = Scope("aws", item["account"], item["region"])
    alert = Alert(
        key=AlertKey(scope, Kind(item["kind"]), item["queue"], item["name"], item["cause"]),
        severity=Severity(item["severity"]),
        rule=item["kind"],
        state=AlertState.RESOLVED if over else AlertState.OPEN,
        opened_ms=item["opened"],
        last_ms=item["last"],
        count=item["count"],
        told=item["told"],
        told_ms=item.get("toldAt"),
        job_id=item["job"],
        sentence=item["sentence"],
        advice=item["advice"],
        resolved_ms=item.get("resolved"),
        resolved_by=item.get("resolvedBy", ""),
        closing="closing" in item,
    )  # fmt: skip
    detail: Any = json.loads(item["detail"])
    return Fold(item["pk"], alert, item["turn"], detail)
