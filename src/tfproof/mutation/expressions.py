"""Faults inside expressions: literals, lists, objects, references, conditions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tfproof import hcl
from tfproof.mutation.mutant_collector import Builder, MutantPlace, is_plain, quoted
from tfproof.mutation.replacement_references import Neighbors

_SWAPS: Final[Mapping[str, str]] = {
    "==": "!=", "!=": "==", ">": ">=", ">=": ">", "<": "<=", "<=": "<", "&&": "||", "||": "&&", "+": "-", "-": "+",
}  # fmt: skip
_MANY: Final = frozenset({"coalesce", "coalescelist", "concat", "merge", "setunion", "compact", "max", "min"})
_PATTERNS: Final = frozenset({"regex", "regexall", "can"})
_OPERATORS: Final[Mapping[str, str]] = {
    "StringEquals": "StringNotEquals", "StringLike": "StringNotLike", "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike", "Bool": "BoolIfExists", "ForAnyValue:StringLike": "ForAllValues:StringLike",
    "ForAnyValue:StringEquals": "ForAllValues:StringEquals", "ForAllValues:StringEquals": "ForAnyValue:StringEquals",
    "ForAllValues:StringLike": "ForAnyValue:StringLike", "StringNotEquals": "StringEquals",
    "NumericLessThan": "NumericGreaterThan", "IpAddress": "NotIpAddress",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MutableExpressions:
    """Makes the faults of the expressions of a file.

    Args:
        builder: where they are collected.
        neighbors: what else a folder and its providers offer in place of a reference.
    """

    builder: Builder
    neighbors: Neighbors

    def __call__(self, expression: hcl.Node, place: MutantPlace) -> None:
        """Add the faults of an expression, and of all inside it."""
        make = self._makers().get(type(expression))
        if make is not None:
            make(expression, place)

    def _makers(self) -> Mapping[type[hcl.Node], Callable[..., None]]:
        return {
            hcl.LiteralValue: self._literal, hcl.TemplateExpr: self._template, hcl.TemplateWrap: self._wrapped,
            hcl.TupleCons: self._tuple, hcl.ObjectCons: self._object, hcl.ConditionalExpr: self._conditional, hcl.UnaryOp: self._unary,
            hcl.BinaryOp: self._binary, hcl.ScopeTraversal: self._reference, hcl.FunctionCall: self._call, hcl.ForExpr: self._for,
            hcl.ParenthesesExpr: self._inside, hcl.IndexExpr: self._nothing, hcl.RelativeTraversal: self._inside,
        }  # fmt: skip

    def _nothing(self, _expression: hcl.Expression, _place: MutantPlace) -> None:
        """An index is a key of what is there: another one is refused."""

    def _inside(self, expression: hcl.Expression, place: MutantPlace) -> None:
        for child in expression.children():
            self(child, place)

    def _wrapped(self, expression: hcl.TemplateWrap, place: MutantPlace) -> None:
        self(expression.wrapped, place)

    def _literal(self, literal: hcl.LiteralValue, place: MutantPlace) -> None:
        value = literal.value
        if isinstance(value, bool):
            self.builder.exchange("boolean-flipped", place, literal, "false" if value else "true", constant=True)
        elif isinstance(value, int):
            for other in [value + 1, *([value - 1] if value > 0 else [])]:
                self.builder.exchange("number-changed", place, literal, str(other), constant=True)

    def _template(self, template: hcl.TemplateExpr, place: MutantPlace) -> None:
        if not quoted(template, self.builder.file):
            self._interpolations(template, place)
            return
        text = template.text
        if text is None:
            self._interpolations(template, place)
            self._ending(template, place)
        elif text in _OPERATORS:
            for other in (_OPERATORS[text], f"{text}IfExists"):
                self.builder.exchange("iam-operator-changed", place, template, json.dumps(other), constant=True)
        elif text in ("Allow", "Deny"):
            other = "Deny" if text == "Allow" else "Allow"
            self.builder.exchange("iam-effect-flipped", place, template, json.dumps(other), constant=True)
        else:
            self._ending(template, place)

    def _ending(self, template: hcl.TemplateExpr, place: MutantPlace) -> None:
        at = template.end - 1
        changed = f'{self.builder.file.text[template.start : at]}{"x" if template.parts else "mutant"}"'
        self.builder.exchange("text-changed", place, template, changed, constant=template.text is not None)

    def _interpolations(self, template: hcl.TemplateExpr, place: MutantPlace) -> None:
        text = self.builder.file.text
        for part in template.parts:
            if isinstance(part, hcl.LiteralValue):
                continue
            start, end = text.rfind("${", template.start, part.start + 2), text.find("}", part.end - 1)
            if start >= 0 and 0 <= end < template.end and not text[start + 2 : part.start].strip("~ \t\n"):
                edit = hcl.Edit(start=start, end=end + 1, text="")
                self.builder.edit("interpolation-dropped", place, [edit], shown=part)

    def _tuple(self, items: hcl.TupleCons, place: MutantPlace) -> None:
        source = self.builder.file.source
        texts = [source(item) for item in items.items]
        constant = is_plain(items)
        for number, item in enumerate(items.items):
            self._drop("item-dropped", place, items, number)
            self(item, place)
        if constant:
            added = _another(items)
            if added is not None:
                changed = f"[{', '.join([*texts, added])}]"
                self.builder.exchange("item-added", place, items, changed, constant=True)
        if len(texts) > 1 and not place.is_unordered:
            changed = f"[{', '.join(reversed(texts))}]"
            self.builder.exchange("list-reordered", place, items, changed, constant=constant)

    def _object(self, items: hcl.ObjectCons, place: MutantPlace) -> None:
        source = self.builder.file.source
        texts = [source(item) for item in items.items]
        for number, item in enumerate(items.items):
            operator = "iam-condition-removed" if _key(item) == "Condition" else "entry-dropped"
            self._drop(operator, place, items, number)
            name = _key(item)
            inner = place.at(name) if name is not None else place
            self._iam_entry(item, inner)
            self(item.value, inner)
        if not texts or all(isinstance(item.value, hcl.TemplateExpr) for item in items.items):
            self.builder.exchange("entry-added", place, items, _written([*texts, 'mutant = "x"']), constant=True)

    def _drop(self, operator: str, place: MutantPlace, items: hcl.TupleCons | hcl.ObjectCons, number: int) -> None:
        """Take one item out, with what parts it from the next one, or from the one before where it is the last."""
        parts = items.items
        item = parts[number]
        if len(parts) == 1:
            edit = hcl.Edit(start=items.start, end=items.end, text="[]" if isinstance(items, hcl.TupleCons) else "{}")
        elif number + 1 < len(parts):
            edit = hcl.Edit(start=item.start, end=parts[number + 1].start, text="")
        else:
            edit = hcl.Edit(start=parts[number - 1].end, end=item.end, text="")
        self.builder.edit(operator, place, [edit], constant=is_plain(item), shown=item)

    def _iam_entry(self, item: hcl.ObjectItem, place: MutantPlace) -> None:
        """What a statement in ``jsonencode`` is about."""
        widened = {
            "Action": "iam-action-widened",
            "Resource": "iam-resource-widened",
            "Principal": "iam-principal-widened",
        }
        operator = widened.get(_key(item) or "")
        if operator is not None:
            self.builder.exchange(operator, place, item.value, '"*"')

    def _conditional(self, expression: hcl.ConditionalExpr, place: MutantPlace) -> None:
        condition = self.builder.file.source(expression.condition)
        for text in (f"({condition}) || true", f"({condition}) && false"):
            self.builder.exchange("condition-forced", place, expression.condition, text)
        for part in (expression.condition, expression.true_result, expression.false_result):
            self(part, place.maybe())

    def _unary(self, expression: hcl.UnaryOp, place: MutantPlace) -> None:
        if expression.operator == "!":
            self.builder.exchange("negation-dropped", place, expression, self.builder.file.source(expression.operand))
        self(expression.operand, place)

    def _binary(self, expression: hcl.BinaryOp, place: MutantPlace) -> None:
        other = _SWAPS.get(expression.operator)
        text = self.builder.file.text
        at = text.find(expression.operator, expression.left.end, expression.right.start)
        if other is not None and at >= 0:
            edit = hcl.Edit(start=at, end=at + len(expression.operator), text=other)
            self.builder.edit("operator-swapped", place, [edit], shown=expression)
        self(expression.left, place.maybe())
        self(expression.right, place.maybe())

    def _reference(self, reference: hcl.ScopeTraversal, place: MutantPlace) -> None:
        source = self.builder.file.source(reference)
        for other in self.neighbors.attributes(reference):
            last = reference.steps[-1]
            edit = hcl.Edit(start=last.start, end=last.end, text=_step(source, reference, other))
            self.builder.edit("reference-attribute", place, [edit], shown=reference)
        for other in self.neighbors.siblings(reference):
            self.builder.exchange("reference-sibling", place, reference, other)

    def _call(self, call: hcl.FunctionCall, place: MutantPlace) -> None:
        source = self.builder.file.source
        if call.name in _MANY and len(call.arguments) > 1 and not call.expand_final:
            for number in range(len(call.arguments)):
                rest = [source(one) for other, one in enumerate(call.arguments) if other != number]
                self.builder.exchange("call-argument-dropped", place, call, f"{call.name}({', '.join(rest)})")
        for number, argument in enumerate(call.arguments):
            if call.name in _PATTERNS and number == 0 and isinstance(argument, hcl.TemplateExpr):
                self._pattern(argument, place)
            else:
                self(argument, place.maybe())

    def _pattern(self, template: hcl.TemplateExpr, place: MutantPlace) -> None:
        text = self.builder.file.source(template)
        anchors = [template.start + 1] if text.startswith('"^') else []
        anchors += [template.end - 2] if text.endswith('$"') else []
        for at in anchors:
            self.builder.edit("pattern-loosened", place, [hcl.Edit(start=at, end=at + 1, text="")], shown=template)

    def _for(self, expression: hcl.ForExpr, place: MutantPlace) -> None:
        if expression.condition is not None:
            end = expression.condition.end
            start = self.builder.file.text.rfind("if", expression.value.end, expression.condition.start)
            if start >= 0:
                self.builder.edit("filter-dropped", place, [hcl.Edit(start=start, end=end, text="")])
            self(expression.condition, place.maybe())
        for part in (expression.collection, expression.key, expression.value):
            if part is not None and not isinstance(part, hcl.ScopeTraversal):
                self(part, place.maybe())


def _another(items: hcl.TupleCons) -> str | None:
    """The text of a further item of the kind that a list has; None where there is none to make."""
    if not items.items:
        return '"mutant"'
    last = items.items[-1]
    match last:
        case hcl.TemplateExpr(text=str(text)):
            return json.dumps(_plausible(text))
        case hcl.LiteralValue(value=bool()):
            return None
        case hcl.LiteralValue(value=int(number)):
            return str(number + 1)
        case _:
            return None


def _plausible(text: str) -> str:
    """Another text that a list of such texts may well hold."""
    if re.fullmatch(r"[a-z0-9-]+:[\w*]+", text):  # an action of IAM
        return f"{text.partition(':')[0]}:*"
    return f"{text}x"


def _key(item: hcl.ObjectItem) -> str | None:
    key = item.key
    return str(key.value) if isinstance(key, hcl.LiteralValue) else hcl.text_of(key)


def _written(entries: list[str]) -> str:
    return "{ " + ", ".join(entries) + " }" if entries else "{}"


def _step(source: str, reference: hcl.ScopeTraversal, name: str) -> str:
    """The text of a last step: with its dot where the place of a step includes it."""
    last = reference.steps[-1]
    written = source[last.start - reference.start :]
    return f".{name}" if written.startswith(".") else name
