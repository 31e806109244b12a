"""apprise against a server: what it sends, what its failures say, and that no address is told."""

import logging
import sys

import pytest
from answering import Reply, answering, closed_port

from batchtui.alerting.sinks.apprise import Apprise
from batchtui.alerting.sinks.failure import SinkError
from tests.alerting.lanes import message, secret


def address(endpoint: str, more: str = "/hook?method=POST") -> str:
    return endpoint.replace("http://", "json://user:verySecret@") + more


def refused(sink: Apprise) -> str:
    with pytest.raises(SinkError) as caught:
        sink.send(message("FAILED etl"), "")
    assert not caught.value.hopeless and "Secret" not in caught.value.sentence
    return caught.value.sentence


def test_a_service_gets_plain_text_that_calls_nobody():
    with answering(Reply()) as server:
        sink = Apprise(secret(address(server.endpoint)))
        told = message("FAILED @everyone <!here>", severity="warning", sentence="It said <@U1> to me@all.example.")
        assert sink.send(told, "").answer == "JSON took it"
        sink.send(message("RECOVERED etl", stage="recovered"), "")
        first, second = (one.body for one in server.asked)
        assert first["title"] == "FAILED @\u200beveryone <\u200b!here>" and first["type"] == "warning"
        assert "<\u200b@U1>" in first["message"] and second["type"] == "success"


def test_a_service_that_refuses_is_told_without_its_address():
    with answering(Reply(503, b"verySecret is not welcome")) as server:
        sentence = refused(Apprise(secret(address(server.endpoint))))
        assert sentence.startswith("JSON did not take the message: ") and "503" in sentence
    sentence = refused(Apprise(secret(address(closed_port()))))
    assert "did not take" in sentence and "******" in sentence and "127.0.0.1" not in sentence


@pytest.mark.parametrize("url", ["nosuch://verySecret", "mailto://", "://", "slack://verySecret"])
def test_an_address_that_apprise_does_not_know_is_told_and_never_shown(url: str, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        assert refused(Apprise(secret(url))).startswith("apprise does not know the address")
    assert "verySecret" not in caplog.text + "".join(capfd.readouterr())


def test_without_apprise_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert refused(Apprise(secret("json://localhost"))).endswith("`pip install 'batchtui[alerts]'` brings it.")
