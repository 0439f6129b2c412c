"""Follows names through the module tree: inputs to the call, outputs to the child, locals and ``each`` to the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof import hcl
from tfproof.addresses import Key, ModuleInstance, Step, extend_path, key_text
from tfproof.hcl import text_of
from tfproof.language.types import ANY, ObjectAttribute, TypeKind, ValueType, converted, parse_type
from tfproof.plan.abstract_values import NOT_KNOWN, AbstractValue, constant, entries, mixed, pick, structure
from tfproof.plan.configuration import Configuration
from tfproof.plan.evaluate import evaluate
from tfproof.plan.expressions import Constant, Expression
from tfproof.plan.read_files import read_beside
from tfproof.plan.resource import Resource
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody, ModuleSource, from_configuration, from_expression, read_module
from tfproof.plan.value_state import ValueState

_NO_SOURCE = "local values are only in the source, which is not available"


class Resolver:
    """Knows what each name means in each module instance of one plan.

    Args:
        configuration: the plan's configuration and the root's source folder.
        instances: all resource instances by full address.
        variables: the plan's ``variables``.
        assumed: the blocks, without instance keys, whose instances are assumed.
        plain: take an expression of which only the references are known, and that has one, for that reference.
    """

    def __init__(
        self,
        configuration: Configuration,
        instances: Mapping[str, Resource],
        variables: Mapping[str, Any],
        *,
        assumed: Iterable[str] = (),
        plain: bool = False,
    ) -> None:
        self.plain = plain
        self._assumed = frozenset(assumed)
        self._configuration = configuration
        self._instances = instances
        self._variables = variables
        self._by_config: dict[str, list[Resource]] = {}
        for resource in instances.values():
            self._by_config.setdefault(resource.config_address, []).append(resource)
        self._sources: dict[Path, ModuleSource | None] = {}
        self._source_of: dict[ModuleInstance, ModuleSource | None] = {}
        self._memo: dict[tuple[str, ModuleInstance, str], AbstractValue] = {}

    def scope_of(self, resource: Resource) -> Scope:
        """Where the expressions of a resource instance stand."""
        modules = ModuleInstance.parse(resource.module_address)
        declared = self._configuration.resource(modules, resource.local_address) or {}
        source = self._source(modules)
        body = source.resource(resource.local_address) if source else None
        return self._scope(modules, resource.key, declared, body, resource.local_address)

    def body_of(self, resource: Resource) -> ModuleBody:
        """The block of a resource: from the source, or else what the plan says of it."""
        modules = ModuleInstance.parse(resource.module_address)
        declared = self._configuration.resource(modules, resource.local_address) or {}
        planned = from_configuration(declared.get("expressions", {}))
        source = self._source(modules)
        body = source.resource(resource.local_address) if source else None
        return planned if body is None else _with_constants(body, planned)

    def output(self, modules: ModuleInstance, name: str) -> AbstractValue:
        """What an output of a module instance comes to."""
        return self._once("output", modules, name, self._find_output)

    def provider(self, key: str) -> tuple[ModuleBody, ModuleInstance]:
        """A provider configuration by its key in the plan, and the module that it is in: from the source and the plan."""
        entry = self._configuration.providers.get(key, {})
        modules = ModuleInstance.parse(str(entry.get("module_address", "")))
        planned = from_configuration(entry.get("expressions", {}))
        source = self._source(modules)
        for block in source.blocks if source else ():
            if block.type == "provider" and block.labels == (str(entry.get("name", "")),):
                written = block.body.attributes.get("alias")
                if (text_of(written) if isinstance(written, hcl.Expression) else None) == entry.get("alias"):
                    return _with_constants(block.body, planned), modules
        return planned, modules

    def lookup(self, name: str, scope: Scope) -> AbstractValue:
        """The symbol of the first word of a reference."""
        modules = scope.modules
        finders: dict[str, Callable[[Step], AbstractValue]] = {
            "var": lambda step: self._once("var", modules, str(step), self._find_variable),
            "local": lambda step: self._once("local", modules, str(step), self._find_local),
            "module": lambda step: self._module(modules, str(step)),
            "data": lambda kind: AbstractValue(part=lambda step: self._resource(scope, f"data.{kind}.{step}")),
            "ephemeral": lambda kind: AbstractValue(
                part=lambda step: self._resource(scope, f"ephemeral.{kind}.{step}")
            ),
            "each": lambda step: self._each(scope, str(step)),
            "count": lambda _: AbstractValue(
                known=scope.key if isinstance(scope.key, int) and not scope.assumed else NOT_KNOWN
            ),
            "path": lambda _: AbstractValue(),
            "terraform": lambda _: AbstractValue(),
        }
        return AbstractValue(part=finders.get(name, lambda step: self._resource(scope, f"{name}.{step}")))

    def text_beside(self, scope: Scope, path: str) -> str | None:
        """The text of a file in the folder of a scope's module; None where it cannot be had."""
        folder = self._configuration.folder(scope.modules)
        return read_beside(folder, path) if folder is not None else None

    def _once(
        self, kind: str, modules: ModuleInstance, name: str, find: Callable[[ModuleInstance, str], AbstractValue]
    ) -> AbstractValue:
        key = (kind, modules, name)
        if key not in self._memo:
            self._memo[key] = find(modules, name)
        return self._memo[key]

    def _source(self, modules: ModuleInstance) -> ModuleSource | None:
        """The source of a module: looked for once for each module instance, and read once for each folder."""
        if modules not in self._source_of:
            folder = self._configuration.folder(modules)
            self._source_of[modules] = self._read(folder.resolve()) if folder is not None else None
        return self._source_of[modules]

    def _read(self, folder: Path) -> ModuleSource | None:
        if folder not in self._sources:
            self._sources[folder] = read_module(folder)
        return self._sources[folder]

    def _find_variable(self, modules: ModuleInstance, name: str) -> AbstractValue:
        default = self._configuration.module(modules).get("variables", {}).get(name, {}).get("default")
        if not modules.steps:
            value = self._variables.get(name, {}).get("value", default)
            return _input(
                f"var.{name}",
                NOT_KNOWN if value is None and (default is not None or name not in self._variables) else value,
            )
        call = self._configuration.call(modules)
        body = self._call_body(modules)
        expression = _prefer(call.get("expressions", {}).get(name), body, name)
        if expression is None:
            return _typed(constant(default), self._type_of(modules, name))
        found = _typed(evaluate(expression, self._call_scope(modules), self), self._type_of(modules, name))
        if found.known is None and default is not None:
            return mixed([found])  # null may mean the default: that depends on the input's nullable
        return found

    def _type_of(self, modules: ModuleInstance, name: str) -> ValueType:
        source = self._source(modules)
        body = source.find("variable", name) if source else None
        written = body.attributes.get("type") if body else None
        return parse_type(written) if isinstance(written, hcl.Expression) else ANY

    def _call_body(self, modules: ModuleInstance) -> ModuleBody | None:
        source = self._source(modules.parent)
        return source.find("module", modules.steps[-1][0]) if source else None

    def _call_scope(self, modules: ModuleInstance) -> Scope:
        call, body = self._configuration.call(modules), self._call_body(modules)
        name, key = modules.steps[-1]
        return self._scope(modules.parent, key, call, body, f"module.{name}")

    def _scope(
        self, modules: ModuleInstance, key: Key, declared: Mapping[str, Any], body: ModuleBody | None, block: str
    ) -> Scope:
        """Where the expressions of one instance of a block stand."""
        for_each = _prefer(declared.get("for_each_expression"), body, "for_each")
        assumed = modules.without_keys().prefixed(block) in self._assumed
        return Scope(modules=modules, key=key, for_each=for_each, assumed=assumed)

    def _find_local(self, modules: ModuleInstance, name: str) -> AbstractValue:
        source = self._source(modules)
        expression = source.local(name) if source else None
        if expression is None:
            return AbstractValue(references=(modules.prefixed(f"local.{name}"),), reasons=(_NO_SOURCE,))
        return evaluate(expression, Scope(modules=modules), self)

    def _find_output(self, modules: ModuleInstance, name: str) -> AbstractValue:
        declared = self._configuration.module(modules).get("outputs", {}).get(name, {})
        source = self._source(modules)
        body = source.find("output", name) if source else None
        expression = _prefer(declared.get("expression"), body, "value")
        if expression is None:
            return AbstractValue(references=(modules.prefixed(f"output.{name}"),))
        return evaluate(expression, Scope(modules=modules), self)

    def _module(self, modules: ModuleInstance, name: str) -> AbstractValue:
        call = self._configuration.call(modules.child(name))
        depth = len(modules.steps)
        made = (ModuleInstance.parse(r.module_address).steps for r in self._instances.values())
        keys = dict.fromkeys(
            steps[depth][1] for steps in made if steps[:depth] == modules.steps and _calls(steps[depth:], name)
        )
        if not _is_repeated(call, keys):
            return self._module_instance(modules.child(name))
        return AbstractValue(
            references=(str(modules.child(name)),),
            items={key: self._module_instance(modules.child(name, key)) for key in keys if key is not None} or None,
            is_list=_is_counted(call, keys),
            part=lambda key: self._module_instance(modules.child(name, key)),
        )

    def _module_instance(self, modules: ModuleInstance) -> AbstractValue:
        return AbstractValue(references=(str(modules),), part=lambda step: self.output(modules, str(step)))

    def _each(self, scope: Scope, word: str) -> AbstractValue:
        if scope.for_each is None:
            return AbstractValue()
        whole = evaluate(scope.for_each, Scope(modules=scope.modules), self)
        if scope.assumed:
            return mixed([whole])
        if word == "key":
            return mixed([whole], known=scope.key if scope.key is not None else NOT_KNOWN)
        parts = entries(whole)
        if parts is not None and (whole.is_list or isinstance(whole.known, list)):
            same = [value for _, value in parts if value.known == scope.key]  # each.value of a set is its key
            return same[0] if same else mixed([whole])
        return whole.get(scope.key) if scope.key is not None else mixed([whole])

    def _resource(self, scope: Scope, local_address: str) -> AbstractValue:
        address = scope.modules.prefixed(local_address)
        declared = self._configuration.resource(scope.modules, local_address) or {}
        keys: list[Key] = [resource.key for resource in self._by_config.get(address, ())]
        if not _is_repeated(declared, keys):
            return self._instance(address)
        return AbstractValue(
            references=(address,),
            # One without a key means instances whose keys are not known.
            items=None
            if None in keys
            else {key: self._instance(address + key_text(key)) for key in keys if key is not None},
            is_list=_is_counted(declared, keys),
            part=lambda key: self._instance(address + key_text(key)),
        )

    def _instance(self, address: str) -> AbstractValue:
        resource = self._instances.get(address)
        return _attribute(address, (), resource.raw if resource else None)


def _typed(symbol: AbstractValue, type_: ValueType) -> AbstractValue:
    """What an input of a type makes of a value: attributes that may be left out are filled in."""
    if symbol.is_known:
        made = converted(symbol.known, type_)
        if made == symbol.known:
            return symbol
        return constant(made) if not symbol.references else mixed([symbol], known=made)
    if symbol.items is None or symbol.encodes is not None:
        return symbol
    if type_.kind is TypeKind.OBJECT and not symbol.is_list:
        return structure(
            {
                name: _typed(_or_default(symbol.items.get(name), one), one.type)
                for name, one in type_.attributes.items()
                if name in symbol.items or one.optional
            }
        )
    if type_.element is None:
        return symbol
    return structure({step: _typed(part, type_.element) for step, part in symbol.items.items()}, is_list=symbol.is_list)


def _or_default(part: AbstractValue | None, declared: ObjectAttribute) -> AbstractValue:
    return part if part is not None and part.known is not None else constant(declared.default)


def _with_constants(body: ModuleBody, planned: ModuleBody) -> ModuleBody:
    """A block of the source, with the constants that the plan shows of it."""
    constants = {name: e for name, e in planned.attributes.items() if isinstance(e, Constant)}
    return ModuleBody(attributes={**body.attributes, **constants}, blocks=body.blocks)


def _is_repeated(declared: Mapping[str, Any], keys: Iterable[Key]) -> bool:
    """Whether a block has count or for_each: a plan leaves out the expression where it refers to nothing (``toset(["a"])``)."""
    written = "count_expression" in declared or "for_each_expression" in declared
    return written or any(key is not None for key in keys)


def _is_counted(declared: Mapping[str, Any], keys: Iterable[Key]) -> bool:
    return "count_expression" in declared or any(isinstance(key, int) for key in keys)


def _calls(steps: Sequence[tuple[str, Key]], name: str) -> bool:
    return bool(steps) and steps[0][0] == name


def _attribute(address: str, path: tuple[Step, ...], raw: ValueState | None) -> AbstractValue:
    known: Any = NOT_KNOWN
    if raw is not None and not raw.holds_unknown and path:
        known = raw.value
    return AbstractValue(
        references=(extend_path(address, path),),
        exact=True,
        known=known,
        pending=raw is not None and raw.is_unknown,
        steps=raw.steps() if raw is not None and not raw.is_unknown else (),
        part=lambda step: _attribute(address, (*path, step), raw.child(step) if raw is not None else None),
    )


def _input(path: str, value: Any, *, is_missing: bool = False) -> AbstractValue:
    def part(step: Step) -> AbstractValue:
        found = pick(value, step)
        return _input(extend_path(path, (step,)), found, is_missing=found is NOT_KNOWN and value is not NOT_KNOWN)

    return AbstractValue(references=(path,), exact=True, known=value, part=part, is_missing=is_missing)


def _prefer(planned: Mapping[str, Any] | None, body: ModuleBody | None, name: str) -> Expression | None:
    """Constants from the plan, everything else from the source where there is one."""
    if planned is not None and "constant_value" in planned:
        return Constant(planned["constant_value"])
    if body is not None and name in body.attributes:
        return body.attributes[name]
    return from_expression(planned) if planned else None
