"""The operators: every kind of fault that ``tfproof mutate`` makes, by name."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Final

from tfproof.errors import UsageError

OPERATORS: Final[Mapping[str, str]] = {
    "alias-removed": "the argument `provider` is removed, so that the default configuration of the provider counts",
    "argument-added": "an argument that the provider's schema knows and the block does not set is added",
    "argument-removed": "an argument is removed, so that its default counts",
    "block-added": "a block that the provider's schema knows and the resource does not have is added",
    "block-removed": "a nested block, also a `dynamic` one, is removed",
    "boolean-flipped": "`true` and `false` are exchanged",
    "call-argument-dropped": "one of several arguments of `coalesce`, `concat`, `merge` and the like is dropped",
    "condition-forced": "the condition of `? :` is always true, or always false",
    "count-changed": "`count` becomes 0",
    "default-removed": "the default of a variable is removed",
    "depends-on-removed": "`depends_on` is removed",
    "entry-added": "an entry is added to an object that is written out",
    "entry-dropped": "an entry of an object is dropped",
    "enumeration-neighbor": "a text is replaced by another one that the provider accepts",
    "file-comparison-swapped": "a comparison or a logical operator is exchanged in a file that `file` or `templatefile` reads",
    "file-line-removed": "a line of a file that `file` or `templatefile` reads is removed",
    "file-text-changed": "a text in quotes has another ending in a file that `file` or `templatefile` reads",
    "filter-dropped": "the condition of a `for` expression is dropped",
    "for-each-emptied": "`for_each` has no element",
    "iam-action-widened": "a statement is about every action",
    "iam-condition-removed": "a condition of a statement is removed",
    "iam-effect-flipped": "`Allow` and `Deny` are exchanged",
    "iam-operator-changed": "the operator of a condition is exchanged for a weaker or an opposite one",
    "iam-principal-widened": "a statement is about every principal",
    "iam-resource-widened": "a statement is about every resource",
    "iam-statement-added": "a statement that allows everything is added",
    "iam-statement-removed": "a statement is removed",
    "ignore-changes-added": "all changes of a resource are ignored",
    "interpolation-dropped": "an interpolated part of a text is dropped",
    "item-added": "an item is added to a list that is written out",
    "item-dropped": "an item of a list is dropped",
    "lifecycle-removed": "a `lifecycle` block is removed",
    "list-reordered": "the items of a list stand in the opposite order; not those of a set",
    "negation-dropped": "`!` is dropped",
    "number-changed": "a number is one more, or one less",
    "operator-swapped": "a comparison or a logical operator is exchanged",
    "output-removed": "an output is removed",
    "pattern-loosened": "a regular expression loses an anchor",
    "postcondition-dropped": "a postcondition or an assertion of a `check` is removed, or always holds",
    "precondition-dropped": "a precondition is removed, or always holds",
    "prevent-destroy-added": "a resource may not be destroyed any more",
    "reference-attribute": "a reference reads another attribute of the same resource",
    "reference-sibling": "a reference reads another resource of the same type, or another variable of the same type",
    "resource-removed": "a resource, data source or module call is removed",
    "sensitive-changed": "an output or variable is no longer sensitive",
    "text-changed": "a text has another ending",
    "validation-dropped": "a validation of a variable is removed, or always holds",
}
"""What each operator does, by its name."""

SECURITY: Final = frozenset(name for name in OPERATORS if name.startswith("iam-")) | {
    "argument-added", "block-added", "precondition-dropped", "validation-dropped",
}  # fmt: skip
"""Operators whose survivors are called out: what they change may admit an attacker."""


def chosen(patterns: Iterable[str]) -> frozenset[str]:
    """Return the operators that match one of the patterns; all where there is none.

    Args:
        patterns: names or patterns such as ``iam-*``; several may stand in one text, parted by commas.

    Raises:
        UsageError: a pattern matches no operator.
    """
    wanted = [one.strip() for text in patterns for one in text.split(",") if one.strip()]
    if not wanted:
        return frozenset(OPERATORS)
    found: set[str] = set()
    for pattern in wanted:
        matching = fnmatch.filter(OPERATORS, pattern)
        if not matching:
            raise UsageError(
                f"no operator matches {pattern!r}",
                expected=f"a name or pattern such as iam-* of: {', '.join(OPERATORS)}",
                fix="tfproof mutate --list shows what each operator does",
            )
        found.update(matching)
    return frozenset(found)
