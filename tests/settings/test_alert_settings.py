"""[alerts] and [[alert]]: what is an alert, how often it is told, and every mistake in it."""

import tomllib

import pytest

from batchtui.domain.when import HOUR, MINUTE
from batchtui.settings.alert_kinds import AlertRule
from batchtui.settings.check import check
from batchtui.settings.model import Settings, entries
from batchtui.settings.reader import read

ALL = """
[alerts]
kinds = ["failed", "rate"]
window = "5m"
again = "1h"
most = 5
quiet = "22:00-07:00 Asia/Seoul"
sends = true

[[alert]]
kind = "failed"
queue = "prod-*"
job = "etl-*"
cause = ["oom", "exit"]
severity = "warning"
sinks = "ops"
quiet = "00:00-24:00"

[[alert]]
name = "waits"
kind = "stuck"
after = "1h"

[[alert]]
kind = "rate"
least = 2
of = 5
off = true
quiet = ""
"""


def checked(text: str):
    return check(read(text, "f"), Settings)


def told(text: str) -> list[str]:
    return [mistake.sentence for mistake in checked(text).mistakes]


def test_all_of_it_is_read():
    got = checked(ALL)
    assert got.mistakes == ()
    alerts = got.settings.alerts
    assert (alerts.kinds, alerts.window, alerts.again, alerts.most) == (("failed", "rate"), 5 * MINUTE, HOUR, 5)
    assert (alerts.quiet, alerts.sends) == ((22 * 60, 7 * 60, "Asia/Seoul"), True)
    assert got.settings.alert == (
        AlertRule(
            "failed-1", "failed", "prod-*", "etl-*", ("oom", "exit"), "warning", ("ops",), quiet=(0, 24 * 60, "")
        ),
        AlertRule("waits", "stuck", after=HOUR),
        AlertRule("rate-3", "rate", least=2, of=5, quiet=(0, 0, ""), off=True),
    )


def test_what_is_shown_is_toml_that_says_the_same():
    settings = checked(ALL).settings
    entry = next(one for one in entries(Settings) if one.key == "alert")
    again = tomllib.loads(f"alert = {entry.kind.write(settings.alert)}")
    assert entry.kind.read(again["alert"]) == settings.alert


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[alert]]", "f:1: alert[1].kind: is missing, a rule needs it."),
        ('[[alert]]\nkind = "fialed"', 'f:2: alert[1].kind: "fialed" is none of failed, stuck, slow, fast, missed, '
         'rate, skipped, silent. Did you mean "failed"?'),
        ('[[alert]]\nkind = "failed"\ncuase = "oom"', "f:3: alert[1].cuase: there is no such key, a rule has kind, "
         "name, queue, job, cause, severity, sinks, after, least, of, quiet, off. Did you mean cause?"),
        ('[[alert]]\nkind = "stuck"\nafter = "10s"', 'f:3: alert[1].after: is too short, at least "1m".'),
        ('[[alert]]\nkind = "rate"\nleast = 0', "f:3: alert[1].least: is not within 1 and 60."),
        ('[[alert]]\nkind = "failed"\nquiet = "25:00-07:00"', 'f:3: alert[1].quiet: "25:00-07:00" is no span of hours; '
         'write "22:00-07:00", or "22:00-07:00 Asia/Seoul".'),
        ('alerts.quiet = "22:00-07:00 Asia/Soul"', 'f:1: alerts.quiet: names no zone that this machine knows: '
         '"Asia/Soul"; write one such as "Asia/Seoul".'),
        ('alerts.quiet = "22:00-07:00 ../../etc/passwd"', "f:1: alerts.quiet: names no zone that this machine knows"),
        ("alerts.most = 1", "f:1: alerts.most: is not within 2 and 60."),
        ('alerts.kinds = ["failed", 3]', "f:1: alerts.kinds: is an integer, should be a string."),
        ("alert = 3", 'f:1: alert: is an integer, should be an array of tables ([[alert]] with kind = "failed").'),
        ('[[alert]]\nkind = "slow"\nname = "a"\n[[alert]]\nkind = "slow"\nname = "a"', 'f:6: alert[2].name: "a" is the '
         "name of a rule above."),
    ],
)  # fmt: skip
def test_every_mistake_is_one_sentence(text, sentence):
    (only,) = told(text)
    assert only.startswith(sentence)


def test_all_mistakes_are_told_at_once():
    assert len(told('[[alert]]\nkind = "x"\nqueue = 3\n[[alert]]\nsinks = [""]\n')) == 4
