"""`batchtui alerts` on a store that is there: what it lists, and that names steer no terminal."""

import json

import pytest
from running import run

from batchtui.alerting.ledger import Ledger
from batchtui.alerting.lifecycle import Finding
from batchtui.domain.alert import AlertKey, Kind, Severity
from batchtui.store import outbox
from batchtui.store.alertbook import AlertBook
from batchtui.store.outbox import Item, OutboxFile
from batchtui.store.place import history_file
from tests.made import SCOPE, T0

WICKED = "etl\x1b]0;x\x07[/]"


def finding(name: str, number: int, severity: Severity = Severity.CRITICAL) -> Finding:
    key = AlertKey(SCOPE, Kind.FAILED, "default", name, "exit")
    return Finding(key, severity, "failed", T0 + number, f"id-{number}", "It \x1b[31mfailed.", claim=f"alert#{number}")


@pytest.fixture
def book(home):
    made = AlertBook(history_file(), retention_days=100_000)
    made.write(
        lambda one: Ledger(one, SCOPE, T0).take([finding(WICKED, 1), finding("load", 2), finding("load", 3)], [])
    )
    yield made
    made.close()


def test_names_and_sentences_are_inert(book):
    for told in (run("alerts"), run("alerts", "ack", "1"), run("alerts", "--json")):
        assert told.code == 0 and "\x1b" not in told.out and "\x07" not in told.out
    book.write(lambda one: one.execute("UPDATE alerts SET state = 'resolved', resolved_ms = 9e12 WHERE number = 1"))
    refused = run("alerts", "mute", "1")
    assert refused.code == 1 and "is over" in refused.err and "\x1b" not in refused.err


def test_those_that_ask_for_somebody_come_first_and_what_is_over_is_left_out(book):
    assert [row["jobName"] for row in run("alerts", "--json").json()] == ["load", WICKED]
    run("alerts", "snooze", "2", "--for", "2h")
    rows = run("alerts", "--json").json()
    assert [(row["number"], row["state"], row["count"]) for row in rows] == [(1, "open", 1), (2, "snoozed", 2)]
    assert "snoozed by " in run("alerts").out
    book.write(lambda one: one.execute("UPDATE alerts SET state = 'resolved', resolved_ms = 1 WHERE number = 1"))
    assert [row["number"] for row in run("alerts", "--json").json()] == [2]
    assert len(run("alerts", "--json", "--all", "--since", "3650d").json()) == 1
    book.write(lambda one: one.execute("UPDATE alerts SET resolved_ms = 9e12 WHERE number = 1"))
    assert [row["number"] for row in run("alerts", "--json", "--all").json()] == [2, 1]
    assert [row["number"] for row in run("alerts", "--json").json()] == [2]


def test_all_or_none_are_changed(book):
    assert run("alerts", "ack", "2", "99").code == 1
    assert {row["state"] for row in run("alerts", "--json").json()} == {"open"}
    both = run("alerts", "ack", "-", stdin=json.dumps(run("alerts", "--json").json()))
    assert both.out.splitlines()[0].startswith("2 acknowledged load")
    assert "Standard input is neither numbers" in run("alerts", "ack", "-", stdin="[{}]").err


def test_what_a_sink_has_not_taken_is_told(book):
    book.write(lambda one: outbox.put(one, [Item("ops", 1, "first", "{}", T0)]))
    file = OutboxFile(history_file())
    taken = file.take("ops")
    assert not isinstance(taken, int) and taken is not None
    file.failed(taken, "It answered 500.", 60_000)
    file.close()
    assert "ops has not taken a message so far: It answered 500." in run("alerts").err
