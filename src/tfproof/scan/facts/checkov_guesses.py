"""Where Checkov's value of an argument may be another than Terraform's: what it cannot evaluate, it drops or guesses.

A ``for`` expression becomes an empty list, a comparison with an unknown value or with null becomes false, and a variable without
a value, or a list that is null, becomes an empty one. Nothing but the text of the source tells.
"""

from __future__ import annotations

from tfproof import hcl
from tfproof.scan.facts.source_block import parts_of, written_block
from tfproof.scan.facts.source_references import Following, ModuleScope

_LOOPS = (hcl.ForExpr, hcl.SplatExpr, hcl.TemplateFor)
_CHOICES = (hcl.ConditionalExpr, hcl.BinaryOp, hcl.UnaryOp, hcl.TemplateIf)
_CHOOSING = ("can", "coalesce", "coalescelist", "try")
"""Functions that take one of their arguments: which, hangs on null and on errors, and Checkov has neither."""
_NAMES = ("var", "local", "module")
_DEEPEST = 40


class Guesses(Following):
    """What may be guessed in the source of one graph."""

    def may_be(self, address: str, name: str) -> bool:
        """Whether the argument ``name`` of a block, or its nested blocks of that name, may be guessed."""
        written = self.written(address)
        return written is None or any(self._guessed(part, written[1], 0) for part in parts_of(written[0], name))

    def _guessed(self, part: hcl.Node, scope: ModuleScope, depth: int) -> bool:
        if isinstance(part, _LOOPS) or depth > _DEEPEST:
            return True
        if _chooses(part) and not self._settled(part, scope, depth):
            return True
        if isinstance(part, hcl.ScopeTraversal) and part.names[:2] == ("data", "aws_iam_policy_document"):
            return self._in_document(part, scope, depth)
        if isinstance(part, hcl.ScopeTraversal) and part.root in _NAMES:
            return self.behind(part, scope, depth, self._guessed, unknown=True)
        return any(self._guessed(child, scope, depth + 1) for child in part.children())

    def _in_document(self, part: hcl.ScopeTraversal, scope: ModuleScope, depth: int) -> bool:
        """Whether anything in the data source that a document comes from may be guessed."""
        node = self.nodes.get(scope.module.prefixed(".".join(part.names[:3])))
        block = written_block(node, "data", part.names[1:3]) if node else None
        return block is None or self._guessed(block.body, scope, depth + 1)

    def _settled(self, part: hcl.Node, scope: ModuleScope, depth: int) -> bool:
        """Whether an expression is made of nothing but constants other than null."""
        if isinstance(part, _LOOPS) or depth > _DEEPEST:
            return False
        if isinstance(part, hcl.ScopeTraversal):
            return part.root in _NAMES and self.behind(part, scope, depth, self._settled, unknown=False)
        is_null = isinstance(part, hcl.LiteralValue) and part.value is None
        return not is_null and all(self._settled(child, scope, depth + 1) for child in part.children())


def _chooses(part: hcl.Node) -> bool:
    return isinstance(part, _CHOICES) or (isinstance(part, hcl.FunctionCall) and part.name in _CHOOSING)
