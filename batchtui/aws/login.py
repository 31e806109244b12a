"""The keys of a profile or login as boto3 finds and renews them, for the guard, which has no boto3."""

from collections.abc import Callable

import boto3

from batchtui.aws.errors import Subject, login_mend, translated
from batchtui.domain.failure import NoCredentials

Fresh = Callable[[], tuple[str, str, str]]
"""Access key, secret and session token (empty: none), good at the moment of the call."""


def login(profile: str | None) -> tuple[Fresh, str]:
    """How to get keys, now and later, and the profile's region (empty: it names none).

    Raises:
        AwsError: there are no keys, or they cannot be had.
    """
    subject = Subject("GetCallerIdentity", profile or "")
    with translated(subject):
        session = boto3.session.Session(profile_name=profile)
        credentials = session.get_credentials()
    if credentials is None:
        raise NoCredentials(f"No credentials: {login_mend(profile or '')}.")

    def fresh() -> tuple[str, str, str]:
        with translated(subject):
            frozen = credentials.get_frozen_credentials()
        return frozen.access_key, frozen.secret_key, frozen.token or ""

    fresh()
    return fresh, session.region_name or ""
