"""A message as plain text: for e-mail, for a topic, for whatever shows text as it comes."""

from batchtui.alerting.message import Message
from batchtui.domain.safe import inert

SUBJECT = 100
"""The longest that SNS takes."""


def text_of(message: Message) -> str:
    """All of it, a part a paragraph; nothing in it steers a terminal or a reader's eye."""
    parts = [
        message.sentence,
        message.advice,
        "\n".join(f"{label}: {value}" for label, value in message.facts),
        "\n".join(f"  {line}" for line in message.log),
        "\n".join(f"{label}: {url}" for label, url in message.links),
        "\n".join(message.commands),
    ]
    return "\n\n".join("\n".join(map(inert, part.split("\n"))) for part in parts if part)


def subject_of(message: Message) -> str:
    """The title as a topic takes it: at most 100 printable ASCII characters, of which the first is no space."""
    text = " ".join(message.title.split()) or message.stage
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    return plain if len(plain) <= SUBJECT else f"{plain[: SUBJECT - 2].rstrip()}.."
