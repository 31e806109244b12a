"""Where AWS will be asked, as far as it can be told without loading boto3, which takes longer than a first frame.

Sources: botocore's docs, "Configuration" and "Service-specific endpoints".
"""

from collections.abc import Mapping
from pathlib import Path

from batchtui.domain.scope import Scope


def likely_scope(profile: str | None, region: str | None, environ: Mapping[str, str]) -> Scope | None:
    """The scope without its account; None where only boto3 knows. `profile` and `region`: what the user asked for."""
    where = region or environ.get("AWS_DEFAULT_REGION")
    endpoint = _endpoint(environ)
    if not where or not endpoint:
        told = _of_profile(profile or named_profile(environ) or "default", environ)
        where = where or told.get("region")
        if not endpoint and ("endpoint_url" in told or "services" in told):
            return None
    return Scope(endpoint or "aws", "", where) if where else None


def named_profile(environ: Mapping[str, str]) -> str:
    """The profile that the environment names, as botocore reads it; empty for none."""
    return environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or ""


def _endpoint(environ: Mapping[str, str]) -> str:
    """`aws`, a custom URL, or empty where a profile may name one."""
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return "aws"
    return environ.get("AWS_ENDPOINT_URL_BATCH") or environ.get("AWS_ENDPOINT_URL") or ""


def _of_profile(profile: str, environ: Mapping[str, str]) -> Mapping[str, str]:
    """What the config file says of a profile; empty when it cannot be read."""
    try:
        path = Path(environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
        if not path.is_file():
            return {}
    except (OSError, RuntimeError):
        return {}
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(default_section="")
    try:
        parser.read(path, encoding="utf-8")
    except (Error, OSError, ValueError):
        return {}
    section = profile if profile == "default" else f"profile {profile}"
    return dict(parser.items(section)) if parser.has_section(section) else {}
