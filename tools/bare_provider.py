"""A provider without Terraform: validates and plans one resource at a time, and a simulated cloud applies it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tfproof.provider import plugin_protocol
from tfproof.provider.process import ProviderProcess
from tfproof.provider.proxy import RpcCall
from tfproof.provider.response_cache import MAY_DEFER
from tfproof.provider.schema import SchemaStore
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.type_json import SINGLE
from tfproof.terraform.mirror import find_mirrors

REGION, ACCOUNT = "eu-west-2", "123456789012"
SOURCE = "registry.terraform.io/hashicorp/aws"
_OFFLINE = {
    "access_key": "offline",
    "secret_key": "offline",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_requesting_account_id": True,
    "max_retries": 1,
}
NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "HOME": "/nonexistent"}


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a provider refuses: its words, and the attribute that they are about."""

    text: str
    path: tuple[str | int, ...]


class BareProvider:
    """One process of the AWS provider, configured for a region."""

    def __init__(self, binary: Path, *, region: str = REGION, schemas: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tfproof-bare-")
        self._process = ProviderProcess(binary, Path(self._folder.name), NOWHERE)
        self._process.connect()
        self.schema = SchemaStore(schemas).load(binary, lambda: (5, self._process.call("GetSchema")))
        provider = plugin_protocol.message("Schema5", self.schema.provider).block
        request = plugin_protocol.message("ConfigureRequest")
        request.terraform_version = "1.11.4"
        request.config.CopyFrom(plugin_protocol.encode_value({**nothing(provider), **_OFFLINE, "region": region}))
        self._configuration: bytes = request.SerializeToString()
        self._process.call("Configure", self._configuration)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.close()
        self._folder.cleanup()

    @property
    def alive(self) -> bool:
        """False once the process has ended."""
        return self._process.alive

    def validate(self, type_name: str, config: Mapping[str, Any]) -> list[Complaint]:
        """Return what the provider refuses of a configuration."""
        request = plugin_protocol.message("ReadDataRequest")  # the same fields
        request.type_name = type_name
        request.config.CopyFrom(plugin_protocol.encode_value(config))
        answer = self._process.call("ValidateResourceTypeConfig", request.SerializeToString())
        return complaints(plugin_protocol.message("ConfigureResponse", answer).diagnostics)

    def plan(self, type_name: str, prior: Any, config: Mapping[str, Any], *, may_defer: bool = False) -> Any:
        """Return the answer to a plan of a configuration on top of ``prior`` (None: nothing is there).

        Args:
            type_name: of the resource.
            prior: its state.
            config: its configuration.
            may_defer: ask as an apply does, not as a plan does.
        """
        request = plugin_protocol.message("PlanRequest")
        request.type_name = type_name
        block = self.schema.resource(type_name)
        request.prior_state.CopyFrom(plugin_protocol.encode_value(prior))
        request.config.CopyFrom(plugin_protocol.encode_value(config))
        request.proposed_new_state.CopyFrom(plugin_protocol.encode_value(proposed(block, prior, config)))
        encoded = request.SerializeToString() + MAY_DEFER[0 if may_defer else 1]
        answer = self._process.call("PlanResourceChange", encoded, timeout=300)
        return plugin_protocol.message("PlanResponse", answer)

    def apply(self, simulation: SimulatedApi, type_name: str, plan: Any, config: Any, prior: Any = None) -> Any:
        """Return the state that a simulated cloud makes of a plan."""
        request = plugin_protocol.message("ApplyRequest")
        request.type_name = type_name
        request.prior_state.CopyFrom(plugin_protocol.encode_value(prior))
        request.planned_state.CopyFrom(plan.planned_state)
        request.config.CopyFrom(plugin_protocol.encode_value(config))
        call = RpcCall(
            source=SOURCE,
            schema=self.schema,
            configuration=self._configuration,
            method="ApplyResourceChange",
            request=request.SerializeToString(),
            ask=self._process.call,
        )
        answer = plugin_protocol.message("ApplyResponse", simulation.answer(call) or b"")
        return plugin_protocol.decode_value(answer.new_state)

    def destroy(self, simulation: SimulatedApi, type_name: str, state: Mapping[str, Any]) -> Any:
        """Return what is left of a resource, or why the provider does not let it go; None when it is gone."""
        request = plugin_protocol.message("PlanRequest")
        request.type_name = type_name
        request.prior_state.CopyFrom(plugin_protocol.encode_value(state))
        for field in (request.config, request.proposed_new_state):
            field.CopyFrom(plugin_protocol.encode_value(None))
        plan = plugin_protocol.message(
            "PlanResponse", self._process.call("PlanResourceChange", request.SerializeToString())
        )
        refused = [one.text for one in complaints(plan.diagnostics)]
        return refused or self.apply(simulation, type_name, plan, None, prior=state)


def provider_binary() -> Path:
    """Return the AWS provider's executable from a mirror of this machine."""
    pattern = "registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"
    return next(path for mirror in find_mirrors() for path in sorted(mirror.root.glob(pattern), reverse=True))


def nothing(block: Any) -> dict[str, Any]:
    """Return the configuration of a block that sets nothing."""
    values: dict[str, Any] = {attribute.name: None for attribute in block.attributes}
    return values | {nested.type_name: None if nested.nesting in SINGLE else [] for nested in block.block_types}


def full(block: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a block that sets what is said, and null for all else."""
    values = {**nothing(block), **said}
    for nested in block.block_types:
        inner = values[nested.type_name]
        if nested.nesting in SINGLE and isinstance(inner, dict):
            values[nested.type_name] = full(nested.block, inner)
        elif isinstance(inner, list):
            values[nested.type_name] = [full(nested.block, one) for one in inner]
    return values


def complaints(diagnostics: Any) -> list[Complaint]:
    """Return the errors of an answer."""
    return [
        Complaint(
            text=f"{one.summary} {one.detail}",
            path=tuple(getattr(step, step.WhichOneof("selector")) for step in one.attribute.steps),
        )
        for one in diagnostics
        if one.severity == plugin_protocol.ERROR
    ]


def proposed(block: Any, prior: Any, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Terraform proposes: the configuration, and of what it leaves open what was there.

    https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/objchange/objchange.go (ProposedNew)
    """
    before = prior if isinstance(prior, dict) else {}
    result: dict[str, Any] = {}
    for attribute in block.attributes:
        said = config.get(attribute.name)
        result[attribute.name] = before.get(attribute.name) if said is None and attribute.computed else said
        if attribute.write_only:
            result[attribute.name] = None
    for nested in block.block_types:
        said, had = config.get(nested.type_name), before.get(nested.type_name)
        if isinstance(said, list):
            old = had if isinstance(had, list) and len(had) == len(said) else [None] * len(said)
            result[nested.type_name] = [proposed(nested.block, one, new) for one, new in zip(old, said, strict=True)]
        else:
            result[nested.type_name] = proposed(nested.block, had, said) if isinstance(said, dict) else said
    return result
