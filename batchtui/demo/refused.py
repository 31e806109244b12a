"""The one way to refuse a request: an AWS error code with its sentence and HTTP status."""


class RefusedError(Exception):
    """An answer that is an error, such as ClientException with HTTP 400."""

    def __init__(self, message: str, code: str = "ClientException", status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
