"""The source of one root module, read as a plan in which nothing is known but what is written.

An expression has a value where all that it is made of has one: variables by what is given or by their defaults, local values,
inputs and outputs of modules, arguments of other resources. All else is unresolved, and says what it is made of. Checkov's
graph gives the instances and the given values; what it makes of expressions is not used.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tfproof import hcl
from tfproof.addresses import Key, Reference, ResourceInstance, Step, extend_path, key_text
from tfproof.errors import AddressError
from tfproof.findings import View
from tfproof.hcl import NOT_CONSTANT, constant
from tfproof.plan.abstract_values import AbstractValue, entries
from tfproof.plan.configuration import Configuration
from tfproof.plan.evaluate import evaluate
from tfproof.plan.expressions import Expression
from tfproof.plan.references import NOT_SET
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import Resource as Instance
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody
from tfproof.plan.source_matching import written_blocks
from tfproof.plan.value_state import ValueState
from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.facts.derived_secrets import DerivedSecrets
from tfproof.scan.facts.plan_file import PlanFile, SeenPlan
from tfproof.scan.facts.secret_texts import block_body, own_secrets, variable_secrets
from tfproof.scan.facts.source_block import read_source
from tfproof.scan.facts.source_configuration import META_ARGUMENTS, META_BLOCKS, configuration_of
from tfproof.scan.facts.unknown_values import End, local_reference, shown_value
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved
from tfproof.values import SOURCE_KEY

Node = Mapping[str, Any]
_DEEPEST = 30
_RENDERING = "aws_iam_policy_document"
_RENDERED = ("json", "minified_json")


class SourceFile(PlanFile):
    """The source of one root module, indexed by address.

    Args:
        nodes: all blocks of Checkov's graph.
        root: the folder of the root module.
        also: the address of a block that counts as one resource, although its inputs make none.
        base: the same source without that resource, whose secret texts are known already.
    """

    def __init__(self, nodes: Sequence[Node], root: Path, also: str = "", base: SourceFile | None = None) -> None:
        self._nodes, self._also, self._base = nodes, also, base
        own = [node for node in nodes if node.get("block_type_") in ("resource", "data") and root_of(node) == root]
        self._by_address = {address_of(node): node for node in own}
        raw = {**configuration_of(root, _given(nodes, root)), SOURCE_KEY: str(root)}
        super().__init__(raw)
        self.view = View.SOURCE
        names = self._names
        self.absent = frozenset(self._by_address) - names.bare.keys()
        for address, instance in names.bare.items():
            self._entries[address] = _entry(address)
            self.types[address] = instance.type
            rendered = dict.fromkeys(_RENDERED, Unresolved()) if instance.type == _RENDERING else {}
            self.values[address] = {**_values(names.body_of(instance), names.scope_of(instance), names), **rendered}

    def _read(self, raw: dict[str, Any]) -> SeenSource:
        return SeenSource(self, raw, tuple(self._by_address), self._also)

    def has_elements_to_come(self, address: str) -> bool:
        """Whether a block has no instance because its ``for_each`` is empty: one that a ``count`` turns off has no more to come."""
        return address in self.absent and "for_each" in block_body(self._by_address[address].get("config_"))

    def body(self, address: str) -> Mapping[str, Any]:
        """Return what is written of a resource."""
        return self.values.get(address, {})

    def secrets_of(self, address: str) -> tuple[str, ...]:
        """The secret texts of all blocks: a policy may show what others have."""
        del address
        return self.all_secrets

    @functools.cached_property
    def derived(self) -> DerivedSecrets:
        """What the source makes of sensitive variables."""
        if self._base is not None:
            return self._base.derived
        return DerivedSecrets(node for node in self._nodes if root_of(node) == self.core.source)

    @functools.cached_property
    def all_secrets(self) -> tuple[str, ...]:
        """The secret texts of all blocks."""
        base = self._base
        found = [*(base.all_secrets if base is not None else variable_secrets(self._nodes))]
        for address, values in self.values.items():
            if base is not None and values == base.values.get(address):
                continue
            type_ = self.types[address]
            found += self.derived.of(address, values)
            found += own_secrets({"block_type_": "resource", "resource_type": type_, "config_": {type_: {"": values}}})
        return tuple(dict.fromkeys(found))

    def chosen_by_provider(self, address: str, name: str) -> bool:
        """Never: what is not written is not there."""
        del address, name
        return False

    def null_in(self, address: str, name: str, expression: object) -> bool:
        """Never: what is unresolved may have any value."""
        del address, name, expression
        return False

    def unwritten(self, address: str, name: str) -> bool:
        """Whether no block or argument of the name is written."""
        return name not in self.values[address]

    def ends(self, address: str, name: str) -> list[End] | None:
        """What each unresolved part of an argument comes from; of an input without a value, it is not known what it names."""
        found = super().ends(address, name) or []
        return [replace(end, exact=end.exact and end.references[0].resource is not None) for end in found]

    def references(self, address: str, name: str) -> list[str]:
        """Return what an argument, or all nested blocks of one name, refer to."""
        instance = self._names.bare.get(address)
        return list(_named_in(self._names.body_of(instance), name)) if instance is not None else []

    @property
    def _names(self) -> SourceNames:
        assert isinstance(self.core, SeenSource)  # noqa: S101 - this is how it is made
        return self.core.names


class SeenSource(SeenPlan):
    """Source as policies see it."""

    def __init__(self, file: SourceFile, raw: dict[str, Any], addresses: Iterable[str], also: str) -> None:
        super().__init__(file, raw)
        found = self._with(addresses)
        there = (one for instance in found.bare.values() for one in _instances(instance, found))
        self.names = self._with([*there, also] if also else there)

    def _with(self, addresses: Iterable[str]) -> SourceNames:
        unknown = ValueState(value=None, unknown=True)
        bare = {one: Instance(_entry(one), unknown, self, change=None) for one in addresses}
        return SourceNames(bare, self.configuration_tree, self._raw["variables"])

    @property
    def _resolver(self) -> Resolver:
        return self.names

    def symbol_of(self, resource: Instance, path: tuple[Step, ...]) -> AbstractValue:
        """What is written at a path of a resource: here the order of blocks and elements is that of the source."""
        found = self.names.bare[resource.address]
        return _symbol_at(self.names.body_of(found), self.names.scope_of(found), path, self.names)


class SourceNames(Resolver):
    """What names mean in source; ``bare`` are the instances, of which nothing is known but that they are there."""

    def __init__(
        self, bare: Mapping[str, Instance], configuration: Configuration, variables: Mapping[str, Any]
    ) -> None:
        super().__init__(configuration, bare, variables)
        self.bare = bare
        self._asked: set[tuple[str, Step]] = set()

    def _instance(self, address: str) -> AbstractValue:
        """A resource, of which those arguments are known that have a value in the source."""
        found = super()._instance(address)
        return replace(found, part=lambda step: self._argument(address, step, found.get(step)))

    def _argument(self, address: str, name: Step, attribute: AbstractValue) -> AbstractValue:
        instance = self.bare.get(address)
        written = self.body_of(instance).attributes.get(str(name)) if instance is not None else None
        if instance is None or written is None or (address, name) in self._asked:
            return attribute
        self._asked.add((address, name))
        try:
            value = evaluate(written, self.scope_of(instance), self)
        finally:
            self._asked.remove((address, name))
        return replace(attribute, known=value.known, pending=False) if isinstance(value.known, str | int) else attribute


def root_of(node: Node) -> Path:
    """Return the folder of the root module that a block of Checkov's graph belongs to."""
    call = node.get("source_module_object_")
    while call is not None and call.nested_tf_module is not None:
        call = call.nested_tf_module
    return Path(str(node.get("file_path_", "") if call is None else call.path)).parent


def address_of(node: Node) -> str:
    """Return Terraform's address of a block of Checkov's graph."""
    return terraform_address(str(node.get("__address__")), str(node.get("block_type_")))


def _given(nodes: Iterable[Node], root: Path) -> dict[str, Any]:
    """The values of variables in the files that Checkov has read them from."""
    found = {}
    for node in nodes:
        if node.get("block_type_") == "tfvar" and Path(str(node.get("load_dir"))) == root:
            file = read_source(Path(str(node["file_path_"])))
            written = file.body.attribute(str(node["block_name_"])) if file is not None else None
            value = constant(written.expression) if written is not None else NOT_CONSTANT
            found[str(node["block_name_"])] = value
    return {name: value for name, value in found.items() if value is not NOT_CONSTANT}


def _instances(instance: Instance, names: SourceNames) -> Iterator[str]:
    """The instances of a block that Checkov shows as one: none where there are none, and each of a data source."""
    repeats = names.body_of(instance).attributes if instance.key is None else {}
    written = repeats.get("count", repeats.get("for_each"))
    keys = _keys(evaluate(written, names.scope_of(instance), names)) if written is not None else None
    if keys is None or (keys and instance.mode != "data"):
        yield instance.address
    else:
        yield from (f"{instance.address}{key_text(key)}" for key in keys)


def _keys(repeated: AbstractValue) -> list[Key] | None:
    """The keys that count or for_each gives; None where they are not known."""
    if isinstance(repeated.known, int):
        return list(range(repeated.known))
    pairs = entries(repeated) if repeated.is_known or repeated.items is not None else None
    if pairs is None:
        return None
    listed = repeated.is_list or isinstance(repeated.known, list)
    found = [(value if listed else key).known for key, value in pairs]
    return found if all(isinstance(key, str) for key in found) else None


def _entry(address: str) -> dict[str, Any]:
    found = ResourceInstance.parse(address)
    block = found.resource
    return {
        "address": address,
        "mode": block.mode,
        "type": block.type,
        "name": block.name,
        "index": found.key,
        "module_address": str(block.module),
    }


def _values(body: ModuleBody, scope: Scope, names: Resolver, depth: int = 0) -> dict[str, Any]:
    """The values of a body, unresolved where they are not known; nested blocks as lists."""
    found: dict[str, Any] = {
        name: _value(evaluate(written, scope, names), written)
        for name, written in body.attributes.items()
        if depth or name not in META_ARGUMENTS
    }
    for type_ in dict.fromkeys(block.makes for block in body.blocks):
        if type_ in META_BLOCKS or depth > _DEEPEST:
            continue
        blocks = list(written_blocks(body, type_, scope, names))
        if any(block.many for block in blocks):
            found[type_] = Unresolved(expression=f"dynamic {type_}")
        else:
            found[type_] = [_values(block.body, block.scope, names, depth + 1) for block in blocks]
    return found


def _symbol_at(body: ModuleBody, scope: Scope, path: tuple[Step, ...], names: Resolver) -> AbstractValue:
    name, *rest = path
    if name in body.attributes:
        found = evaluate(body.attributes[str(name)], scope, names)
        for step in rest:
            found = found.get(step)
        return found
    blocks = list(written_blocks(body, str(name), scope, names))
    at = rest[0] if rest else None
    if len(rest) < 2 or not isinstance(at, int) or at >= len(blocks) or any(block.many for block in blocks):
        return AbstractValue(reasons=(NOT_SET if not blocks else f"{name} is several blocks: name one",))
    return _symbol_at(blocks[at].body, blocks[at].scope, tuple(rest[1:]), names)


def _value(symbol: AbstractValue, written: Expression) -> Any:
    """The value, or what is not known of it: in source nothing is unresolved because only an apply knows it."""
    if symbol.is_known:
        return symbol.known
    called = "jsonencode" if symbol.encodes is not None else ""
    called = written.name if isinstance(written, hcl.FunctionCall) else called
    made_of = ", ".join(map(local_reference, symbol.references))
    parts = [f"{called}(...)" if called else "", f"made of {made_of}" if made_of else ""]
    return _told(shown_value(symbol), ", ".join(filter(None, parts)) or "an expression that is not evaluated")


def _told(value: Any, text: str) -> Any:
    if is_unresolved(value):
        return value if value.expression else Unresolved(expression=text)
    if isinstance(value, Mapping):
        return {name: _told(part, text) for name, part in value.items()}
    return [_told(part, text) for part in value] if isinstance(value, list) else value


def _named_in(body: ModuleBody, name: str | None = None) -> Iterator[str]:
    """What the arguments and nested blocks of a name refer to; without a name, all of them."""
    for argument, written in body.attributes.items():
        if name in (None, argument):
            yield from _named(written)
    for block in body.blocks:
        if name in (None, block.makes):
            yield from _named_in(block.body)


def _named(expression: Expression) -> Iterator[str]:
    for traversal in hcl.references(expression) if isinstance(expression, hcl.Expression) else ():
        steps = [step for step in traversal.keys if isinstance(step, str | int) and not isinstance(step, bool)]
        text = extend_path("", steps)
        try:
            Reference.parse(text)
        except AddressError:  # the variable of a dynamic block alone
            continue
        yield text
