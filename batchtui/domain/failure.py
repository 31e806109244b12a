"""Why a call to AWS failed, in one sentence that names the thing and the mend."""

TRY_AGAIN = ": try again in a moment."
"""How the sentence of a failure ends that may pass by itself."""


class AwsError(Exception):
    """A call that failed: one sentence that names the thing and the mend."""

    def __init__(self, sentence: str, operation: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.operation = operation
        self.code = code

    @property
    def while_asking(self) -> str:
        """The sentence where the same is asked again without being told to."""
        fact = self.sentence.removesuffix(TRY_AGAIN)
        return self.sentence if fact == self.sentence else f"{fact}: asking again."


class NoCredentials(AwsError):
    """Nothing to sign with."""


class LoginExpired(NoCredentials):
    """Credentials that were good once."""


class NoRegion(AwsError):
    """No region is set."""


class Denied(AwsError):
    """The identity may not do this."""


class Throttled(AwsError):
    """AWS asks to slow down."""


class Unreachable(AwsError):
    """No answer came."""


class WrongClock(AwsError):
    """AWS refused the signature because this machine's clock is off."""


class NotFound(AwsError):
    """The queue, job, group or stream is not there."""


class Refused(AwsError):
    """AWS understood, and said no."""


class ServerFault(AwsError):
    """AWS failed by itself: the same call may go through later."""


class LostAnswer(AwsError):
    """A writing call was sent and no answer came: it may have been carried out."""


class ReadOnly(AwsError):
    """batchtui was started read-only, and this call would change something."""


def passes(error: AwsError) -> bool:
    """Whether the same call may go through in a moment, and nobody need do anything for it."""
    return isinstance(error, Throttled | Unreachable | ServerFault)


def may_pass(error: AwsError) -> bool:
    """Whether the same question may be answered in a moment: what AWS refuses stays refused."""
    return not isinstance(error, Denied | Refused | NotFound)
