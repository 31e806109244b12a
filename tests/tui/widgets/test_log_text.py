"""What a log line says: levels in the many ways programs write them, JSON, colours, and nothing that bites."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchtui.domain.safe import UNSAFE
from batchtui.tui.widgets._log_text import is_error, message_of


@pytest.mark.parametrize(("raw", "level", "shown"), [
    ("INFO loading", "INFO", "INFO   loading"),
    ("[ERROR] boom", "ERROR", "ERROR  boom"),
    ("WARNING: slow", "WARN", "WARN   slow"),
    ("WARN - slow", "WARN", "WARN   slow"),
    ("DEBUG", "DEBUG", "DEBUG  "),
    ("CRITICAL down", "FATAL", "FATAL  down"),
    ("Error: no such file", "ERROR", "Error: no such file"),
    ("[error] no such file", "ERROR", "[error] no such file"),
    ("2026-11-24 11:11:23,123 ERROR root: x", "ERROR", "2026-11-24 11:11:23,123 ERROR root: x"),
    ("[2026-11-24T10:00:00Z] [warn] x", "WARN", "[2026-11-24T10:00:00Z] [warn] x"),
    ("time=now level=error msg=x", "ERROR", "time=now level=error msg=x"),
    ("an ERROR in a sentence", "", "an ERROR in a sentence"),
    ("INFORMATION is no level", "", "INFORMATION is no level"),
    ("errors=0", "", "errors=0"),
    ("ERROR:root:no such file", "ERROR", "ERROR:root:no such file"),
    ("INFO:     Uvicorn running", "INFO", "INFO   Uvicorn running"),
    ("2026-11-24 11:11:23,123 - app.db - WARNING - slow", "WARN", "2026-11-24 11:11:23,123 - app.db - WARNING - slow"),
    ("11:11:23.123 [main] ERROR c.e.App - no", "ERROR", "11:11:23.123 [main] ERROR c.e.App - no"),
    ("2026-11-24 11:11:23.123  INFO 1 --- [ main] c.e.App : up", "INFO",
     "2026-11-24 11:11:23.123  INFO 1 --- [ main] c.e.App : up"),
    ("2026-11-24 11:11:23.123 | ERROR    | app:run:10 - no", "ERROR",
     "2026-11-24 11:11:23.123 | ERROR    | app:run:10 - no"),
    ("2026/11/24 11:11:23 [crit] ERROR x", "ERROR", "2026/11/24 11:11:23 [crit] ERROR x"),
    ("E1124 11:11:23.123456       1 main.go:10] no", "ERROR", "E1124 11:11:23.123456       1 main.go:10] no"),
    ("E, [2026-11-24T11:11:23.123 #1] ERROR -- : no", "ERROR", "E, [2026-11-24T11:11:23.123 #1] ERROR -- : no"),
    ("fail: App.Worker[0]", "ERROR", "fail: App.Worker[0]"),
    ("2026-11-24 11:11:23 the user saw ERROR 500", "", "2026-11-24 11:11:23 the user saw ERROR 500"),
    ("3 rows had an ERROR", "", "3 rows had an ERROR"),
    ("x [/] [red]y", "", "x [/] [red]y"),
    ("a\tb", "", "a       b"),
    ("10%\r50%\r100%", "", "100%"),
    ("", "", ""),
])  # fmt: skip
def test_levels_as_programs_write_them(raw, level, shown):
    message = message_of(raw)
    assert (message.level, message.text) == (level, shown)
    assert is_error(raw) == (level in ("ERROR", "FATAL"))


@pytest.mark.parametrize(("level", "token"), [
    ("ERROR", "failed"), ("FATAL", "failed"), ("WARN", "waiting"), ("INFO", "dim"), ("DEBUG", "dim"),
])  # fmt: skip
def test_a_level_has_its_hue(level, token):
    assert message_of(f"{level} x").pieces[0] == (token, level)
    assert (token, level) in message_of(f"2026-11-24 11:11:23 {level} x").pieces


def test_the_exception_of_an_error_is_strong_and_a_debug_line_is_dim():
    assert ("strong", "ValueError") in message_of("ERROR ValueError: no").pieces
    assert {token for token, text in message_of("DEBUG cache hit").pieces if text.strip()} == {"dim"}


def test_json_is_folded_with_its_level():
    raw = json.dumps({"time": 1, "level": "error", "message": "not\nwritten", "table": "주문", "n": [1, None]})
    message = message_of(raw)
    assert message.level == "ERROR"
    assert message.text == "ERROR  not written  table=주문 n=[1, null]   {}"
    assert message.pieces[-1] == ("faint", "   {}")
    assert message_of('{"level":50,"msg":"pino"}').text == "ERROR  pino   {}"
    assert is_error('{"level":50,"msg":"pino"}')


@pytest.mark.parametrize(("raw", "level", "shown"), [
    ('{"event":"done","level":"info","n":1}', "INFO", "INFO   done  n=1   {}"),
    ('{"Timestamp":"x","LogLevel":"Warning","Message":"slow"}', "WARN", "WARN   slow   {}"),
    ('{"@t":"x","@m":"no","@l":"Error","Id":3}', "ERROR", "ERROR  no  Id=3   {}"),
    ('{"level":"INFO","fields":{"message":"up","port":80},"target":"a"}', "INFO", "INFO   up  target=a port=80   {}"),
    ('{"message":"no","log":{"level":"error","logger":"x"}}', "ERROR", "ERROR  no  log.logger=x   {}"),
    ('{"severity":"CRITICAL","textPayload":"gone"}', "FATAL", "FATAL    textPayload=gone   {}"),
])  # fmt: skip
def test_json_as_programs_log_it(raw, level, shown):
    message = message_of(raw)
    assert (message.level, message.text) == (level, shown)


@pytest.mark.parametrize("raw", ['{"a":1}', "{}", "{not json}", '{"message":1}', '{"a":' * 1500 + "1" + "}" * 1500])
def test_other_json_stays_as_it_is(raw):
    assert message_of(raw).text[:8192] == raw[:8192]


def test_colours_stay_and_every_other_sequence_is_gone():
    message = message_of("\x1b[31mERROR\x1b[0m it \x1b[5mblinks\x1b[0m\x1b[2J \x1b]0;title\x07[/]")
    assert message.text == "ERROR it blinks [/]" and message.level == "ERROR"
    assert message.pieces[0][0].color.number == 1
    assert not any(style.blink for style, _ in message.pieces)


TRICKS = st.sampled_from([
    "\x1b[31m", "\x1b[0m", "\x1b[2J", "\x1b]0;x\x07", "\x9b", "\r", "\t", "{", "}", '"message":', "ERROR ",
    "level=warn",     "한글", "\u202e", "\u200d", "[/]", "\n", "\x00", "\ud800",
])  # fmt: skip


@given(st.lists(st.one_of(TRICKS, st.text(max_size=5)), max_size=20))
def test_no_line_can_steer_the_terminal(parts):
    message = message_of("".join(parts))
    assert not UNSAFE.search(message.text)
    assert all(text for _, text in message.pieces)


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=8), st.integers(), st.none())), st.text(max_size=20)
)
def test_no_json_can_steer_the_terminal(record, said):
    assert not UNSAFE.search(message_of(json.dumps({**record, "message": said})).text)
