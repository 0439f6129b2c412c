"""Where an expression is: its module instance, and what the names in it mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tfproof.addresses import Key, ModuleInstance
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.expressions import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One place in the tree of module instances.

    Attributes:
        modules: the module instance.
        key: the instance key of the resource or module block, for ``each`` and ``count``.
        for_each: the block's ``for_each`` expression.
        assumed: whether its instances are assumed, so that no key is known.
        names: the variables of ``for`` expressions and dynamic blocks.
    """

    modules: ModuleInstance
    key: Key = None
    for_each: Expression | None = None
    assumed: bool = False
    names: Mapping[str, AbstractValue] = field(default_factory=dict)

    @property
    def module_address(self) -> str:
        """The module's address; ``""`` for the root."""
        return str(self.modules)

    def binding(self, names: Mapping[str, AbstractValue]) -> Scope:
        """The same place with more names."""
        return replace(self, names={**self.names, **names})
