"""A plan as tests have it: tftest's own object, with what :class:`~tfproof.plan.core.PlanCore` says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from tfproof.addresses import Step, path_text, without_keys
from tfproof.errors import PlanFormatError
from tfproof.plan.core import PlanCore
from tfproof.plan.raw_reads import RawPosition, recorded
from tfproof.plan.read_tracking import is_recorded, note
from tfproof.plan.resource import Resource
from tfproof.plan.secret_values import configured_secrets
from tfproof.plan.snapshot_text import snapshot_text
from tfproof.plan.snapshot_values import PlanValues
from tfproof.plan.snapshots import compare_snapshot
from tfproof.plan.tftest_base import PlanOutput, RawKey
from tfproof.plan.tftest_shape import Outputs, PlanModule, RawChanges, Variables
from tfproof.plan.value_state import absent

READS_FORMAT = 1


class Plan(PlanCore, PlanOutput):
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
        PlanOutput.__init__(self, raw)
        PlanCore.__init__(self, raw, source)
        self.assumed = assumed
        self.root_module = PlanModule(raw.get("planned_values", {}).get("root_module", {}), self)
        self.outputs = Outputs(raw.get("planned_values", {}).get("outputs", {}), self)
        self.variables = Variables(raw.get("variables", {}), self)
        self.resource_changes = RawChanges(self.resource_changes, on_read=self.note_read, where=self.shown_folder)

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
            position = RawPosition(on_read=self.note_read, below=address)
            return recorded(self._raw[address], position) if is_recorded() else self._raw[address]
        resource = self.all_resources.get(address)
        if resource is None:
            raise self._no_resource(address)
        return resource

    def __repr__(self) -> str:
        return f"<plan of {len(self.all_resources)} resources>"

    __str__ = __repr__

    def snapshot(self, *names: str, name: str | None = None) -> None:
        """Compare chosen values with the file of reviewed snapshots beside the test; ``--tfproof-update`` writes it.

        Args:
            *names: resources (all that the configuration sets in them), attributes such as ``aws_x.this.rule[0].name``, modules
                and ``output.NAME``. A resource or module without its key is all its instances. Without names, everything.
            name: tells several snapshots of one test apart; without it they are numbered.

        Raises:
            ExpectationError: there is no such snapshot yet, or it differs; the message has each line that does.
            AttributeAbsent: there is no such resource, attribute, module or output.
            UsageError: no test runs, or a name is none of these.
        """
        outputs = {one: self._output(one) for one in self._raw.get("output_changes", {})}
        values = PlanValues(
            resources=self.all_resources,
            outputs={one: state for one, state in outputs.items() if state.value is not None or state.unknown},
            resolver=self._resolver,
            simulated=self._simulated,
            hidden=frozenset(configured_secrets(self._raw)),
            note_output=lambda one: note(
                path_text(("output", one)), None, None, self.place(f"output.{one}"), shown=False
            ),
            folder=self.shown_folder,
        )
        compare_snapshot(snapshot_text(values, names), name)

    @property
    def _simulated(self) -> Mapping[str, frozenset[tuple[Step, ...]]] | None:
        """The paths that hold simulated values, by address; None of a plan that nothing was applied for."""
        return None

    def _no_resource(self, address: str) -> Exception:
        gone = next((c for c in self.changes if c.address == address and c.actions == ("delete",)), None)
        siblings = [r.address for r in self.all_resources.values() if r.config_address == address]
        why = f"the plan has no resource {address!r}"
        if gone:
            why = f"{address} does not exist after this plan: the plan deletes it"
        elif siblings:
            why = f"{address} has several instances: name one of them ({', '.join(siblings)})"
        elif without_keys(address) in {without_keys(one) for one in self.all_resources}:
            why = f"{address} is declared, but has no instance with this key in this plan"
        elif self.configuration_tree.declares(address):
            why = f"{address} is declared, but has no instance in this plan (its count or for_each is empty)"
        return absent(why, address, self.all_resources, kind="addresses", where=self.shown_folder)


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
