"""What the model says, as a page of the docs and as a commented config file.

python -m batchtui.settings.reference            # prints the page
python -m batchtui.settings.reference --check FILE   # exit 1 when FILE is another page
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from batchtui.settings.model import Entry, Settings, entries, tables

COMMAND = "python -m batchtui.settings.reference > docs/config.md"

_INTRO = f"""# The config file

`config.toml` in the user's config folder (`batchtui config path` prints where), or the file that `--config` or the
variable `BATCHTUI_CONFIG` names; the first of `--config`, `BATCHTUI_CONFIG` and the default place counts. The default
one need not be there. What is typed on the command line wins over the file. Keys that are not in this list are
mistakes, and every command names all mistakes before it asks AWS anything.

```console
batchtui config init     # writes the file below, all of it commented out
batchtui config check    # names every mistake, each with its line
batchtui config show     # every value, and where it comes from
batchtui config path
```

Made from the code by `{COMMAND}`.
"""

_TABLE_HEAD = ("| key | default | type | what it does |", "|---|---|---|---|")


def page(model: type = Settings) -> str:
    """The reference page, in Markdown."""
    said = dict(tables(model))
    parts = [_INTRO]
    for name, rows in _by_table(model):
        if name:
            parts.append(f"## [{name}]\n\n{said[name]}\n")
        parts.append("\n".join([*_TABLE_HEAD, *map(_row, rows), ""]))
    parts.append(f"## A file with every default\n\n```toml\n{sample(model)}```\n")
    return "\n".join(parts)


def sample(model: type = Settings) -> str:
    """A config file with every setting at its default, commented out, each below its sentence."""
    said = dict(tables(model))
    parts = ["# The settings of batchtui. Take away the # before a key to change it.\n"]
    for name, rows in _by_table(model):
        if name:
            parts.append(f"# {said[name]}\n[{name}]\n")
        parts += [_commented(entry) for entry in rows]
    return "\n".join(parts)


def _by_table(model: type) -> list[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries(model):
        found.setdefault(entry.key.rpartition(".")[0], []).append(entry)
    return list(found.items())


def _name(entry: Entry) -> str:
    return entry.key.rpartition(".")[2]


def _row(entry: Entry) -> str:
    default = entry.kind.write(entry.default)
    return f"| `{_name(entry)}` | `{default}` | {entry.kind.toml} | {entry.doc} |"


def _commented(entry: Entry) -> str:
    return f"# {entry.doc}\n# ({entry.kind.toml})\n# {_name(entry)} = {entry.kind.write(entry.default)}\n"


def main(arguments: Sequence[str]) -> int:
    """Prints the page, or with `--check FILE` says whether that is the page."""
    if list(arguments[:1]) == ["--check"] and len(arguments) == 2:
        file = Path(arguments[1])
        if file.is_file() and file.read_text(encoding="utf-8") == page():
            return 0
        sys.stderr.write(f"{file} is not what the settings say now: {COMMAND}\n")
        return 1
    sys.stdout.write(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
