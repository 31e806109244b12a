"""Why a sink did not take a message, and whether to try again."""


class SinkError(Exception):
    """A message that was not taken: one sentence, which never holds the sink's address or a secret."""

    def __init__(self, sentence: str, retry_after_s: float | None = None, hopeless: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after_s = retry_after_s
        """How long the sink asks to be left alone; None: it does not say."""
        self.hopeless = hopeless
        """The same message will be refused again: somebody must mend something."""
