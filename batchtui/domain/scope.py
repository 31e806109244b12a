"""Where a thing of AWS lives: part of the key of every job, queue and log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One account in one region behind one endpoint."""

    endpoint: str
    """`aws`, or the custom endpoint's URL."""
    account: str
    """Twelve digits, or empty while no answer has named it."""
    region: str

    def with_account_of(self, arn: str) -> "Scope":
        """The same scope with the account that an ARN of it names."""
        parts = arn.split(":")
        account = parts[4] if len(parts) > 5 else ""
        return self if not account or account == self.account else Scope(self.endpoint, account, self.region)


def name_of_arn(arn: str) -> str:
    """`arn:aws:batch:r:a:job-queue/default` → `default`; a plain name stays as it is."""
    return arn.rsplit("/", 1)[-1] if arn.startswith("arn:") else arn
