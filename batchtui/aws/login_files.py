"""Which files a new login writes: their stamp tells that it is worth asking again; loads no boto3."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]
"""(path, time of the last change in ns, size) of each file that is there."""

_CACHES = ("sso/cache", "cli/cache")
"""Below ~/.aws: where `aws sso login` and assumed roles keep their keys. `aws login` lets the environment say where."""
_NAMED = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
_TOKEN_FILE = re.compile(r"^[ \t]*web_identity_token_file[ \t]*[=:][ \t]*(\S.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


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
    settings = (
        _expanded(environment.get("AWS_SHARED_CREDENTIALS_FILE") or str(home / "credentials")),
        _expanded(environment.get("AWS_CONFIG_FILE") or str(home / "config")),
    )
    yield from settings
    for file in settings:
        yield from _token_files(file)
    for name in _NAMED:
        if environment.get(name):
            yield Path(environment[name])
    for cache in _CACHES:
        yield from _inside(home / cache)
    yield from _inside(_expanded(environment.get("AWS_LOGIN_CACHE_DIRECTORY") or str(home / "login" / "cache")))


def _expanded(path: str) -> Path:
    """As botocore reads it."""
    return Path(os.path.expandvars(path)).expanduser()


def _token_files(settings: Path) -> list[Path]:
    """Those of web identities, of every profile: one that is not in use does no harm."""
    try:
        text = settings.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [Path(named) for named in _TOKEN_FILE.findall(text)]


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
