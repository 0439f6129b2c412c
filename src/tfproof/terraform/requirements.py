"""Which providers a configuration requires, as ``terraform providers`` prints it.

Source: https://developer.hashicorp.com/terraform/cli/commands/providers
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"provider\[([^\]]+)\][ \t]*([^\n]*)")
BUILT_IN = "terraform.io/builtin/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One provider and all that is asked of it.

    Args:
        provider: such as ``registry.terraform.io/hashicorp/aws``.
        constraints: such as ``>= 5.0, < 6.0``; empty when any version will do.
    """

    provider: str
    constraints: str

    def __str__(self) -> str:
        return f"{self.provider} {self.constraints or '(any version)'}"


def read_requirements(output: str) -> tuple[Requirement, ...]:
    """Read the tree that ``terraform providers`` prints: sorted, one for each provider that is not built in."""
    found: dict[str, set[str]] = {}
    for provider, constraints in _LINE.findall(output):
        if not provider.startswith(BUILT_IN):
            found.setdefault(provider, set()).update(c.strip() for c in constraints.split(",") if c.strip())
    return tuple(
        Requirement(provider=provider, constraints=", ".join(sorted(constraints)))
        for provider, constraints in sorted(found.items())
    )
