"""Which of a provider's types a configuration can use.

A configuration cannot use a type without naming it. So every word of its text is a candidate, in any syntax
(HCL or JSON, ``moved``, ``removed``, ``import``, state); what is no type of the provider drops out when the schema is cut.
Too many candidates cost a little; a missed one would be an error, so nothing here tries to understand the text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SUFFIXES: Final = (".tf", ".tofu", ".tf.json", ".tofu.json", ".hcl", ".tftest.json", ".tfstate", ".tfquery.json")
_SKIPPED: Final = frozenset({".git", "providers", "node_modules", ".venv", "__pycache__"})
_WORD: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*_[A-Za-z0-9_-]+|[a-z][a-z0-9-]*(?=\W)")
_MISSED: Final = re.compile(
    r"does not support (?:resource type|data source|ephemeral resource)"
    r"|[Ii]nvalid (?:resource type|data source|ephemeral resource)"
    r"|no schema available for"
    r"|[Mm]issing schema for"
    r"|[Nn]o schema for"
    r"|schema not found for"
    r"|provider does not (?:have|offer) a function"
    r"|unsupported resource type"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesInUse:
    """Names of the types that a configuration may use; names that no provider has do no harm."""

    resources: frozenset[str] = frozenset()
    data_sources: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    ephemerals: frozenset[str] = frozenset()

    def __or__(self, other: TypesInUse) -> TypesInUse:
        """The types of both."""
        return TypesInUse(
            resources=self.resources | other.resources,
            data_sources=self.data_sources | other.data_sources,
            functions=self.functions | other.functions,
            ephemerals=self.ephemerals | other.ephemerals,
        )

    @classmethod
    def of(cls, names: Iterable[str]) -> TypesInUse:
        """Each of ``names`` as any kind of type."""
        every = frozenset(names)
        return cls(resources=every, data_sources=every, functions=every, ephemerals=every)


def types_in_use(*folders: Path) -> TypesInUse:
    """Return what the configurations and states below ``folders`` name: all modules, tests and ``.terraform/modules``."""
    words: set[bytes] = set()
    for folder in folders:
        for path in _texts(folder):
            words.update(_WORD.findall(path.read_bytes()))
    return TypesInUse.of(word.decode() for word in words)


def complains_of_missing_type(text: str) -> bool:
    """True when Terraform's output says that a provider lacks a type.

    With a cut schema the type may only have been left out: repeat the command with the whole schema. If it says the
    same again, it is the user's mistake, and then the message names the nearest type as it should.
    """
    return _MISSED.search(text) is not None


def _texts(folder: Path) -> Iterator[Path]:
    for parent, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in _SKIPPED or (name == "providers" and not _is_cache(parent))]
        yield from (Path(parent, file) for file in files if file.endswith(_SUFFIXES))


def _is_cache(parent: str) -> bool:
    return Path(parent).name == ".terraform"
