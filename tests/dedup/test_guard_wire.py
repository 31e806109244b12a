"""Calls that fail: tried again where that is safe, and told in one sentence that names the mend."""

import os
import time
from types import SimpleNamespace

import pytest
from answering import HANG_UP, Asked, Reply, answering, closed_port, fault
from keys_endpoint import keys_endpoint

from batchtui.dedup import item
from batchtui.dedup import wire as module
from batchtui.dedup.credentials import Credentials
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import LEASE, LEASE_MS, Me
from batchtui.dedup.jobs import Jobs, fate
from batchtui.dedup.lock import Lock
from batchtui.dedup.rules import Entered, Held, Policy, enter
from batchtui.dedup.wire import Wire

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "very-secret", "AWS_SESSION_TOKEN": "very-secret-token"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(module, "sleep", lambda seconds: None)


def _wire(endpoint: str, **more: str) -> Wire:
    environ = {**KEYS, "AWS_ENDPOINT_URL": endpoint, **more}
    return Wire(environ, "eu-west-1", Credentials(environ))


def _lock(wire: Wire, table: str, me: Me) -> Lock:
    return Lock(wire, Jobs(wire), table, ["lock#1/r#k"], me)


def _forwarding(wire: Wire, drop: set[int]):
    """Passes UpdateItem on to moto, and drops the answers whose number is in `drop`, once they are carried out."""
    count = [0]

    def answer(asked: Asked) -> Reply:
        count[0] += 1
        try:
            body = wire.dynamodb(asked.what, asked.body, "table")
        except GuardError as error:
            return Reply(400, dict(error.told))
        return HANG_UP if count[0] in drop else Reply(200, body)

    return answer


@pytest.mark.parametrize("drop", [{1}, {1, 2}])
def test_a_claim_whose_answer_was_lost_is_known_as_ours(table, wire, drop):
    with answering(_forwarding(wire(), drop)) as server:
        me = Me("job-1")
        verdict = _lock(_wire(server.endpoint), table, me).acquire(enter(me, Policy()))
        assert isinstance(verdict, Entered)
        held = item.holder(wire().dynamodb("GetItem", item.get(table, "lock#1/r#k"), table)["Item"])
    assert (held.owner, held.token) == ("job-1", verdict.token)


def test_a_release_whose_answer_was_lost_is_done(table, wire):
    with answering(_forwarding(wire(), {2})) as server:
        me = Me("job-1")
        lock = _lock(_wire(server.endpoint), table, me)
        verdict = lock.acquire(enter(me, Policy()))
        assert lock.release(verdict.slot, verdict.token)
    other = Me("job-2")
    assert isinstance(_lock(wire(), table, other).acquire(enter(other, Policy())), Entered)


def test_a_late_release_of_another_owner_is_refused(table, wire):
    first, second = Me("job-1"), Me("job-2")
    lock = _lock(wire(), table, first)
    verdict = lock.acquire(enter(first, Policy()))
    assert lock.release(verdict.slot, verdict.token)
    assert isinstance(_lock(wire(), table, second).acquire(enter(second, Policy())), Entered)
    assert not lock.release(verdict.slot, verdict.token)


def test_refused_by_a_holder_that_batch_does_not_know_yet(table, wire):
    first, second = Me("job-1"), Me("job-2")
    _lock(wire(), table, first).acquire(enter(first, Policy()))
    verdict = _lock(wire(), table, second).acquire(enter(second, Policy()))
    assert isinstance(verdict, Held)
    assert verdict.holder.owner == "job-1"


def test_a_lease_is_told_in_the_time_of_aws_whatever_this_machines_clock_says(table, wire, monkeypatch):
    hour_late = SimpleNamespace(time=lambda: time.time() + 3600, strftime=time.strftime, gmtime=time.gmtime)
    monkeypatch.setattr(module, "time", hour_late)
    me = Me("laptop/1/abc", 1, LEASE)
    before_ms = int(time.time() * 1000)
    _lock(wire(), table, me).acquire(enter(me, Policy()))
    held = item.holder(wire().dynamodb("GetItem", item.get(table, "lock#1/r#k"), table)["Item"])
    assert before_ms + LEASE_MS - 2_000 <= held.lease_until_ms <= time.time() * 1000 + LEASE_MS


@pytest.mark.parametrize(
    ("job", "forced"),
    [
        ({"status": "FAILED"}, False),
        ({"status": "FAILED", "isTerminated": False, "statusReason": "Essential container in task exited"}, False),
        ({"status": "FAILED", "isTerminated": True}, True),
        ({"status": "FAILED", "isCancelled": True}, True),
        ({"status": "FAILED", "statusReason": "Job attempt duration exceeded timeout"}, True),
    ],
)
def test_which_ends_leave_a_container_that_may_still_stop(job, forced):
    assert fate(job).forced is forced


@pytest.mark.parametrize(
    ("reply", "mend", "calls"),
    [
        (fault(400, "AccessDeniedException", "no"), "may not do dynamodb:UpdateItem on table T: allow it", 1),
        (fault(400, "ResourceNotFoundException"), "no table T in eu-west-1: create it", 1),
        (fault(400, "ProvisionedThroughputExceededException"), "throttles UpdateItem on table T", 3),
        (fault(400, "ThrottlingException"), "throttles UpdateItem on table T", 3),
        (fault(400, "com.amazon#ThrottlingException:http://a/b#c"), "throttles UpdateItem on table T", 3),
        (fault(400, "ReplicatedWriteConflictException"), "refuses UpdateItem on table T", 3),
        (fault(400, "ExpiredTokenException"), "credentials have expired", 1),
        (fault(400, "UnrecognizedClientException"), "does not accept the credentials", 1),
        (fault(400, "InvalidSignatureException", "very-secret-token"), "does not accept the credentials", 3),
        (fault(400, "InvalidSignatureException", "Signature expired: now"), "set this machine's clock", 3),
        (fault(400, "ValidationException", "The key\x1b[31m does not match"), "The key \\[31m does not match", 1),
        (fault(500, "InternalServerError"), "AWS failed at UpdateItem on table T \\(500", 3),
        (Reply(200, b"<html>"), "cannot be read: is it an AWS endpoint", 3),
        (Reply(200, {"Attributes": {"token": {"N": "1"}}}, cut=True), "No answer from", 3),
        (HANG_UP, "check the route to it", 3),
    ],
)
def test_each_failure_is_a_sentence(reply, mend, calls):
    me = Me("job-1")
    with answering(reply) as server, pytest.raises(GuardError, match=mend) as told:
        _lock(_wire(server.endpoint), "T", me).acquire(enter(me, Policy()))
    assert "very-secret" not in told.value.sentence
    assert "\n" not in told.value.sentence
    assert server.count("UpdateItem") == calls


def _refused(table_item, jobs):
    """A table that refuses every write with an item, or none, and a Batch that answers with `jobs`."""

    def answer(asked: Asked) -> Reply:
        if asked.what == "describejobs":
            return Reply(200, {"jobs": jobs})
        if asked.what == "GetItem":
            return Reply(200, {"Item": table_item} if table_item else {})
        more = {"Item": table_item} if table_item else {}
        return Reply(400, {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", **more})

    return answer


_HELD = {"pk": {"S": "x"}, "owner": {"S": "job-9"}, "token": {"N": "7"}, "acquiredAt": {"N": "5"}}


@pytest.mark.parametrize(
    ("found", "jobs", "says"),
    [
        (None, [], "shows no holder"),
        ({"pk": {"S": "x"}, "ttl": {"N": "5"}}, [], "shows no holder"),
        ({**_HELD, "owner": {"N": "5"}}, [], "not written as a lock"),
        ({**_HELD, "token": {"N": "1.5"}}, [], "not written as a lock"),
        ({"pk": {"S": "x"}, "owner": {"S": "job-9"}}, [], "not written as a lock"),
        # Dead for a day, and still no write goes through.
        (_HELD, [], "cannot be taken over"),
    ],
)
def test_an_item_that_is_no_lock_is_a_sentence(found, jobs, says):
    me = Me("job-1")
    with answering(_refused(found, jobs)) as server, pytest.raises(GuardError, match=says):
        _lock(_wire(server.endpoint), "T", me).acquire(enter(me, Policy()))


def test_numbers_as_other_tables_write_them():
    held = item.holder({**_HELD, "token": {"N": "1.7644E+9"}, "acquiredAt": {"N": "1764400000123"}})
    assert (held.token, held.acquired_at_ms) == (1_764_400_000, 1_764_400_000_123)


@pytest.mark.parametrize("answer", [{"Attributes": None}, {"Attributes": {"token": {"N": "x"}}}, {}])
def test_a_write_that_tells_no_token(answer):
    me = Me("job-1")
    with answering(Reply(200, answer)) as server, pytest.raises(GuardError, match="tells no token"):
        _lock(_wire(server.endpoint), "T", me).acquire(enter(me, Policy()))


@pytest.mark.parametrize(
    "body",
    [
        {"Error": {"Code": "ExpiredToken", "Message": "The token has expired"}, "RequestId": "x"},
        b"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error></ErrorResponse>",
    ],
)
def test_the_login_has_expired(body):
    with answering(Reply(403, body)) as server, pytest.raises(GuardError, match="credentials have expired"):
        _wire(server.endpoint).caller_account()


def _troubled(troubles: int, trouble: Reply = HANG_UP):
    """A holder that lives, then so many troubles, then a free lock."""
    looks = [0]
    held = {**_HELD, "acquiredAt": {"N": str(int(time.time() * 1000))}}

    def answer(asked: Asked) -> Reply:
        if asked.what == "describejobs":
            looks[0] += 1
            return Reply(200, {"jobs": [{"jobId": "job-9", "status": "RUNNING"}]})
        if not looks[0]:
            return Reply(400, {"__type": "ConditionalCheckFailedException", "Item": held})
        looks[0] += 1
        return trouble if looks[0] < troubles + 2 else Reply(200, {"Attributes": {"token": {"N": "9"}}})

    return answer


@pytest.mark.parametrize("trouble", [HANG_UP, fault(400, "ThrottlingException"), fault(500, "InternalServerError")])
def test_one_who_waits_bears_what_passes(trouble):
    me, pauses = Me("job-1"), []
    with answering(_troubled(7, trouble)) as server:
        wire = _wire(server.endpoint)
        lock = Lock(wire, Jobs(wire), "T", ["lock#1/r#k"], me, pauses.append)
        assert lock.acquire(enter(me, Policy("wait"))) == Entered(0, 9, "waited")
    assert len(pauses) == 3


@pytest.mark.parametrize(("trouble", "mend"), [(HANG_UP, "the route"), (fault(400, "AccessDenied"), "allow it")])
def test_one_who_waits_does_not_bear_everything(trouble, mend):
    me, pauses = Me("job-1"), []
    with answering(_troubled(1000, trouble)) as server, pytest.raises(GuardError, match=mend):
        wire = _wire(server.endpoint)
        Lock(wire, Jobs(wire), "T", ["lock#1/r#k"], me, pauses.append).acquire(enter(me, Policy("wait")))
    assert len(pauses) == (6 if trouble is HANG_UP else 1)


def test_nobody_there():
    me = Me("job-1")
    with pytest.raises(GuardError, match="check the route to it"):
        _lock(_wire(closed_port()), "T", me).acquire(enter(me, Policy()))


def test_expired_keys_of_a_job_role_are_fetched_again():
    replies = iter([fault(400, "ExpiredTokenException"), Reply(200, {"Attributes": {"token": {"N": "7"}}})])
    me = Me("job-1")
    with keys_endpoint() as keys, answering(lambda asked: next(replies)) as server:
        environ = {"AWS_ENDPOINT_URL": server.endpoint, "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{keys.url}/keys"}
        verdict = _lock(Wire(environ, "eu-west-1", Credentials(environ)), "T", me).acquire(enter(me, Policy()))
    assert verdict.token == 7
    assert keys.given == 2


def test_a_services_own_endpoint_comes_first():
    with answering(Reply(200, {"jobs": []})) as batch:
        assert Jobs(_wire(closed_port(), AWS_ENDPOINT_URL_BATCH=batch.endpoint)).fates(["job-1"]) == {}
    assert batch.count("describejobs") == 1


def test_the_account_by_sts(at, moto_endpoint):
    at(moto_endpoint)
    wire = Wire(os.environ, "us-east-1", Credentials(os.environ))
    assert wire.caller_account() == "123456789012"


def test_plain_http_goes_through_the_proxy_unless_excepted():
    reply = Reply(200, {"jobs": []})
    with answering(reply) as proxy, answering(reply) as server:
        Jobs(_wire("http://batch.example", http_proxy=proxy.endpoint)).fates(["job-1"])
        Jobs(_wire(server.endpoint, http_proxy=proxy.endpoint, no_proxy="127.0.0.1")).fates(["job-1"])
    assert (proxy.count("describejobs"), server.count("describejobs")) == (1, 1)
