"""What a plan says: its resources by address, what feeds their attributes, its documents and its outputs.

It needs nothing but the JSON, and the source where it is available: policies read plans where tftest is not installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from tfproof.addresses import ROOT, ModuleInstance, Step, path_text, without_keys
from tfproof.findings import Location
from tfproof.plan.abstract_values import AbstractValue
from tfproof.plan.changes import Change
from tfproof.plan.configuration import Configuration
from tfproof.plan.document_reading import read_document, rendered_from
from tfproof.plan.documents import PartialDocument
from tfproof.plan.evaluate import evaluate
from tfproof.plan.exact_settings import must_be
from tfproof.plan.expressions import Expression
from tfproof.plan.instances import read_instances
from tfproof.plan.locations import DeclaredAt, from_here
from tfproof.plan.presented_values import Presenter
from tfproof.plan.read_tracking import ReadPlace, note
from tfproof.plan.reference_analysis import wiring_symbol
from tfproof.plan.references import Wiring
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import Resource
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody
from tfproof.plan.value_state import ValueState, absent
from tfproof.values import ASSUMED_KEY, Unknown


class PlanCore:
    """The JSON of a plan, read by address.

    Args:
        raw: the parsed output of ``terraform show -json``.
        source: the folder of the root module; None when it is not available.
        plain: where the source is not available, take an expression with one reference for that reference: a plan lists what
            an expression refers to, and does not say what it makes of it.
    """

    def __init__(self, raw: dict[str, Any], source: Path | None = None, *, plain: bool = False) -> None:
        self._raw = raw
        self.source = source
        self._plain = plain
        self.configuration_tree = Configuration(raw.get("configuration", {}), source)
        self._folders: dict[str, Path | None] = {}

    @cached_property
    def all_resources(self) -> Mapping[str, Resource]:
        """Every resource and data source instance that exists after the plan, in all modules, by full address."""
        return read_instances(self._raw, self)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What the plan does, deletions included, in Terraform's order."""
        return tuple(Change.parse(entry) for entry in self._raw.get("resource_changes", ()))

    def resources_of_type(self, type_: str) -> tuple[Resource, ...]:
        """All instances of a resource or data source type in all modules; data sources as ``data.aws_x``."""
        mode = "data" if type_.startswith("data.") else "managed"
        name = type_.removeprefix("data.")
        return tuple(r for r in self.all_resources.values() if r.type == name and r.mode == mode)

    def resources_in(self, module_address: str) -> Mapping[str, Resource]:
        """The resources of one module instance (``""`` is the root), by their address inside it.

        Raises:
            AttributeAbsent: the plan has no resource in such a module.
        """
        inside = {r.address: r for r in self.all_resources.values() if r.module_address == module_address}
        if not inside and module_address:
            modules = {r.module_address for r in self.all_resources.values()} - {""}
            raise absent(
                f"no resource in {module_address!r}", module_address, modules, kind="modules", where=self.shown_folder
            )
        strip = len(module_address) + 1 if module_address else 0
        return {address[strip:]: resource for address, resource in inside.items()}

    def output(self, name: str) -> Any:
        """An output of the root: its value, :class:`Unknown`, or a structure that holds some.

        Raises:
            AttributeAbsent: no such output.
        """
        found = Presenter(unknown=self._unknown_output(name))(self._output(name))
        note(path_text(("output", name)), found, None, self.place(f"output.{name}"))
        return found

    def shown_output(self, name: str) -> Any:
        """An output of the root as tftest shows it: like :meth:`output`, with sensitive values unmasked.

        Raises:
            AttributeAbsent: no such output.
        """
        found = Presenter(unknown=self._unknown_output(name), hides=False)(self._output(name))
        note(path_text(("output", name)), None, None, self.place(f"output.{name}"), shown=False)
        return found

    @property
    def shown_folder(self) -> str | None:
        """The folder of the root module, for messages."""
        return from_here("", self.source) or None

    def _output(self, name: str) -> ValueState:
        changes: Mapping[str, Any] = self._raw.get("output_changes", {})
        if name not in changes:
            raise absent(f"the plan has no output {name!r}", name, changes, kind="outputs", where=self.shown_folder)
        change = changes[name]
        return ValueState(
            value=change.get("after"), unknown=change.get("after_unknown"), sensitive=change.get("after_sensitive")
        )

    def _unknown_output(self, name: str) -> Callable[[tuple[Step, ...]], Unknown]:
        where = self._where_of_output(name)

        def unknown(path: tuple[Step, ...]) -> Unknown:
            whole = path_text(("output", name, *path))
            return Unknown(whole, lambda: self.output_wiring(name).references, where)

        return unknown

    def output_wiring(self, name: str) -> Wiring:
        """What feeds an output of the root."""
        note(path_text(("output", name)), None, None, self.place(f"output.{name}"), shown=False)
        return Wiring.of(self._resolver.output(ROOT, name))

    def output_wired_to(self, name: str) -> str:
        """The one reference that an output of the root is exactly.

        Raises:
            WiringError: it is fed by nothing, by several references, or by more than the plain reference.
            AttributeAbsent: no such output.
        """
        outputs: Mapping[str, Any] = self.configuration_tree.module(ROOT).get("outputs", {})
        if name not in outputs:
            raise absent(f"the plan has no output {name!r}", name, outputs, kind="outputs", where=self.shown_folder)
        where = self._where_of_output(name)
        reference = self.output_wiring(name).the_one(f"output.{name}", where)
        note(f"what feeds output.{name}", reference, where, None)
        return reference

    def _where_of_output(self, name: str) -> str | None:
        """The line of an output of the root, for messages."""
        place = self.configuration_tree.location(ROOT, f"output.{name}")
        return from_here(str(place), self.source) if place is not None else None

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(
            self.configuration_tree,
            self.all_resources,
            self._raw.get("variables", {}),
            assumed=self._raw.get(ASSUMED_KEY, ()),
            plain=self._plain,
        )

    def location_of(self, resource: Resource, path: tuple[Step, ...] = ()) -> Location | None:
        """Where the block of ``resource`` is, or the argument at ``path`` of it that an override file sets."""
        found = self._declared_at(resource.module_address, resource.local_address)
        return found.told(path) if found is not None else None

    def argument_location(self, module_address: str, local_address: str, path: Sequence[Step]) -> Location | None:
        """Where an argument of a block is written.

        Args:
            module_address: of the module that declares the block (instance keys are ignored).
            local_address: of the block in it, without instance key.
            path: names of nested blocks and their numbers, then the name of the argument.

        Returns:
            The line of the argument, in an override file where that sets it; of the innermost block that is certain where it is
            not written out (a default, a dynamic block); None without source.
        """
        found = self._declared_at(module_address, local_address)
        return found.argument(path) if found is not None else None

    def _declared_at(self, module_address: str, local_address: str) -> DeclaredAt | None:
        return self.configuration_tree.declared_at(ModuleInstance.parse(module_address), local_address)

    def folder_of(self, module_address: str) -> Path | None:
        """The folder of the source of a module instance; None when it is not available."""
        if module_address not in self._folders:
            folder = self.configuration_tree.folder(ModuleInstance.parse(module_address))
            self._folders[module_address] = folder.resolve() if folder is not None else None
        return self._folders[module_address]

    def place(self, address: str, path: tuple[Step, ...] = ()) -> ReadPlace:
        """What of the source the value at ``path`` of ``address`` is: of a resource in any instance, or of an output."""
        module, local = ModuleInstance.leading(without_keys(address))
        return ReadPlace(self.folder_of(str(module)), local, tuple(step for step in path if isinstance(step, str)))

    def note_read(self, address: str, path: tuple[Step, ...]) -> None:
        """Record that ``path`` of ``address`` was read where tftest or Terraform's own JSON has it, which may show what is sensitive."""
        note(path_text((address, *path)), None, None, self.place(address, path), shown=False)

    def wiring_of(self, resource: Resource, path: tuple[Step, ...]) -> Wiring:
        """What feeds the attribute at ``path`` of ``resource``."""
        return Wiring.of(self.symbol_of(resource, path))

    def symbol_of(self, resource: Resource, path: tuple[Step, ...]) -> AbstractValue:
        """What the attribute at ``path`` of ``resource`` comes to before apply."""
        return wiring_symbol(resource, path, self._resolver)

    def document_of(self, resource: Resource, attribute: str) -> PartialDocument:
        """The IAM document in an ``attribute`` of ``resource``.

        Raises:
            DocumentError: the attribute is known and holds no IAM document.
        """
        for data in rendered_from(resource, attribute, self.all_resources):
            note(data.address, None, None, data.place(()), shown=False)
        return read_document(resource, attribute, self.all_resources)

    def compare(self, resource: Resource, expected: Mapping[str, Any]) -> None:
        """Require that what the configuration sets in ``resource`` is what is ``expected``, by argument.

        Raises:
            ExpectationError: it is not.
        """
        must_be(resource, expected, self._resolver)

    def provider_block(self, key: str) -> tuple[ModuleBody, ModuleInstance]:
        """A provider configuration by its key in the plan, and the module that it is in; empty when there is none."""
        return self._resolver.provider(key)

    def value_of(self, expression: Expression, modules: ModuleInstance) -> AbstractValue:
        """What an ``expression`` at the top level of the module instance ``modules`` comes to before apply."""
        return evaluate(expression, Scope(modules=modules), self._resolver)

    def known(self, expression: Expression, modules: ModuleInstance) -> Any:
        """The known value of an ``expression`` in ``modules``, as :meth:`value_of` finds it; None when it is not known."""
        found = self.value_of(expression, modules)
        return found.known if found.is_known else None
