"""The three states of an attribute: a known value, :class:`Unknown`, or absent.

A known value is what Terraform will set. ``Unknown`` is a value that Terraform does not know until apply. Absent means
that there is no such attribute: asking for it raises :class:`tfproof.errors.AttributeAbsent`. ``None`` is a known value:
the attribute exists and is null.
"""

from __future__ import annotations

from typing import Any, NoReturn

from tfproof.errors import UnknownValueError


class Unknown:
    """A value that is known only after apply.

    Using it as if it were known (comparing, testing for truth, iterating, indexing, hashing) raises
    :class:`~tfproof.errors.UnknownValueError` with the address of the attribute and what feeds it: an assertion about
    a value that nobody knows yet must neither pass nor fail by accident.

    Args:
        path: the attribute's full path, such as ``aws_iam_role.this.arn``.
        fed_by: the references that the value comes from, as far as the plan says.
        where: ``file:line`` of the resource, if known.
    """

    __slots__ = ("fed_by", "path", "where")

    def __init__(self, path: str, fed_by: tuple[str, ...] = (), where: str | None = None) -> None:
        self.path = path
        self.fed_by = fed_by
        self.where = where

    def _refuse(self, doing: str) -> NoReturn:
        source = f"it is fed by {', '.join(self.fed_by)}" if self.fed_by else "the provider assigns it"
        raise UnknownValueError(
            f"{self.path} is known only after apply ({source}), so it cannot be {doing}",
            where=self.where,
            fix="assert on its wiring (resource.wired_to(attribute)), or test is_unknown(value)",
        )

    def __eq__(self, other: object) -> bool:
        self._refuse("compared")

    def __ne__(self, other: object) -> bool:
        self._refuse("compared")

    def __bool__(self) -> bool:
        self._refuse("tested for truth")

    def __hash__(self) -> int:
        self._refuse("hashed")

    def __iter__(self) -> Any:
        self._refuse("iterated over")

    def __len__(self) -> int:
        self._refuse("measured")

    def __contains__(self, item: object) -> bool:
        self._refuse("searched")

    def __getitem__(self, key: object) -> Any:
        self._refuse("indexed")

    def __lt__(self, other: object) -> bool:
        self._refuse("compared")

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        fed = f" <- {', '.join(self.fed_by)}" if self.fed_by else ""
        return f"Unknown({self.path}{fed})"


def is_unknown(value: object) -> bool:
    """True when ``value`` itself is known only after apply (its parts may still be, when it is a list or a block)."""
    return isinstance(value, Unknown)


class Sensitive:
    """A known value that must not be shown: it can be compared, and prints as ``(sensitive)``.

    Args:
        value: what Terraform will set.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def reveal(self) -> Any:
        """Return the value itself; whoever prints it is to blame."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return bool(self._value == (other.reveal() if isinstance(other, Sensitive) else other))

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "(sensitive)"
