"""Slack by a bot's token: what follows on an alert is told in its thread, and the first message shows how it stands.

https://docs.slack.dev/reference/methods/chat.postMessage and https://docs.slack.dev/reference/methods/chat.update
"""

import json
import logging
from dataclasses import dataclass, replace
from typing import Any

from batchtui.alerting.message import Message, as_json, from_json
from batchtui.alerting.secret import Secret
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.sink import Delivered
from batchtui.alerting.sinks.slack import payload, post

log = logging.getLogger(__name__)

API = "https://slack.com/api"
_PASSES = frozenset(
    {"accesslimited", "fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
_OF_THE_MESSAGE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"}
)
_NO_THREAD = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})
_MENDS = {
    "not_in_channel": "invite the bot into the channel",
    "channel_not_found": "name a channel that is there, and invite the bot into it",
    "is_archived": "name a channel that is not archived",
    "missing_scope": "give its app the scope chat:write",
}


class _Not(SinkError):
    """Slack said no; `word` is its own."""

    def __init__(self, word: str) -> None:
        mend = "trying again later" if word in _PASSES else _MENDS.get(word, "check the token and the channel")
        hopeless = word in _OF_THE_MESSAGE
        super().__init__(f"Slack refused the message ({word})" + ("." if hopeless else f": {mend}."), hopeless=hopeless)
        self.word = word


@dataclass(frozen=True, slots=True)
class _Head:
    """The message that opened a thread: where it is, what it said, how many it has told of since."""

    channel: str
    ts: str
    first: Message
    more: int = 0

    def written(self) -> str:
        """For the store."""
        told = {"channel": self.channel, "ts": self.ts, "first": as_json(self.first), "more": self.more}
        return json.dumps(told, ensure_ascii=False)

    def now(self, message: Message) -> Message:
        """What it says after another message of its alert."""
        if message.stage == "recovered":
            over = (("Now", message.sentence), *self.first.facts)
            return replace(self.first, stage="recovered", severity=message.severity, title=message.title, facts=over)
        return replace(self.first, facts=(("Since then", f"{self.more} more"), *self.first.facts))


class SlackBot:
    """Posts to a channel, in threads."""

    def __init__(self, token: Secret, channel: str, api: str = API) -> None:
        self._token = token
        self._channel = channel
        self._api = api.rstrip("/")

    def send(self, message: Message, thread: str) -> Delivered:
        """Posts a message: the first of an alert to the channel, the others as replies to it.

        Raises:
            SinkError: Slack did not take it, or was not reached.
        """
        try:
            head = _head_of(thread)
            if head is None:
                return self._open(message)
            return self._reply(message, replace(head, more=head.more + message.more))
        except SinkError:
            self._token.forget()
            raise

    def _open(self, message: Message) -> Delivered:
        answer = self._call("chat.postMessage", {"channel": self._channel, **payload(message)})
        head = _Head(str(answer.get("channel") or self._channel), str(answer.get("ts") or ""), message)
        return Delivered(head.written() if head.ts else "", f"ok, message {head.ts} in {head.channel}")

    def _reply(self, message: Message, head: _Head) -> Delivered:
        # First what may be done twice without harm: should the reply fail, all is tried again.
        if message.stage == "recovered" or head.more:
            self._update(head, head.now(message))
        # Still open after hours: that is to be seen by who does not follow the thread.
        seen = {"reply_broadcast": True} if message.stage == "again" else {}
        reply = {"channel": head.channel, "thread_ts": head.ts, **seen, **payload(message)}
        try:
            answer = self._call("chat.postMessage", reply)
        except _Not as error:
            if error.word in _NO_THREAD:
                return self._open(message)
            raise
        return Delivered(head.written(), f"ok, reply {answer.get('ts')} in {head.channel}")

    def _update(self, head: _Head, message: Message) -> None:
        """How the first message stands now; where Slack lets nobody change it any more, it stays as it was."""
        try:
            self._call("chat.update", {"channel": head.channel, "ts": head.ts, **payload(message)})
        except _Not as error:
            if error.word in _PASSES:
                raise
            log.info("Slack left a message as it was (%s)", error.word)

    def _call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        text = post(f"{self._api}/{method}", body, self._token.read())
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise SinkError("The answer is not what Slack writes: check the address of its API.")
        if not answer.get("ok"):
            raise _Not(str(answer.get("error") or "it does not say why")[:60])
        return answer


def _head_of(thread: str) -> _Head | None:
    """None: none was opened, or by another version."""
    try:
        told = json.loads(thread)
        return _Head(str(told["channel"]), str(told["ts"]), from_json(told["first"]), int(told["more"]))
    except (ValueError, KeyError, TypeError):
        return None
