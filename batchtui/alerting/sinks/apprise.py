"""Any service that the library apprise knows, e-mail among them: one address each."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from batchtui.alerting.message import Message
from batchtui.alerting.secret import Secret
from batchtui.alerting.sinks.failure import SinkError
from batchtui.alerting.sinks.plain import text_of
from batchtui.alerting.sinks.sink import Delivered
from batchtui.domain.safe import inert
from batchtui.domain.secrecy import MASK

_TYPES = {"critical": "failure", "warning": "warning", "info": "info"}
_CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#])", re.IGNORECASE)
"""What would call people in some of the services."""
SHOWN = 200


class Apprise:
    """Sends through apprise, which is loaded when the first message goes."""

    def __init__(self, url: Secret) -> None:
        self._url = url

    def send(self, message: Message, thread: str) -> Delivered:  # noqa: ARG002
        """Sends a message.

        Raises:
            SinkError: apprise is not installed, does not know the address, or the service did not take it.
        """
        try:
            import apprise
        except ImportError as error:
            raise SinkError("apprise is not installed: `pip install 'batchtui[alerts]'` brings it.") from error
        url = self._url.read()
        # All of it: where nobody listens to it, apprise tells the terminal what is wrong with an address.
        with _told() as said:
            service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
            if service is None:
                scheme = inert(url.partition(":")[0])
                raise SinkError(f"apprise does not know the address: check what follows {scheme}://.")
            kind = "success" if message.stage == "recovered" else _TYPES.get(message.severity, "info")
            body, title = _harmless(text_of(message)), _harmless(inert(message.title))
            taken = apprise.Apprise([service]).notify(body=body, title=title, notify_type=kind, body_format="text")
        if not taken:
            self._url.forget()
            raise SinkError(f"{service.service_name} did not take the message{_reason(said, url)}")
        return Delivered(answer=f"{service.service_name} took it")


def _harmless(text: str) -> str:
    """Nothing in it calls anybody: a name may be `@everyone`."""
    return _CALLS.sub(lambda found: f"{found[0]}\u200b", text)


@contextmanager
def _told() -> Iterator[list[str]]:
    """What apprise logs meanwhile: it gives no other reason."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("apprise")
    before, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def _reason(said: list[str], url: str) -> str:
    """The first thing it said, without any part of the address that may be secret."""
    if not said:
        return "."
    text = " ".join(said[0].split())
    for part in sorted(re.split(r"[/:@?&=,\s]+", url), key=len, reverse=True):
        if len(part) >= 4:
            text = text.replace(part, MASK)
    return f": {inert(text)[:SHOWN]}"
