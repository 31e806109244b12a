"""Why the history cannot be used, in one sentence that names the file and the mend."""


class StoreError(Exception):
    """The file cannot be used: one sentence that names it and the mend."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NewerFile(StoreError):
    """A newer batchtui wrote the file: this one leaves it alone."""
