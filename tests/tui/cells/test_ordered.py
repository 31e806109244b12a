"""Items kept in order are those that sorting anew gives, whatever comes and goes."""

from hypothesis import given
from hypothesis import strategies as st

from batchtui.tui.cells.ordered import Ordered

KEYS = st.tuples(st.integers(0, 3), st.integers(0, 5))


@given(st.lists(st.tuples(st.sets(KEYS), st.sets(KEYS)), max_size=8), KEYS)
def test_kept_order_is_sorted_order(steps, asked):
    ordered, model = Ordered(), {}
    for leaving, coming in steps:
        gone = leaving & set(model)
        model = {key: item for key, item in model.items() if key not in gone}
        came = {key: object() for key in coming - set(model)}
        model |= came
        before = ordered.items
        had = list(before)
        ordered.change(gone, came.items())
        assert before == had
        assert ordered.items == [model[key] for key in sorted(model)]
        assert ordered.place(asked) == sum(key < asked for key in model)
