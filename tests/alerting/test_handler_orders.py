"""What the alert function's environment may say, and what is said of what it may not."""

import pytest
from batch_events import HOUR, MINUTE, NOW

from batchtui.alerting.function.orders import orders_in
from batchtui.alerting.lifecycle import Policy


def test_an_empty_environment_gives_the_usual():
    orders = orders_in({"BATCHTUI_QUIET": "", "BATCHTUI_ZONE": ""})
    assert (orders.webhook, orders.table) == ("/batchtui/slack-webhook", "")
    assert orders.policy == Policy()
    assert not any(orders.quiet.covers(NOW + hour * HOUR) for hour in range(24))


def test_each_setting_is_taken():
    told = {"WEBHOOK": "/ops/slack", "TABLE": "locks", "WINDOW": "60", "AGAIN": "3600", "MOST": "5",
            "QUIET": "22:00-07:30", "ZONE": "Asia/Seoul"}  # fmt: skip
    orders = orders_in({f"BATCHTUI_{name}": value for name, value in told.items()})
    assert (orders.webhook, orders.table) == ("/ops/slack", "locks")
    assert (orders.policy.window_ms, orders.policy.again_ms, orders.policy.most) == (MINUTE, HOUR, 5)
    assert str(orders.zone) == "Asia/Seoul"
    # 7:06 in UTC is 16:06 in Seoul.
    assert [hour for hour in range(24) if orders.quiet.covers(NOW + hour * HOUR)] == list(range(6, 16))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WINDOW", "15m", "BATCHTUI_WINDOW is '15m': write it as 900."),
        ("AGAIN", "-1", "BATCHTUI_AGAIN is '-1': write it as 21600."),
        ("MOST", "0", "BATCHTUI_MOST is '0': write it as 20."),
        ("QUIET", "22-7", "BATCHTUI_QUIET is '22-7': write it as 00:00-00:00."),
        ("WEBHOOK", "a b", "BATCHTUI_WEBHOOK is 'a b': write it as /batchtui/slack-webhook."),
        ("ZONE", "Asia/Seol", "No time zone found with key Asia/Seol"),
    ],
)
def test_what_cannot_be_used_is_named(name, value, sentence):
    with pytest.raises((ValueError, LookupError)) as caught:
        orders_in({f"BATCHTUI_{name}": value})
    assert sentence in str(caught.value)
