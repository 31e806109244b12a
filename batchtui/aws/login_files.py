"""Which files a new login writes: their stamp tells that it is worth asking again; loads no boto3."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]
"""(path, time of the last change in ns, size) of each file that is there."""

_CACHES = ("sso/cache", "cli/cache", "login/cache")
"""Below ~/.aws: where `aws sso login`, assumed roles and `aws login` keep their keys."""
_NAMED = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")


def stamp(environment: Mapping[str, str] = os.environ) -> Stamp:
    """The files from which boto3 takes keys, as they stand now; those that cannot be read are left out."""
    found = []
    for path in sorted(_files(environment)):
        try:
            about = path.stat()
        except OSError:
            continue
        found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environment.get("HOME") or Path.home()) / ".aws"
    yield Path(environment.get("AWS_SHARED_CREDENTIALS_FILE") or home / "credentials").expanduser()
    yield Path(environment.get("AWS_CONFIG_FILE") or home / "config").expanduser()
    for name in _NAMED:
        if environment.get(name):
            yield Path(environment[name])
    for cache in _CACHES:
        yield from _inside(home / cache)


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
