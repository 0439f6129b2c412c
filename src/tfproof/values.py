"""The three states of an attribute: a known value, :class:`Unknown`, or absent.

A known value is what Terraform will set. ``Unknown`` is a value that Terraform does not know until apply. Absent means
that there is no such attribute: asking for it raises :class:`tfproof.errors.AttributeAbsent`. ``None`` is a known value:
the attribute exists and is null.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from json import JSONEncoder
from typing import Any, NoReturn

from tfproof.errors import UnknownValueError

ASSUMED_KEY = "tfproof_assumed_blocks"
"""Where the JSON of a plan names the blocks, without instance keys, whose instances are assumed: their keys are not known."""
SOURCE_KEY = "tfproof_source_folder"
"""Where the JSON of a plan names the folder of its root module, for those who are given the plan alone."""
Feeds = tuple[str, ...] | Callable[[], tuple[str, ...]]


def _refusing(doing: str) -> Callable[..., Any]:
    def refuse(self: Unknown, *_: object) -> NoReturn:
        self.refuse(doing)

    return refuse


class Unknown:
    """A value that is known after apply.

    Using it as if it were known (comparing, testing for truth, turning into text or JSON, searching, iterating, indexing,
    hashing, calculating, calling a method) raises :class:`~tfproof.errors.UnknownValueError` with the address of the
    attribute and what feeds it: an assertion about a value that is not known yet must neither pass nor fail by accident.
    ``repr()`` shows it.

    Args:
        path: the attribute's full path, such as ``aws_iam_role.this.arn``.
        fed_by: the references that the value comes from, as far as the plan says; or what finds them when asked.
        where: ``file:line`` of the resource, if known.
    """

    __slots__ = ("_fed_by", "path", "where")

    def __init__(self, path: str, fed_by: Feeds = (), where: str | None = None) -> None:
        self.path = path
        self._fed_by = fed_by
        self.where = where

    @property
    def fed_by(self) -> tuple[str, ...]:
        """The references that the value comes from, as far as the plan says."""
        if not isinstance(self._fed_by, tuple):
            self._fed_by = self._fed_by()
        return self._fed_by

    def refuse(self, doing: str) -> NoReturn:
        """Fail, since the value cannot be ``doing`` (a participle).

        Raises:
            UnknownValueError: always.
        """
        source = f"it is fed by {', '.join(self.fed_by)}" if self.fed_by else "the provider assigns it"
        raise UnknownValueError(
            f"{self.path} is known after apply ({source}), so it cannot be {doing}",
            where=self.where,
            fix="assert on its wiring (resource.wired_to(attribute), plan.output_wired_to(name)), or test is_unknown(value); "
            "repr(value) shows it",
        )

    @property  # type: ignore[misc]
    def __class__(self) -> type[Unknown]:
        # Python's JSON encoder asks a value that it cannot write for nothing but the name of its class.
        if sys._getframe(1).f_code is JSONEncoder.default.__code__:  # noqa: SLF001
            self.refuse("written as JSON")
        return Unknown

    def __eq__(self, other: object) -> bool:
        self.refuse("compared")

    def __ne__(self, other: object) -> bool:
        self.refuse("compared")

    def __bool__(self) -> bool:
        self.refuse("tested for truth")

    def __hash__(self) -> int:
        self.refuse("hashed: no set holds it, and no dictionary has it as a key")

    def __str__(self) -> str:
        self.refuse("turned into text")

    def __format__(self, spec: str) -> str:
        self.refuse("put into a text")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in Unknown.__slots__:
            raise AttributeError(name)
        self.refuse(f"asked for {name!r}")

    __lt__ = __le__ = __gt__ = __ge__ = _refusing("compared")
    __len__ = _refusing("measured")
    __iter__ = __reversed__ = _refusing("iterated over")
    __contains__ = _refusing("searched")
    __getitem__ = _refusing("indexed")
    __bytes__ = __fspath__ = _refusing("turned into text")
    __int__ = __float__ = __complex__ = __index__ = __round__ = _refusing("turned into a number")
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _refusing("calculated with")
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = _refusing("calculated with")
    __or__ = __ror__ = __and__ = __rand__ = __xor__ = __rxor__ = __neg__ = __abs__ = _refusing("calculated with")

    def __repr__(self) -> str:
        fed = f" <- {', '.join(self.fed_by)}" if self.fed_by else ""
        return f"Unknown({self.path}{fed})"


class _OnlyKnownAsText:
    """A collection that is no text while a part of it is unknown: what the text says of that part would be no value."""

    def __str__(self) -> str:
        _refuse_unknown(self, "turned into text")
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class PartlyUnknownList(_OnlyKnownAsText, list[Any]):
    """A list of which some parts are :class:`Unknown`: a list in every way, but shown by ``repr()`` only."""


class PartlyUnknownDict(_OnlyKnownAsText, dict[str, Any]):
    """A dictionary of which some parts are :class:`Unknown`: one in every way, but shown by ``repr()`` only."""


def _refuse_unknown(value: Any, doing: str) -> None:
    for part in value.values() if isinstance(value, Mapping) else value:
        if isinstance(part, Unknown):
            part.refuse(doing)
        if isinstance(part, Mapping | list):
            _refuse_unknown(part, doing)


def is_unknown(value: object) -> bool:
    """True when ``value`` itself is known after apply (its parts may still be, when it is a list or a block)."""
    return isinstance(value, Unknown)


def is_number(value: object) -> bool:
    """Whether a value is a number as JSON can hold it, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def leaves(value: object) -> Iterator[object]:
    """Yield each part of a value that has no parts: what is not an object, a list, a tuple or a set."""
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from leaves(part)
    else:
        yield value


class Sensitive:
    """A known value that must not be shown: it can be compared, and prints as ``(sensitive)``.

    Args:
        value: what Terraform will set.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def reveal(self) -> Any:
        """Return the value itself; the code that prints it is responsible for that."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return bool(self._value == revealed(other))

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "(sensitive)"


def revealed(value: Any) -> Any:
    """Return a value itself, also a sensitive one."""
    return value.reveal() if isinstance(value, Sensitive) else value


def value_at(tree: Any, path: Iterable[str | int]) -> Any:
    """Return what a value of mappings and lists has at a path; None where there is no such place."""
    for step in path:
        try:
            tree = tree[step]
        except (LookupError, TypeError):
            return None
    return tree
