"""A message as Slack takes it, and the one request that brings it there; standard library only.

https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/messaging/formatting-message-text
"""

import json
import re
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from batchtui.alerting.message import Message
from batchtui.alerting.sinks.failure import SinkError

WHOLE = 4000
"""Characters of a payload that are always taken (Slack refuses from some 13,000 on, and documents no number)."""
HEADER, SECTION, FIELDS = 150, 2900, 10
"""Slack's limits: a header, a section's text (less than its 3,000), the fields of a section."""
LINE = 300
"""Characters that are left of a log line."""
LATEST_RETRY_S = 3600.0
TIMEOUT_S = 6.0

_SIGNS = {"critical": "🔴", "warning": "🟠", "info": "🔵"}
_COLOURS = {"critical": "#d0312d", "warning": "#e8912d", "info": "#3b7dd8"}
_GOOD_SIGN, _GOOD_COLOUR = "🟢", "#2eb67d"
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
Json = dict[str, Any]


def escaped(text: str) -> str:
    """The text with the three characters that Slack gives a meaning, and no others, as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def payload(message: Message) -> Json:
    """`text` for the notification, and blocks; at most 4,000 characters: the oldest log lines go first, then length."""
    for share in (1.0, 0.6, 0.3, 0.1):
        for first in range(len(message.log) + 1):
            made = _payload(message, message.log[first:], share)
            if len(json.dumps(made, ensure_ascii=False)) <= WHOLE:
                return made
    return made


def attachments(message: Message, channel: str = "", username: str = "", icon_emoji: str = "") -> Json:
    """The same as legacy attachments, for a function of the user's own that posts `{channel, …, attachments}`."""
    lines = [message.title, message.sentence, message.advice]
    lines += [f"{label}: {value}" for label, value in message.facts[:FIELDS]]
    lines += [line[:LINE] for line in message.log]
    text = _fit(_unmarked("\n".join(filter(None, lines))), SECTION)
    links = "\n".join(f"<{url}|{escaped(label)}>" for label, url in message.links if _linkable(url))
    colour = _GOOD_COLOUR if message.stage == "recovered" else _COLOURS.get(message.severity, _COLOURS["info"])
    made: Json = {"attachments": [{"color": colour, "text": f"{text}\n{links}".strip()}]}
    named = {"channel": channel, "username": username, "icon_emoji": icon_emoji}
    return {name: value for name, value in named.items() if value} | made


def _payload(message: Message, log: tuple[str, ...], share: float) -> Json:
    title = f"{_sign(message)} {message.title}"
    notice = _fit(f"{title}: {message.sentence}", round(600 * share))
    return {"text": notice, "mrkdwn": False, "blocks": list(_blocks(message, title, log, share))}


def _blocks(message: Message, title: str, log: tuple[str, ...], share: float) -> Iterator[Json]:
    yield {"type": "header", "text": _plain(title, HEADER)}
    for text, most in ((message.sentence, 900), (f"→ {message.advice}" if message.advice else "", 500)):
        if text:
            yield {"type": "section", "text": _plain(text, round(most * share))}
    fields = [_plain(f"{label}\n{value}", round(200 * share)) for label, value in message.facts[:FIELDS]]
    if fields:
        yield {"type": "section", "fields": fields}
    if log:
        yield {"type": "section", "text": _marked(_fenced(log))}
    if message.commands:
        yield {"type": "section", "text": _marked("\n".join(_coded(one) for one in message.commands[:5]))}
    links = [f"<{url}|{escaped(label)}>" for label, url in message.links[:5] if share > 0.5 and _linkable(url)]
    if links:
        yield {"type": "context", "elements": [_marked(" · ".join(links))]}


def _sign(message: Message) -> str:
    return _GOOD_SIGN if message.stage == "recovered" else _SIGNS.get(message.severity, _SIGNS["info"])


def _plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": _fit(text, most), "emoji": False}


def _marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _fit(text: str, most: int) -> str:
    """The text escaped, cut so that no more than so many characters are sent and no entity is cut."""
    text = text.strip()
    while (over := len(escaped(text)) - most) > 0:
        text = text[: min(most, len(text) - 1 - max(1, over // 5))] + "…"
    return escaped(text) or "-"


def _fenced(lines: tuple[str, ...]) -> str:
    """A block of code that none of its lines can end."""
    cut = [line if len(line) <= LINE else line[: LINE - 1] + "…" for line in lines]
    while True:
        text = escaped("\n".join(cut).replace("```", "ˋˋˋ"))
        if len(text) <= SECTION or len(cut) == 1:
            return f"```\n{text}\n```"
        del cut[0]


def _coded(text: str) -> str:
    return f"`{_fit(text.replace('`', 'ˋ'), 200)}`"


def _unmarked(text: str) -> str:
    """Without what would be read as bold, italic, struck or code: an attachment may be read as mrkdwn."""
    return _EDGE.sub("＿", text.translate(_MARKS))


def _linkable(url: str) -> bool:
    return len(url) <= 1000 and re.fullmatch(r"https?://[^\s<>|]+", url) is not None


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would go on as GET, and be answered `ok` by a page that took nothing."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(url: str, body: Json, token: str = "", timeout_s: float = TIMEOUT_S) -> str:
    """Sends it as JSON and returns the answer's text.

    Raises:
        SinkError: it was not taken; the sentence holds neither the URL nor the token.
    """
    if not re.match(r"https?://", url):
        raise SinkError("The Slack address is no URL: it begins with https://hooks.slack.com/.", hopeless=True)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    try:
        with build_opener(_NoRedirect).open(Request(url, data, headers), timeout=timeout_s) as answer:
            return str(answer.read(65_536).decode("utf-8", "replace"))
    except HTTPError as error:
        raise _refused(error) from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        said = getattr(reason, "strerror", None) or type(reason).__name__
        raise SinkError(f"Slack was not reached ({said}): trying again later.") from None
    except ValueError:
        raise SinkError("The Slack address or token has characters that cannot be sent.", hopeless=True) from None


def _refused(error: HTTPError) -> SinkError:
    with error:
        found = re.match(rb"[a-z_]{1,60}\b", error.read(200))
    said = f" ({found[0].decode()})" if found else ""
    asked = retry_after_s(error.headers.get("Retry-After"))
    if error.code == 429:
        return SinkError("Slack asks to slow down.", asked or 1.0)
    if error.code >= 500 or error.code == 408:
        return SinkError(f"Slack failed with {error.code}{said}: trying again later.", asked)
    return SinkError(f"Slack refused the message with {error.code}{said}: check the webhook.", hopeless=True)


def retry_after_s(said: str | None) -> float | None:
    """A Retry-After header in seconds, as Slack writes it; None where it says nothing that can be read."""
    return min(float(said), LATEST_RETRY_S) if said and re.fullmatch(r"\d{1,9}", said, re.ASCII) else None
