"""A Slack that takes what Slack documents, and refuses the rest as it would: a webhook, chat.postMessage, chat.update.

It is stricter in one thing: it refuses text in which `&`, `<` or `>` stand unescaped, or which steers the screen.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOOK = "/services/T0BATCH/B0BATCH/veryVerySecretHook"
TOKEN = "xoxb-1234567890-very-secret"
CHANNELS = ("C0ALERTS", "#alerts")
WHOLE = 13_200
"""Characters of all blocks: not documented, seen as msg_blocks_too_long."""
_LINK = re.compile(r"<https?://[^\s<>|]+(?:\|[^<>|]*)?>")
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
Json = dict[str, Any]


@dataclass
class Posted:
    """A message in a channel, as it stands now."""

    ts: str
    channel: str
    body: Json
    thread: str = ""
    """The ts of the message that it answers."""
    edits: int = 0

    @property
    def text(self) -> str:
        """All that a reader sees, entities undone, a text a line."""
        seen = "\n".join(text for _, text in texts_of(self.body.get("blocks") or [])) or self.body.get("text", "")
        told = "\n".join([seen, *(one.get("text", "") for one in self.body.get("attachments") or [])])
        return told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()

    @property
    def title(self) -> str:
        """Its header."""
        return self.text.partition("\n")[0]


@dataclass
class Rate:
    """So many messages at once, then one a second; on the given clock."""

    burst: int
    clock: Callable[[], float] = time.monotonic
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at = float(self.burst), self.clock()

    def takes(self) -> bool:
        now = self.clock()
        self.left, self.at = min(float(self.burst), self.left + now - self.at), now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class SlackDouble(ThreadingHTTPServer):
    """Answers at `url` (a webhook) and `api` (for `chat.postMessage`); keeps what it took."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, rate: Rate | None = None, retry_after: str = "1") -> None:
        self.rate = rate
        """None: it takes any number."""
        self.retry_after = retry_after
        self.posted: list[Posted] = []
        self.refused: list[str] = []
        """Slack's word for each request that it did not take."""
        self.requests = 0
        self.answers: list[int] = []
        """Status codes with which the next requests fail; 0 takes the message and hangs up."""
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        """The webhook."""
        return self.base + HOOK

    @property
    def api(self) -> str:
        """Where `chat.postMessage` and `chat.update` stand."""
        return f"{self.base}/api/"

    @property
    def texts(self) -> list[str]:
        """What a reader sees, a text a message, in the order in which they came."""
        return [one.text for one in self.posted]

    def put(self, body: Json, channel: str, thread: str = "") -> Posted:
        posted = Posted(f"1700000000.{len(self.posted):06}", channel, body, thread)
        self.posted.append(posted)
        return posted

    def find(self, channel: object, ts: object) -> Posted | None:
        return next((one for one in self.posted if (one.channel, one.ts) == (channel, ts)), None)


class _Handler(BaseHTTPRequestHandler):
    server: SlackDouble

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            code, answer, headers = self._answer(data)
        if code == 0:
            self.close_connection = True
            return
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, data: bytes) -> tuple[int, bytes, dict[str, str]]:
        server = self.server
        server.requests += 1
        chat = self.path.startswith("/api/")
        planned = server.answers.pop(0) if server.answers else None
        if planned == 429 or (server.rate and not server.rate.takes()):
            server.refused.append("ratelimited")
            answer = b'{"ok":false,"error":"ratelimited"}' if chat else b"rate_limited"
            return 429, answer, {"Retry-After": server.retry_after}
        if planned:
            server.refused.append(str(planned))
            # Where it sends a client to, a GET is answered with `ok`.
            return planned, b"<html>it broke</html>", {"Location": server.base} if planned // 100 == 3 else {}
        code, answer = self._chat(data) if chat else self._hook(data)
        return (0 if planned == 0 else code), answer, {}

    def _hook(self, data: bytes) -> tuple[int, bytes]:
        if self.path != HOOK:
            return self._no(404, "no_service")
        error, body = self._read(data)
        if error:
            return self._no(400, error)
        self.server.put(body, "the webhook's")
        return 200, b"ok"

    def _no(self, code: int, word: str) -> tuple[int, bytes]:
        self.server.refused.append(word)
        return code, word.encode()

    def _chat(self, data: bytes) -> tuple[int, bytes]:
        """The Web API says what is wrong in a 200."""
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._not("invalid_auth" if self.headers.get("Authorization") else "not_authed")
        error, body = self._read(data)
        if error:
            return self._not(error.partition(":")[0])
        channel = body.get("channel")
        if channel not in CHANNELS:
            return self._not("channel_not_found")
        if self.path == "/api/chat.update":
            return self._update(body)
        if self.path != "/api/chat.postMessage":
            return self._not("unknown_method")
        thread = body.get("thread_ts", "")
        if thread and self.server.find(CHANNELS[0], thread) is None:
            return self._not("cannot_reply_to_message")
        return self._ok(self.server.put(body, CHANNELS[0], thread))

    def _update(self, body: Json) -> tuple[int, bytes]:
        """It wants the channel's ID, as the answer to the post gave it."""
        posted = self.server.find(body.get("channel"), body.get("ts"))
        if posted is None:
            return self._not("message_not_found")
        posted.body, posted.edits = body, posted.edits + 1
        return self._ok(posted)

    def _ok(self, posted: Posted) -> tuple[int, bytes]:
        return 200, json.dumps({"ok": True, "channel": posted.channel, "ts": posted.ts}).encode()

    def _not(self, word: str) -> tuple[int, bytes]:
        self.server.refused.append(word)
        return 200, json.dumps({"ok": False, "error": word}).encode()

    def _read(self, data: bytes) -> tuple[str, Json]:
        if not (self.headers.get("Content-Type") or "").startswith("application/json"):
            return "invalid_form_data", {}
        try:
            body = json.loads(data.decode("utf-8"))
        except ValueError:
            return "invalid_payload", {}
        return ("invalid_payload", {}) if not isinstance(body, dict) else (wrong_in(body), body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def wrong_in(body: Mapping[str, Any]) -> str:
    """What Slack would refuse in a payload, its word first; empty: nothing."""
    blocks, text, attachments = body.get("blocks") or [], body.get("text") or "", body.get("attachments") or []
    if not (text or blocks or attachments):
        return "no_text"
    if blocks and not text:
        return "no_text: a notification has nothing to show"
    if len(text) > 40_000:
        return "msg_too_long"
    if len(blocks) > 50:
        return "invalid_blocks: more than 50"
    for block in blocks:
        wrong = _wrong_block(block)
        if wrong:
            return f"invalid_blocks: {wrong}"
    seen = [("text", text), *texts_of(blocks), *(("mrkdwn", str(one.get("text", ""))) for one in attachments)]
    if sum(len(one) for _, one in seen) > WHOLE:
        return "msg_blocks_too_long"
    return next((f"invalid_blocks: {wrong}" for kind, one in seen if (wrong := _wrong_text(kind, one))), "")


def texts_of(value: Any) -> Iterator[tuple[str, str]]:
    """(type, text) of each text object, wherever it stands."""
    if isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn"):
            yield value["type"], value.get("text", "")
        else:
            yield from texts_of([one for one in value.values() if isinstance(one, dict | list)])


def _wrong_block(block: Json) -> str:
    kind = block.get("type")
    if kind == "header":
        return _wrong_object(block.get("text"), 150, ("plain_text",))
    if kind == "divider":
        return ""
    if kind == "context":
        elements = block.get("elements") or []
        many = "" if 1 <= len(elements) <= 10 else "a context of no or more than 10 elements"
        return many or next(filter(None, (_wrong_object(one, 3000) for one in elements)), "")
    if kind == "section":
        fields = block.get("fields")
        if "text" not in block and not fields:
            return "a section without text and fields"
        if fields is not None and not 1 <= len(fields) <= 10:
            return "no or more than 10 fields"
        wrong = [_wrong_object(one, 2000) for one in fields or []]
        wrong += [_wrong_object(block["text"], 3000)] if "text" in block else []
        return next(filter(None, wrong), "")
    return f"a block of type {kind}"


def _wrong_object(text: Any, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> str:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        return f"no text object of {kinds}"
    if not 1 <= len(text["text"]) <= most:
        return f"a text of {len(text['text'])} characters where 1 to {most} may stand"
    allowed = {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}
    return "" if set(text) <= allowed else f"members {sorted(set(text) - allowed)}"


def _wrong_text(kind: str, text: str) -> str:
    bare = _LINK.sub("", text) if kind != "plain_text" else text
    if re.search(r"[<>]|&(?!(?:amp|lt|gt);)", bare):
        return f"{kind} with < > or & unescaped: {text[:80]!r}"
    if _STEERS.search(text):
        return f"{kind} with characters that steer: {text[:80]!r}"
    return f"code that does not end: {text[:80]!r}" if kind == "mrkdwn" and text.count("```") % 2 else ""


@contextmanager
def slack(rate: Rate | None = None, retry_after: str = "1") -> Iterator[SlackDouble]:
    """The double at work, until the block ends."""
    server = SlackDouble(rate, retry_after)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
