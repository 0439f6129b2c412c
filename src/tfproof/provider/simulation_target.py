"""What stand-ins are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from tfproof.provider.facts import facts
from tfproof.provider.region_facts import Place
from tfproof.provider.simulated_account import ACCOUNT

Path = tuple[str | int, ...]
"""The way to an attribute: names and indexes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What there is already.

    Attributes:
        guesses: paths of those that the cloud may give another value.
    """

    values: Mapping[str, Any]
    guesses: Set[Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The resource or data source that stand-ins are for.

    Args:
        type: its type, such as ``aws_s3_bucket``.
        seed: what makes its stand-ins differ from those of another one.
        region: the region of its provider configuration.
        given: values that the user wants for attributes, by name.
        data: whether it is a data source, which reads what others set.
        indexed: how many elements the source takes out of its lists, by path without indexes.
        keys: the keys by which the source takes values out of its maps, by path without indexes.
        decoded: what the source reads out of texts that it decodes, by attribute.
        single: its lists that the source takes the one element of, by path without indexes.
        related: finds what there is of a type, by its id, ARN or name.
        shaped: texts of attributes, by path, for those of which no fact tells.
        index: which instance of its block it is, in the order of ``count`` or of the keys of ``for_each``; None where it has
            none, or its address is not known.
        follows: whether another block makes members of its cluster before it.
        other: whether each stand-in is to be another one than it would be without.
    """

    type: str
    seed: str
    region: str = "us-east-1"
    account: str = ACCOUNT
    given: Mapping[str, Any] = field(default_factory=dict)
    data: bool = False
    indexed: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decoded: Mapping[str, Any] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    related: Callable[[str, object], Made | None] = lambda *_: None
    shaped: Mapping[Path, str] = field(default_factory=dict)
    index: int | None = None
    follows: bool = False
    other: bool = False

    @property
    def partition(self) -> str:
        """The AWS partition that the region is in."""
        return Place(self.region).partition

    @property
    def service(self) -> str:
        """The AWS service as its ARNs name it."""
        return facts().service(self.type)

    @property
    def kind(self) -> str:
        """The last words of the type, which an ARN has before the name."""
        words = self.type.split("_")
        return "-".join(words[2:]) or words[-1]
