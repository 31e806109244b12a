"""The lock beside the rules that others use, in one world with retries, array children, crashes and stale reads."""

import simulate


def test_the_lock_alone_never_doubles_and_never_says_a_false_success(record_property):
    found = simulate.table(150)
    record_property("shown", simulate.show(found))
    for double, _nobody, false_success in found["lock mode"].values():
        assert (double, false_success) == (0, 0)
    assert found["lock mode"]["burst of 5"][1] == 0
    assert found["any live run"]["twins"][1] > 10
    assert found["older STARTING or RUNNING"]["twins"][0] > 10
    assert found["list mode: the oldest live run"]["twins"] == (0, 0, 0)
    assert found["any live run"]["retries"][2] > 0
