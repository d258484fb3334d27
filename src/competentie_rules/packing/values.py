"""Frozen dataclasses as JSON and bytes, and back: lists of values without names, made by the types of their fields."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Union

MOST_KNOWN = 10_000
"""Values of one type that are remembered."""

_PLAIN = (str, int, bool, type(None))

_Writer = Callable[[Any, list[bytes]], Any]
_Reader = Callable[[Any, "Blob"], Any]


class Blob:
    """Bytes that are taken one piece after another."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    @property
    def left(self) -> int:
        """How many bytes have not been taken; fewer than none where more were asked for than there are."""
        return len(self._content) - self.at

    def take(self, length: int) -> bytes:
        """The next piece."""
        self.at += length
        return self._content[self.at - length : self.at]


def parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """What a type is, apart from None: a class, and the types in it."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is Union:
        rest = tuple(each for each in typing.get_args(hint) if each is not type(None))
        if all(each in _PLAIN for each in rest):
            return str, ()
        [hint] = rest
    return typing.get_origin(hint) or hint, typing.get_args(hint)


def values(of: Any) -> list[tuple[str, Any]]:
    """The fields of a dataclass, each with its type."""
    hints = typing.get_type_hints(of)
    return [(field.name, hints[field.name]) for field in fields(of)]


@lru_cache(None)
def writer(hint: Any) -> _Writer:
    """What writes a value of a type as JSON, and adds the bytes in it to a list."""
    kind, inner = parts(hint)
    if kind in _PLAIN:
        return lambda value, _: value
    if kind is bytes:
        return _write_bytes
    if kind is date:
        return lambda value, _: None if value is None else value.isoformat()
    if kind is dict:
        return _write_nothing
    if kind is tuple:
        return _of_tuple(inner, writer)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, _: None if value is None else value.value
    assert is_dataclass(kind), hint
    named = values(kind)
    get, writers = attrgetter(*(name for name, _ in named)), [writer(each) for _, each in named]

    def write(value: Any, blobs: list[bytes]) -> Any:
        return None if value is None else [each(part, blobs) for each, part in zip(writers, get(value), strict=True)]

    return write


def _write_bytes(value: bytes, blobs: list[bytes]) -> int:
    blobs.append(value)
    return len(value)


def _write_nothing(value: dict[Any, Any], _: list[bytes]) -> None:
    if value:
        raise ValueError("a mapping cannot be packed")


def _of_tuple(inner: tuple[Any, ...], make: Callable[[Any], Callable[[Any, Any], Any]]) -> Callable[[Any, Any], Any]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        one = make(inner[0])
        return lambda value, blob: None if value is None else tuple([one(each, blob) for each in value])
    each_of = [make(each) for each in inner]
    return lambda value, blob: tuple([one(each, blob) for one, each in zip(each_of, value, strict=True)])


@lru_cache(None)
def reader(hint: Any) -> _Reader:
    """What reads it again."""
    kind, inner = parts(hint)
    if kind in _PLAIN:
        return lambda value, _: value
    if kind is bytes:
        return lambda value, blob: blob.take(value)
    if kind is date:
        return lambda value, _: None if value is None else date.fromisoformat(value)
    if kind is dict:
        return lambda _, __: {}
    if kind is tuple:
        return _of_tuple(inner, reader)
    if isinstance(kind, type) and issubclass(kind, Enum):
        known = {each.value: each for each in kind}
        return lambda value, _: None if value is None else known[value]
    readers = [reader(each) for _, each in values(kind)]
    if all(_is_plain(each) for _, each in values(kind)):
        return _remembering(kind, readers)

    def read(value: Any, blob: Blob) -> Any:
        return None if value is None else kind(*[each(part, blob) for each, part in zip(readers, value, strict=True)])

    return read


def _is_plain(hint: Any) -> bool:
    kind, _ = parts(hint)
    return kind in _PLAIN or (isinstance(kind, type) and issubclass(kind, Enum))


def _remembering(kind: Any, readers: list[_Reader]) -> _Reader:
    """Of very many outcomes the small parts are few, so each is made once."""
    known: dict[tuple[Any, ...], Any] = {}

    def read(value: Any, blob: Blob) -> Any:
        if value is None:
            return None
        key = tuple(value)
        if key not in known:
            if len(known) == MOST_KNOWN:
                known.clear()
            known[key] = kind(*[each(part, blob) for each, part in zip(readers, value, strict=True)])
        return known[key]

    return read
