"""The shape of a job name, so that names which differ only in a date, an id or a counter fold into one row.

The rule, from the name alone, so that no run that arrives can change it:

- A *date* is a calendar date from 1970 to 2099, with or without a time of day and its zone, in digits, with `年月日`
  or `년월일`, or as an ISO week; or seconds or milliseconds since the epoch.
- An *id* is a UUID, a hexadecimal word in which digits and letters mix, a long word in which they mix, a word that ends
  in five or more digits (`SRR1234567`), or the run that Seqera's Nextflow writes after `tw-`.
- A *counter* is a number after a word that counts (`sample12`, `shard-3`), a number with zeros before it (`img0042`,
  `part-007`), or a number that stands alone at the end (`resize-media-12`).

Everything else is plain and stays: words, and small numbers that are part of one (`etl-v2`, `s3-sync`, `2160p`), that
follow a word that names a version or a stage (`step-2`, `utf-8`), or that follow another number (`python-3-11`).
"""

import re

ALIKE = 3
"""So many different names of one shape fold; two never do."""

_STARTS, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
"""The edges of a word: neither a letter nor a digit beyond."""
_MONTH, _DAY_OF = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:19[7-9][0-9]|20[0-9]{2})"
_CLOCK = r"(?:[01][0-9]|2[0-3])(?:[:._-]?[0-5][0-9](?:[:._-]?[0-5][0-9](?:[.,_-]?[0-9]{3,9})?)?)?"
_ZONE = r"(?:Z|[+][0-9]{2}:?[0-9]{2})"
_DATE = (
    rf"(?<![0-9])(?:"
    rf"{_YEAR}(?P<between>[-_./]?){_MONTH}(?P=between){_DAY_OF}(?:(?:[T_-]|__)?{_CLOCK}{_ZONE}?(?![0-9]))?"
    rf"|{_YEAR}[-_./]{_MONTH}|{_STARTS}{_YEAR}{_MONTH}{_ENDS}"
    rf"|{_YEAR}-?W(?:0[1-9]|[1-4][0-9]|5[0-3])(?:-?[1-7])?"
    rf"|{_YEAR}[年년][ _-]?[0-9]{{1,2}}[月월](?:[ _-]?[0-9]{{1,2}}[日일])?"
    rf"|1[0-9]{{9}}(?:[0-9]{{3}})?"
    rf")(?![0-9])"
)
_UUID = rf"{_STARTS}[0-9a-fA-F]{{8}}(?:[-_]?[0-9a-fA-F]{{4}}){{3}}[-_]?[0-9a-fA-F]{{12}}{_ENDS}"
_SEQERA = r"(?<=^tw-)[0-9A-Za-z]{12,16}(?=-)"
_COUNTING = (
    "attempt|batch|block|bucket|chunk|file|frame|id|idx|index|item|iter|iteration|lane|no|node|num|page|part|partition"
    "|rep|replicate|record|retry|row|run|sample|seq|ses|shard|slice|split|sub|tile|try|wave|window|worker"
)
_NAMING = "v|ver|version|rev|release|rel|gen|step|phase|stage|level|tier|q|fy|utf|iso|mpeg|mp|h|x|http|tls|ipv"
_AFTER_COUNTING_WORD = rf"{_STARTS}(?P<counting>(?:{_COUNTING})[-_.]?)[0-9]+{_ENDS}"

_DIGIT = re.compile("[0-9]")
# The rest is compiled with the first name that has a digit: a first frame of plain names does not wait for it.
_SURE = rf"(?P<id>{_UUID}|{_SEQERA})|(?P<date>{_DATE})"
_WORD = rf"{_STARTS}[0-9A-Za-z]*[0-9][0-9A-Za-z]*{_ENDS}"
_HEX = r"[0-9a-f]+|[0-9A-F]+"
_SWITCH = r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])"
_LONG_TAIL = r"([A-Za-z]*)[0-9]{5,}"
_PADDED_TAIL = r"([A-Za-z]+)0[0-9]{2,}"
_NAMES_A_VERSION = rf"(?:^|[^A-Za-z0-9])(?:{_NAMING}|[A-Za-z]*[0-9]+)[^A-Za-z0-9{{}}]+$"
_VARIABLE = re.compile(r"\{(?:date|id|n)\}")


def shape_of(name: str) -> str:
    """The name with what varies as `{date}`, `{id}` or `{n}`; a plain name is its own shape.

    The same for the same name, always, and for its own answer.
    """
    while _DIGIT.search(name) and (again := _once(name)) != name:
        name = again
    return name


def starred(shape: str) -> str:
    """A shape as a row shows it: `etl-{date}` → `etl-*`."""
    return _VARIABLE.sub("*", shape)


def varies(shape: str) -> bool:
    """Whether more than one name can have this shape."""
    return _VARIABLE.search(shape) is not None


def series(shape: str) -> bool:
    """Whether its names follow each other in time: nothing but dates varies."""
    return set(_VARIABLE.findall(shape)) == {"{date}"}


def _once(name: str) -> str:
    name = re.sub(_SURE, lambda found: f"{{{found.lastgroup}}}", name)
    name = re.sub(_AFTER_COUNTING_WORD, lambda found: f"{found['counting']}{{n}}", name, flags=re.IGNORECASE)
    return re.sub(_WORD, _of_word, name)


def _of_word(found: re.Match[str]) -> str:
    """What a word with digits in it becomes: itself, an id, or a counter."""
    word = found.group()
    if _is_id(word):
        return "{id}"
    for tail, kind in ((_LONG_TAIL, "{id}"), (_PADDED_TAIL, "{n}")):
        if match := re.fullmatch(tail, word):
            return f"{match[1]}{kind}"
    return "{n}" if word.isdigit() and _counts(found) else word


def _is_id(word: str) -> bool:
    """Whether digits and letters mix as they do in no plain word."""
    switches = len(re.findall(_SWITCH, word))
    digits = sum(one.isdigit() for one in word)
    if len(word) >= 12 and switches >= 3:
        return True
    if not switches or len(word) < 7 or digits < 2 or not re.fullmatch(_HEX, word):
        return False
    if switches > 1:
        return True
    return len(word) >= 8 and (word[0].isdigit() or digits >= 3)


def _counts(found: re.Match[str]) -> bool:
    """Whether a short number that stands alone is a counter."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    padded = len(found.group()) > 1 and found.group().startswith("0")
    if after and not padded:
        return False
    return bool(before.strip("-_. ")) and not re.search(_NAMES_A_VERSION, before, re.IGNORECASE)
