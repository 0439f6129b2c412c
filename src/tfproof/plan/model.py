"""A plan: what ``terraform show -json`` says, read by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from tfproof.addresses import ROOT, ModuleInstance, Step, path_text, without_keys
from tfproof.errors import PlanFormatError
from tfproof.findings import Location
from tfproof.plan.changes import Change
from tfproof.plan.configuration import Configuration
from tfproof.plan.document_reading import read_document, rendered_from
from tfproof.plan.documents import PartialDocument
from tfproof.plan.evaluate import evaluate
from tfproof.plan.exact_settings import must_be
from tfproof.plan.expressions import Expression
from tfproof.plan.instances import read_instances
from tfproof.plan.presenting import Presenter
from tfproof.plan.raw_reads import RawPosition, recorded
from tfproof.plan.read_tracking import ReadPlace, is_recorded, note
from tfproof.plan.reference_analysis import wiring_symbol
from tfproof.plan.references import Wiring
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import Resource
from tfproof.plan.scopes import Scope
from tfproof.plan.source import ModuleBody
from tfproof.plan.tftest_base import PlanOutput, RawKey
from tfproof.plan.tftest_shape import Outputs, PlanModule, RawChanges, Variables
from tfproof.plan.value_state import ValueState, absent
from tfproof.values import ASSUMED_KEY, Unknown

READS_FORMAT = 1


class Plan(PlanOutput):
    """A ``tftest.TerraformPlanOutput`` that also knows addresses, unknown values and wiring.

    ``resources``, ``modules``, ``outputs``, ``variables``, ``resource_changes`` keep tftest's shape and meaning; what is known only
    after apply is :class:`Unknown` there too, and a name that does not exist is an error that names the nearest.

    Args:
        raw: the parsed output of ``terraform show -json``.
        source: the folder of the stack or module that was planned: for ``file:line``, and for wiring that the plan
            cannot say (locals, functions). Without it both say less, never something else.
        assumed: data sources, without instance keys, whose answers were assumed: the number or the keys of resources hang
            on them, so that another answer may plan other resources.

    Raises:
        PlanFormatError: the JSON is no plan, or its format's major version is another.
    """

    def __init__(self, raw: dict[str, Any], *, source: Path | None = None, assumed: tuple[str, ...] = ()) -> None:
        _check_format(raw)
        super().__init__(raw)
        self.source = source
        self.assumed = assumed
        self.root_module = PlanModule(raw.get("planned_values", {}).get("root_module", {}), self)
        self.outputs = Outputs(raw.get("planned_values", {}).get("outputs", {}), self)
        self.variables = Variables(raw.get("variables", {}))
        self.resource_changes = RawChanges(self.resource_changes, told=self.note_read)
        self.configuration_tree = Configuration(raw.get("configuration", {}), source)
        self._folders: dict[str, Path | None] = {}

    if not TYPE_CHECKING:  # a type checker would take every name for an attribute

        def __getattr__(self, name: str) -> Any:
            raw = self.__dict__.get("_raw", {})
            if name in raw:
                return raw[name]
            raise AttributeError(f"a plan has no attribute {name!r}")

    @overload
    def __getitem__(self, address: RawKey) -> Any: ...
    @overload
    def __getitem__(self, address: str) -> Resource: ...
    def __getitem__(self, address: str) -> Any:
        """A resource by its full address; the plan's own top-level keys work as in tftest.

        Raises:
            AttributeAbsent: no such resource instance; the message says why, and names the nearest.
        """
        if address in self._raw:
            position = RawPosition(told=self.note_read, below=address)
            return recorded(self._raw[address], position) if is_recorded() else self._raw[address]
        resource = self.all_resources.get(address)
        if resource is None:
            raise self._no_resource(address)
        return resource

    def __repr__(self) -> str:
        return f"<plan of {len(self.all_resources)} resources>"

    __str__ = __repr__

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
            raise absent(f"no resource in {module_address!r}", module_address, modules, kind="modules")
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
        """An output of the root as tftest shows it: like :meth:`output`, with sensitive values in the clear.

        Raises:
            AttributeAbsent: no such output.
        """
        found = Presenter(unknown=self._unknown_output(name), hides=False)(self._output(name))
        note(path_text(("output", name)), None, None, self.place(f"output.{name}"), shown=False)
        return found

    def _output(self, name: str) -> ValueState:
        changes: Mapping[str, Any] = self._raw.get("output_changes", {})
        if name not in changes:
            raise absent(f"the plan has no output {name!r}", name, changes, kind="outputs")
        change = changes[name]
        return ValueState(
            value=change.get("after"), unknown=change.get("after_unknown"), sensitive=change.get("after_sensitive")
        )

    def _unknown_output(self, name: str) -> Callable[[tuple[Step, ...]], Unknown]:
        def unknown(path: tuple[Step, ...]) -> Unknown:
            whole = path_text(("output", name, *path))
            return Unknown(whole, lambda: self.output_wiring(name).references)

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
            raise absent(f"the plan has no output {name!r}", name, outputs, kind="outputs")
        place = self.configuration_tree.location(ROOT, f"output.{name}")
        return self.output_wiring(name).the_one(f"output.{name}", str(place) if place else None)

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(
            self.configuration_tree,
            self.all_resources,
            self._raw.get("variables", {}),
            assumed=self._raw.get(ASSUMED_KEY, ()),
        )

    def location_of(self, resource: Resource) -> Location | None:
        """Where a resource's block stands."""
        return self.configuration_tree.location(ModuleInstance.parse(resource.module_address), resource.local_address)

    def folder_of(self, module_address: str) -> Path | None:
        """The folder of the source of a module instance; None when it is not at hand."""
        if module_address not in self._folders:
            folder = self.configuration_tree.folder(ModuleInstance.parse(module_address))
            self._folders[module_address] = folder.resolve() if folder is not None else None
        return self._folders[module_address]

    def place(self, address: str, path: tuple[Step, ...] = ()) -> ReadPlace:
        """What of the source a value is: of a resource, whichever instance, or of an output."""
        module, local = ModuleInstance.leading(without_keys(address))
        return ReadPlace(self.folder_of(str(module)), local, tuple(step for step in path if isinstance(step, str)))

    def note_read(self, address: str, path: tuple[Step, ...]) -> None:
        """Record that a value was read where tftest or Terraform's own JSON has it, which may show what is sensitive."""
        note(path_text((address, *path)), None, None, self.place(address, path), shown=False)

    def wiring_of(self, resource: Resource, path: tuple[Step, ...]) -> Wiring:
        """What feeds the attribute at ``path`` of a resource."""
        return Wiring.of(wiring_symbol(resource, path, self._resolver))

    def document_of(self, resource: Resource, attribute: str) -> PartialDocument:
        """The IAM document in an attribute of a resource.

        Raises:
            DocumentError: the attribute is known and holds no IAM document.
        """
        for data in rendered_from(resource, attribute, self.all_resources):
            note(data.address, None, None, data.place(()), shown=False)
        return read_document(resource, attribute, self.all_resources)

    def compare(self, resource: Resource, expected: Mapping[str, Any]) -> None:
        """Require that what the configuration sets in a resource is what is expected.

        Raises:
            ExpectationError: it is not.
        """
        must_be(resource, expected, self._resolver)

    def provider_block(self, modules: ModuleInstance, name: str, alias: str | None) -> ModuleBody | None:
        """The block of a provider configuration in the source; None when there is none, or no source at hand."""
        return self._resolver.provider(modules, name, alias)

    def known(self, expression: Expression, modules: ModuleInstance) -> Any:
        """What an expression of a module's own level comes to before apply; None when that is not known."""
        found = evaluate(expression, Scope(modules=modules), self._resolver)
        return found.known if found.is_known else None

    def _no_resource(self, address: str) -> Exception:
        gone = next((c for c in self.changes if c.address == address and c.actions == ("delete",)), None)
        siblings = [r.address for r in self.all_resources.values() if r.config_address == address]
        why = f"the plan has no resource {address!r}"
        if gone:
            why = f"{address} does not exist after this plan: the plan deletes it"
        elif siblings:
            why = f"{address} has several instances: name one of them ({', '.join(siblings)})"
        elif self.configuration_tree.declares(address):
            why = f"{address} is declared, but has no instance in this plan (its count or for_each is empty)"
        return absent(why, address, self.all_resources, kind="addresses")


def _check_format(raw: Any) -> None:
    version = raw.get("format_version") if isinstance(raw, dict) else None
    if not isinstance(version, str) or not version.partition(".")[0].isdigit():
        raise PlanFormatError(
            "this is not the JSON of a Terraform plan: it has no format_version",
            expected="the output of `terraform show -json <plan file>`",
        )
    if raw.get("errored") is True or raw.get("complete") is False:
        raise PlanFormatError(
            f"the plan is {'errored' if raw.get('errored') else 'not complete'}: it leaves out resources",
            expected="a plan that Terraform made to its end, of everything",
            fix="plan without -target and -allow-deferral, and fix what fails",
        )
    if int(version.partition(".")[0]) != READS_FORMAT or (
        "resource_changes" not in raw and "planned_values" not in raw
    ):
        raise PlanFormatError(
            f"the plan JSON has format_version {version}"
            + ("" if version.startswith(f"{READS_FORMAT}.") else ", which this version of tfproof does not read"),
            expected=f"the JSON of a plan with format_version {READS_FORMAT}.x",
        )
