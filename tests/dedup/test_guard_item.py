"""The conditional writes do in a real table what the model of the table does, whatever the order."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from model_table import ModelTable
from often import often

from batchtui.dedup import item
from batchtui.dedup.failure import GuardError
from batchtui.dedup.item import ARRAY, JOB, LEASE, Holder, Me

_KEYS = itertools.count()
callers = st.builds(Me, st.sampled_from("ab"), st.integers(1, 3), st.sampled_from([JOB, ARRAY, LEASE]))
tokens = st.integers(-2, 0)
doings = st.one_of(
    st.tuples(st.just("claim"), callers, st.one_of(st.none(), tokens)),
    st.tuples(st.sampled_from(["release", "renew"]), callers, tokens),
)


@settings(max_examples=often(40))
@given(st.lists(doings, min_size=1, max_size=14))
def test_the_table_is_the_models(table, wire, steps):
    aws, model, pk = wire(), ModelTable(), item.lock_key("1", "r", str(next(_KEYS)))

    def write(body: item.Body) -> dict | None:
        try:
            return aws.dynamodb("UpdateItem", body, table)["Attributes"]
        except GuardError as error:
            assert error.code == "ConditionalCheckFailedException"
            return None if "Item" not in error.told else {"refused": error.told["Item"]}

    for now_ms, (what, me, back) in enumerate(steps, start=1_000_000):
        last = model.items[0].token if model.items else 0
        if what == "claim":
            seen = None if back is None else last + back
            told = write(item.claim(table, pk, me, now_ms, seen))
            expected = model.claim(me, 0, seen, now_ms)
            if isinstance(expected, Holder):
                assert item.holder(told["refused"]) == expected
            else:
                assert int(told["token"]["N"]) == expected
        else:
            told = write(getattr(item, what)(table, pk, me, last + back, now_ms))
            assert bool(told and "refused" not in told) == getattr(model, what)(me, 0, last + back, now_ms)
        stands = aws.dynamodb("GetItem", item.get(table, pk), table).get("Item", {})
        assert item.holder(stands) == model.items.get(0)
        assert ("ttl" in stands) == bool(model.items and model.items[0].released_at_ms)


def test_a_run_that_was_skipped_once_and_ran_once_has_run(table, wire):
    aws = wire()

    def outcome(said: str) -> str:
        try:
            aws.dynamodb("UpdateItem", item.outcome(table, "job-1", said, 5_000), table)
        except GuardError as error:
            assert error.code == "ConditionalCheckFailedException"
        return aws.dynamodb("GetItem", item.get(table, "outcome#job-1"), table)["Item"]["outcome"]["S"]

    assert [outcome(said) for said in ("skipped", "ran", "skipped")] == ["skipped", "ran", "ran"]
