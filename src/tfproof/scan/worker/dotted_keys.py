"""Finds the context of a block whose instance key holds a dot: Checkov splits its name there, and passes over the block."""

from __future__ import annotations

import re
from typing import Any, SupportsIndex

from checkov.common.graph.graph_builder import CustomAttributes
from checkov.terraform.runner import Runner

_STEPS = re.compile(r'(?:[^."]|"(?:[^"\\]|\\.)*")+')


class _Name(str):
    """A name that is split between its steps only."""

    __slots__ = ()

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        return _STEPS.findall(self) if sep == "." else super().split(sep, maxsplit)


def find_dotted_names() -> None:
    """Make every later scan of source in this process do so. Repeating it is harmless."""
    Runner.get_entity_context_and_evaluations = _context


_original = Runner.get_entity_context_and_evaluations


def _context(self: Any, entity: dict[str, Any]) -> Any:
    """What Checkov's own method gives for a name without dots in its keys."""
    name = entity[CustomAttributes.BLOCK_NAME]
    return _original(self, {**entity, CustomAttributes.BLOCK_NAME: _Name(name)} if '["' in name else entity)
