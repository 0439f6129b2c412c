"""What the source makes of its sensitive variables: ``base64encode(var.password)`` is as secret as the password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.hcl import Block, FunctionCall, ScopeTraversal, TemplateExpr, constant
from tfproof.hcl import Node as Syntax
from tfproof.scan.facts.source_block import parts_of
from tfproof.scan.facts.source_references import Following, ModuleScope
from tfproof.scan.facts.unresolved import is_expression
from tfproof.values import leaves

_DEEPEST = 40
_MARKS = ("sensitive", "ephemeral")
# What an argument with a secret's name says of how long a token lives, or whether there is one.
_NO_SECRETS = frozenset(
    {"seconds", "minutes", "hours", "days", "required", "optional", "none", "true", "false", "null"}
)


class DerivedSecrets(Following):
    """The texts of one graph that come from a sensitive variable, or from a call of ``sensitive()``."""

    def texts(self) -> Iterator[str]:
        """Yield them: what Checkov has in an argument that is made of a secret, and what the source does not write there."""
        for address, node in self.nodes.items():
            own = {name: value for name, value in node.items() if not name.startswith("__") and not name.endswith("_")}
            yield from self.of(address, own)

    def of(self, address: str, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield those among the values of a block's arguments."""
        written = self.written(address)
        if written is None:
            return
        block, scope = written
        for name, value in values.items():
            parts = list(parts_of(block, name))
            if any(self._is_secret(part, scope, 0) for part in parts):
                plain: set[str] = set()
                for part in parts:
                    self._plain(part, scope, 0, plain)
                yield from (text for text in secret_leaves(value) if text not in plain)

    def _is_secret(self, part: Syntax, scope: ModuleScope, depth: int) -> bool:
        if depth > _DEEPEST:
            return True
        if isinstance(part, FunctionCall) and part.name == "sensitive":
            return True
        if isinstance(part, ScopeTraversal):
            if part.root == "module":
                return self._is_secret_output(part, scope, depth)
            return self._is_marked(part, scope) or self.behind(part, scope, depth, self._is_secret, unknown=False)
        return any(self._is_secret(child, scope, depth + 1) for child in part.children())

    def _is_secret_output(self, part: ScopeTraversal, scope: ModuleScope, depth: int) -> bool:
        """Whether a module says that its output is sensitive, or makes it of a secret. Any output may be meant by ``module.x``."""
        inside = self.called(scope, part.names[1]) if len(part.names) > 1 else None
        outputs = self.outputs(inside) if inside is not None else ()
        name = next((step for step in part.names[2:] if isinstance(step, str)), None)
        return inside is not None and any(
            _says_secret(block) or (value is not None and self._is_secret(value.expression, inside, depth + 1))
            for block in outputs
            if name is None or block.labels == (name,)
            for value in [block.body.attribute("value")]
        )

    def _plain(self, part: Syntax, scope: ModuleScope, depth: int, into: set[str]) -> bool:
        """Collect the texts that are written where no secret is."""
        if depth > _DEEPEST or (isinstance(part, FunctionCall) and part.name == "sensitive"):
            return False
        if isinstance(part, ScopeTraversal):
            if not self._is_marked(part, scope):
                self.behind(
                    part, scope, depth, lambda *asked: self._plain(asked[0], asked[1], asked[2], into), unknown=False
                )
            return False
        if isinstance(part, TemplateExpr) and part.text is not None:
            into.add(part.text)
        for child in part.children():
            self._plain(child, scope, depth + 1, into)
        return False

    def _is_marked(self, part: ScopeTraversal, scope: ModuleScope) -> bool:
        block = self.declaration(scope, part.names[1]) if part.root == "var" and len(part.names) > 1 else None
        return block is not None and _says_secret(block)


def _says_secret(block: Block) -> bool:
    marks = (block.body.attribute(mark) for mark in _MARKS)
    return any(mark is not None and constant(mark.expression) is not False for mark in marks)


def secret_leaves(value: object) -> Iterator[str]:
    """Yield every text and every number in ``value``."""
    for part in leaves(value):
        text = str(part) if isinstance(part, str | int | float) and not isinstance(part, bool) else ""
        if text and text.lower() not in _NO_SECRETS and not is_expression(text):
            yield text
