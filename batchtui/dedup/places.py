"""Where AWS is: the names under which its services answer in each of its partitions."""

from __future__ import annotations

_SUFFIXES = (
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
)


def endpoint(service: str, region: str) -> str:
    """The URL of a service in a region."""
    suffixes = [suffix for start, suffix in _SUFFIXES if region.startswith(start)]
    return f"https://{service}.{region}.{suffixes[0] if suffixes else 'amazonaws.com'}"
