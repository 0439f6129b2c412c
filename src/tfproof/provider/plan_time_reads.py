"""Answers what a provider would ask a cloud while it plans: imports, and the few resources whose plan asks.

An import is what its configuration says. The provider plans the resource as a new one, so what only the cloud knows of it
stays unknown, and nothing is said to be replaced because of a value that was not read. Terraform shows it as an import.

A resource whose plan asks is planned with the argument that it asks about unknown, or as it was before; then the provider
does not ask, and the argument gets its value again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tfproof.provider import plugin_protocol
from tfproof.provider.local import UNKNOWN_ID
from tfproof.provider.proxy import RpcCall

# In the private data of a resource from its import to its plan; the provider never gets it.
_IMPORTED: Final = b'{"tfproof":"imported"}'
# Their importers ask AWS, or end the provider: each of 1,526 importers of version 5.100.0 was called.
_IMPORTERS: Final = frozenset(
    f"aws_{name}"
    for name in (
        "codedeploy_app", "datazone_glossary", "default_route_table", "dx_hosted_private_virtual_interface",
        "dx_hosted_private_virtual_interface_accepter", "dx_hosted_public_virtual_interface",
        "dx_hosted_public_virtual_interface_accepter", "dx_hosted_transit_virtual_interface",
        "dx_hosted_transit_virtual_interface_accepter", "dx_private_virtual_interface", "dx_public_virtual_interface",
        "dx_transit_virtual_interface", "elasticsearch_domain", "iam_access_key", "kinesis_stream", "network_acl",
        "organizations_organization", "organizations_policy", "serverlessapplicationrepository_cloudformation_stack",
        "servicecatalog_product", "ses_active_receipt_rule_set", "ssmincidents_replication_set",
        "vpc_dhcp_options_association",
    )
)  # fmt: skip
_UNREACHABLE: Final = re.compile(
    r"operation error|connection refused|no such host|dial tcp|proxyconnect|request send failed|i/o timeout"
    r"|network is unreachable|RequestError",
    re.IGNORECASE,
)


def answer(call: RpcCall) -> bytes | None:
    """Return the encoded answer to a call that a plan makes and for which the provider would ask; None for all others."""
    handle = _ANSWERS.get(call.method)
    return handle(call) if handle is not None else None


def answer_stream(_call: RpcCall) -> None:
    """A plan makes no call that is answered by a stream."""


def _import(call: RpcCall) -> bytes:
    request = plugin_protocol.message("ImportRequest", call.request)
    response = plugin_protocol.message("ImportResponse")
    if request.type_name not in _IMPORTERS and request.id != UNKNOWN_ID:
        response = plugin_protocol.message("ImportResponse", call.ask(call.method, call.request))
        said = " ".join(
            f"{one.summary} {one.detail}" for one in response.diagnostics if one.severity == plugin_protocol.ERROR
        )
        if said and not _UNREACHABLE.search(said):
            return plugin_protocol.encoded(response)  # an id that is none for this type
    if not response.imported_resources:
        response = plugin_protocol.message("ImportResponse")
        block = call.schema.resource(request.type_name)
        values = dict.fromkeys([*(one.name for one in block.attributes), *(one.type_name for one in block.block_types)])
        values |= {nested.type_name: _nothing(nested) for nested in block.block_types}
        given = plugin_protocol.decode_value(request.identity.data) or {}
        values |= {name: value for name, value in given.items() if name in values}
        values |= {"id": request.id} if "id" in values and request.id not in ("", UNKNOWN_ID) else {}
        imported = response.imported_resources.add(type_name=request.type_name)
        imported.state.CopyFrom(plugin_protocol.encode_value(values))
    for imported in response.imported_resources:
        imported.private = _IMPORTED
        if not imported.identity.data.msgpack:
            imported.identity.CopyFrom(request.identity)
    return plugin_protocol.encoded(response)


def _nothing(nested: Any) -> Any:
    """A nested block that is not there, by its nesting."""
    return [] if nested.nesting in {2, 3} else {} if nested.nesting == 4 else None


def _read(call: RpcCall) -> bytes | None:
    request = plugin_protocol.message("ReadRequest", call.request)
    if request.private != _IMPORTED:
        return None
    response = plugin_protocol.message("ReadResponse")
    response.private = _IMPORTED
    response.new_state.CopyFrom(request.current_state)
    response.new_identity.CopyFrom(request.current_identity)
    return plugin_protocol.encoded(response)


def _plan(call: RpcCall) -> bytes | None:
    request = plugin_protocol.message("PlanRequest", call.request)
    if request.prior_private == _IMPORTED:
        return _plan_import(call, request)
    change = _PLANS.get(request.type_name)
    return change(call, request) if change is not None else None


def _plan_import(call: RpcCall, request: Any) -> bytes:
    """Plan what is imported as what is created, and say of its id what the import says."""
    prior, config = plugin_protocol.decode_value(request.prior_state), plugin_protocol.decode_value(request.config)
    proposed = plugin_protocol.decode_value(request.proposed_new_state)
    if not isinstance(proposed, dict) or not isinstance(prior, dict):
        return call.ask(call.method, call.request)
    computed = {one.name for one in call.schema.resource(request.type_name).attributes if one.computed}
    proposed |= {name: None for name in computed if config.get(name) is None}
    asked = plugin_protocol.message("PlanRequest")
    asked.CopyFrom(request)
    asked.prior_private = b""
    asked.prior_state.CopyFrom(plugin_protocol.encode_value(None))
    asked.proposed_new_state.CopyFrom(plugin_protocol.encode_value(proposed))
    encoded = plugin_protocol.encoded(asked)
    new = RpcCall(
        source=call.source, schema=call.schema, configuration=call.configuration, method=call.method,
        request=encoded, ask=call.ask,
    )  # fmt: skip
    response = plugin_protocol.message("PlanResponse", _plan(new) or call.ask(call.method, encoded))
    planned = plugin_protocol.decode_value(response.planned_state)
    if isinstance(planned, dict):
        if plugin_protocol.is_unknown_value(planned.get("id")) and prior.get("id"):
            planned["id"] = prior["id"]
        response.planned_state.CopyFrom(plugin_protocol.encode_value(planned))
    del response.requires_replace[:]
    response.planned_identity.CopyFrom(request.prior_identity)
    return plugin_protocol.encoded(response)


def _hiding(*names: str) -> Callable[[RpcCall, Any], bytes | None]:
    """Plan with arguments unknown that are new or other ones, and give them their values again."""

    def plan(call: RpcCall, request: Any) -> bytes | None:
        prior = plugin_protocol.decode_value(request.prior_state)
        proposed = plugin_protocol.decode_value(request.proposed_new_state)
        if not isinstance(proposed, dict):
            return None
        hidden = {
            name: proposed[name]
            for name in names
            if proposed.get(name) is not None and not _same(proposed[name], (prior or {}).get(name))
        }
        return _with(call, request, dict.fromkeys(hidden, plugin_protocol.UNKNOWN), hidden)

    return plan


def _plan_cloud_control(call: RpcCall, request: Any) -> bytes | None:
    """Plan with an empty schema of the type, where none is given: it would be asked for."""
    prior, proposed = (
        plugin_protocol.decode_value(request.prior_state),
        plugin_protocol.decode_value(request.proposed_new_state),
    )
    config = plugin_protocol.decode_value(request.config)
    if not isinstance(proposed, dict) or config.get("schema") is not None:
        return None
    changed = plugin_protocol.message("PlanRequest")
    changed.CopyFrom(request)
    if isinstance(prior, dict):
        changed.prior_state.CopyFrom(plugin_protocol.encode_value({**prior, "schema": "{}"}))
    return _with(call, changed, {"schema": "{}"}, {"schema": (prior or {"schema": plugin_protocol.UNKNOWN})["schema"]})


def _plan_instance(call: RpcCall, request: Any) -> bytes | None:
    """Plan an instance with the launch template that it has; another version of it makes another instance.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html: a template says how an instance starts.
    """
    prior, proposed = (
        plugin_protocol.decode_value(request.prior_state),
        plugin_protocol.decode_value(request.proposed_new_state),
    )
    if not isinstance(prior, dict) or not isinstance(proposed, dict):
        return None
    before, after = prior.get("launch_template"), proposed.get("launch_template")
    if not before or not after or before == after:
        return None
    encoded = _with(call, request, {"launch_template": before}, {"launch_template": after})
    response = plugin_protocol.message("PlanResponse", encoded or b"")
    versions = [one[0].get("version") for one in (before, after) if isinstance(one, list) and isinstance(one[0], dict)]
    if len(versions) == 2 and versions[0] != versions[1] and all(str(one).isdigit() for one in versions):
        response.requires_replace.add().steps.add(attribute_name="launch_template")
    return plugin_protocol.encoded(response)


def _with(call: RpcCall, request: Any, asked: Mapping[str, Any], put_back: Mapping[str, Any]) -> bytes | None:
    """Ask for a plan with other values of some attributes, and put values into what was planned."""
    if not asked:
        return None
    changed = plugin_protocol.message("PlanRequest")
    changed.CopyFrom(request)
    for part in (changed.config, changed.proposed_new_state):
        part.CopyFrom(plugin_protocol.encode_value({**plugin_protocol.decode_value(part), **asked}))
    response = plugin_protocol.message("PlanResponse", call.ask(call.method, plugin_protocol.encoded(changed)))
    planned = plugin_protocol.decode_value(response.planned_state)
    if isinstance(planned, dict):
        response.planned_state.CopyFrom(plugin_protocol.encode_value({**planned, **put_back}))
    return plugin_protocol.encoded(response)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal, as text or as JSON documents."""
    if one == other or not isinstance(one, str) or not isinstance(other, str):
        return bool(one == other)
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def _validate_provider(call: RpcCall) -> bytes | None:
    """Have a provider block validated without its endpoints: that takes seconds, and the provider finds nothing wrong in them."""
    request = plugin_protocol.message("ValidateProviderRequest", call.request)
    config = plugin_protocol.decode_value(request.config) if call.source.endswith("/hashicorp/aws") else None
    if not isinstance(config, dict) or not config.get("endpoints"):
        return None
    request.config.CopyFrom(plugin_protocol.encode_value({**config, "endpoints": []}))
    return call.ask(call.method, plugin_protocol.encoded(request))


_ANSWERS: Final[Mapping[str, Callable[[RpcCall], bytes | None]]] = {
    "ImportResourceState": _import,
    "ReadResource": _read,
    "PlanResourceChange": _plan,
    "PrepareProviderConfig": _validate_provider,
    "ValidateProviderConfig": _validate_provider,
}
_PLANS: Final[Mapping[str, Callable[[RpcCall, Any], bytes | None]]] = {
    "aws_sfn_state_machine": _hiding("definition"),
    "aws_snapshot_create_volume_permission": _hiding("snapshot_id"),
    "aws_cloudcontrolapi_resource": _plan_cloud_control,
    "aws_instance": _plan_instance,
}
