"""Faults of whole arguments and blocks: removed, added from the schema, emptied, protected."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tfproof.hcl import Attribute, Block, Body, NativeBody, ObjectCons, ScopeTraversal, references
from tfproof.mutation.additions import argument_values, block_lines
from tfproof.mutation.expressions import MutableExpressions
from tfproof.mutation.mutant_collector import Builder, MutantPlace
from tfproof.mutation.schemas import BlockSchema, Schemas

META: Final = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"})
_IDENTITIES: Final = frozenset({"source", "version", "providers"})
_DOCUMENT: Final = "aws_iam_policy_document"
_WIDENED: Final[Mapping[str, str]] = {
    "actions": "iam-action-widened", "resources": "iam-resource-widened", "identifiers": "iam-principal-widened",
}  # fmt: skip
_REMOVED: Final[Mapping[str, str]] = {
    "statement": "iam-statement-removed", "condition": "iam-condition-removed",
}  # fmt: skip
_RULES: Final[Mapping[str, str]] = {
    "validation": "validation-dropped", "precondition": "precondition-dropped",
    "postcondition": "postcondition-dropped", "assert": "postcondition-dropped",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Makes the faults of the top-level blocks of a file.

    Args:
        builder: where they are collected.
        expressions: makes those inside expressions.
        schemas: of the types.
        referred: where blocks of the folder are referred to, by address.
    """

    builder: Builder
    expressions: MutableExpressions
    schemas: Schemas
    referred: Mapping[str, str]

    def __call__(self, block: Block) -> None:
        """Add the faults of a block."""
        match block.type, block.labels:
            case (("resource" | "data"), (type_, name)):
                address = f"{'data.' if block.type == 'data' else ''}{type_}.{name}"
                self._resource(block, type_, MutantPlace(block=address, subject=address))
            case "module", (name,):
                self._module(block, MutantPlace(block=f"module.{name}", subject=f"module.{name}"))
            case "variable", (name,):
                self._variable(block, MutantPlace(block=f"var.{name}", subject=f"var.{name}"))
            case "output", (name,):
                self._output(block, MutantPlace(block=f"output.{name}", subject=f"output.{name}"))
            case "locals", ():
                for name, argument in block.body.attributes.items():
                    self.expressions(argument.expression, MutantPlace(block=f"local.{name}", subject=f"local.{name}"))
            case "check", (name,):
                self._rules(block, MutantPlace(block=f"check.{name}", subject=f"check.{name}"))

    def _resource(self, block: Block, type_: str, place: MutantPlace) -> None:
        referred = self.referred.get(place.block)
        refused = f"{place.block} is referred to at {referred}" if referred else None
        self.builder.remove("resource-removed", place, block, refused=refused)
        schema = self.schemas(block.type, type_)
        self._arguments(block, schema, place)
        self._lifecycle(block, place)
        if schema is not None:
            self._additions(block, schema, place)
        if type_ == _DOCUMENT:
            self._statement_added(block, place)

    def _module(self, block: Block, place: MutantPlace) -> None:
        referred = self.referred.get(place.block)
        refused = f"{place.block} is referred to at {referred}" if referred else None
        self.builder.remove("resource-removed", place, block, refused=refused)
        for name, argument in block.body.attributes.items():
            if name not in _IDENTITIES:
                self._argument(argument, None, place)

    def _variable(self, block: Block, place: MutantPlace) -> None:
        self._rules(block, place)
        default = block.attribute("default")
        if default is not None:
            self.builder.remove("default-removed", place.at("default", is_meta=True), default)
            self.expressions(default.expression, place.at("default", is_meta=True))
        nullable = block.attribute("nullable")
        if nullable is not None:
            self.expressions(nullable.expression, place.at("nullable", is_meta=True))
        self._sensitive(block, place)

    def _output(self, block: Block, place: MutantPlace) -> None:
        self.builder.remove("output-removed", place, block)
        self._rules(block, place)
        self._sensitive(block, place)
        value = block.attribute("value")
        if value is not None:
            self.expressions(value.expression, place)

    def _sensitive(self, block: Block, place: MutantPlace) -> None:
        sensitive = block.attribute("sensitive")
        if sensitive is not None:
            self.builder.remove("sensitive-changed", place.at("sensitive", is_meta=True), sensitive)

    def _rules(self, block: Block, place: MutantPlace) -> None:
        for rule in _nested(block.body):
            operator = _RULES.get(rule.type)
            if operator is None:
                continue
            inside = place.at(rule.type, is_meta=True)
            if rule.type != "assert":
                self.builder.remove(operator, inside, rule)
            condition = rule.attribute("condition")
            if condition is not None:
                text = self.builder.file.source(condition.expression)
                self.builder.exchange(operator, inside, condition.expression, f"({text}) || true")
                self.expressions(condition.expression, inside)

    def _lifecycle(self, block: Block, place: MutantPlace) -> None:
        for lifecycle in block.blocks_of("lifecycle"):
            inside = place.at("lifecycle", is_meta=True)
            self.builder.remove("lifecycle-removed", inside, lifecycle)
            self._rules(lifecycle, inside)
            for argument in lifecycle.body.attributes.values():
                if not isinstance(argument.expression, ScopeTraversal):
                    self.expressions(argument.expression, inside.at(argument.name))
        if block.type == "resource" and not block.blocks_of("lifecycle"):
            meta = place.at("lifecycle", is_meta=True)
            for operator, line in (("ignore-changes-added", "ignore_changes = all"),
                                   ("prevent-destroy-added", "prevent_destroy = true")):  # fmt: skip
                self.builder.insert(operator, meta, block, ["lifecycle {", f"  {line}", "}"])

    def _arguments(self, block: Block, schema: BlockSchema | None, place: MutantPlace) -> None:
        for argument in block.body.attributes.values():
            self._argument(argument, schema, place)
        for nested in _nested(block.body):
            if nested.type in META:
                continue
            name = nested.labels[0] if nested.type == "dynamic" else nested.type
            of_type = schema.blocks.get(name) if schema is not None else None
            inside = place.at(name, is_dynamic=nested.type == "dynamic")
            operator = _REMOVED.get(name, "block-removed") if _DOCUMENT in place.block else "block-removed"
            alone = sum(1 for one in _nested(block.body) if name in (one.type, *one.labels)) == 1
            refused = f"a block {name} is required" if of_type is not None and of_type.least and alone else None
            self.builder.remove(operator, inside, nested, refused=refused)
            if nested.type == "dynamic":
                each = nested.attribute("for_each")
                if each is not None:
                    self.expressions(each.expression, inside)
                contents = nested.blocks_of("content")
            else:
                contents = (nested,)
            for content in contents:
                self._arguments(content, of_type.schema if of_type is not None else None, inside)
                if of_type is not None:
                    self._additions(content, of_type.schema, inside)

    def _argument(self, argument: Attribute, schema: BlockSchema | None, place: MutantPlace) -> None:
        name, expression = argument.name, argument.expression
        if name in META:
            self._meta(argument, place)
            return
        inside = place.at(name)
        known = schema.arguments.get(name) if schema is not None else None
        refused = f"{name} is required" if known is not None and known.required else None
        self.builder.remove("argument-removed", inside, argument, refused=refused)
        if name in _WIDENED and _DOCUMENT in place.block:
            self.builder.exchange(_WIDENED[name], inside, expression, '["*"]', constant=True)
        is_set = known is not None and isinstance(known.type, list) and known.type[0] == "set"
        self.expressions(expression, dataclasses.replace(inside, is_unordered=is_set))

    def _meta(self, argument: Attribute, place: MutantPlace) -> None:
        inside = place.at(argument.name, is_meta=True)
        if argument.name == "depends_on":
            self.builder.remove("depends-on-removed", inside, argument)
        elif argument.name == "provider":
            self.builder.remove("alias-removed", inside, argument)
        elif argument.name == "count":
            self.builder.exchange("count-changed", inside, argument.expression, "0")
            self.expressions(argument.expression, inside)
        elif argument.name == "for_each":
            text = self.builder.file.source(argument.expression)
            empty = "toset([])" if "toset(" in text or "setunion(" in text else "{}"
            self.builder.exchange("for-each-emptied", inside, argument.expression, empty)
            if not isinstance(argument.expression, (ScopeTraversal, ObjectCons)):
                self.expressions(argument.expression, inside)

    def _additions(self, block: Block, schema: BlockSchema, place: MutantPlace) -> None:
        present = set(block.body.attributes) | {
            one.labels[0] if one.type == "dynamic" and one.labels else one.type for one in _nested(block.body)
        }
        for name, argument in schema.arguments.items():
            if name not in present:
                for value in argument_values(name, argument):
                    self.builder.insert("argument-added", place.at(name), block, [f"{name} = {value}"])
        for name, nested in schema.blocks.items():
            if name not in present and name != "timeouts":
                lines = block_lines(name, nested.schema)
                if lines is not None:
                    self.builder.insert("block-added", place.at(name), block, lines)

    def _statement_added(self, block: Block, place: MutantPlace) -> None:
        """A statement that allows everything: to everyone where the document names principals, as trusts do."""
        principals = any(one.blocks_of("principals") for one in block.blocks_of("statement"))
        resources = any(one.attribute("resources") for one in block.blocks_of("statement"))
        lines = ["statement {", '  actions = ["*"]']
        lines += ['  resources = ["*"]'] if resources or not principals else []
        lines += ["  principals {", '    type = "*"', '    identifiers = ["*"]', "  }"] if principals else []
        self.builder.insert("iam-statement-added", place.at("statement"), block, [*lines, "}"])


def _nested(body: Body) -> Iterator[Block]:
    yield from body.blocks if isinstance(body, NativeBody) else ()


def references_of(block: Block) -> Iterator[str]:
    """Yield the addresses of the resources, data sources and modules of its own folder that a block refers to."""
    for reference in references(block):
        names = reference.names
        if reference.root == "data" and len(names) > 2:
            yield ".".join(names[:3])
        elif len(names) > 1 and reference.root not in ("var", "local", "each", "count", "self", "path", "terraform"):
            yield ".".join(names[:2])
