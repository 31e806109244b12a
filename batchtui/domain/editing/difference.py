"""Two requests for one definition side by side: what the second has otherwise than the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batchtui.domain.clone import Request
from batchtui.domain.editing.changed import changed
from batchtui.domain.editing.fields import Field, Frame, Key, fields_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise; a text is None where there is none."""

    name: str
    was: str | None
    becomes: str | None
    secret: bool = False
    unit: str = ""


def differences_of(frame: Frame, before: Request, after: Request) -> list[Difference]:
    """What fields show, then whatever else differs, by its place in the request."""
    old, new = fields_of(frame, before), fields_of(frame, after)
    apart = [key for key in {**old, **new} if _text(old.get(key)) != _text(new.get(key))]
    shown = [_difference(frame, key, old.get(key), new.get(key)) for key in apart]
    made, _ = changed(frame, before, {key: _text(new.get(key)) for key in apart})
    left, right = dict(_leaves((), made)), dict(_leaves((), after))
    rest = [place for place in {**left, **right} if left.get(place) != right.get(place)]
    return shown + [Difference(".".join(place), left.get(place), right.get(place)) for place in rest]


def _text(field: Field | None) -> str | None:
    return field.text if field is not None else None


def _difference(frame: Frame, key: Key, old: Field | None, new: Field | None) -> Difference:
    known = new or old
    assert known is not None
    name = known.label.removesuffix(" MiB")
    if key.slot and len(frame.slots) > 1:
        name = f"{name} of {key.slot}"
    secret = any(one is not None and one.secret for one in (old, new))
    was, becomes = (one.text if one is not None and (one.text or key.item) else None for one in (old, new))
    return Difference(name, was, becomes, secret, known.unit)


def _leaves(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves((*path, str(name)), one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for place, one in enumerate(value):
            yield from _leaves((*path, _named(one, place)), one)
    else:
        yield path, str(value)


def _named(item: Any, place: int) -> str:
    names = ("name", "type", "targetNodes", "consumableResource")
    found = (str(item[name]) for name in names if isinstance(item, Mapping) and item.get(name))
    return next(found, str(place))
