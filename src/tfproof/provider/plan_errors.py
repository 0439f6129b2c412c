"""The errors in a provider's answer about a resource's configuration, and the same answer without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tfproof.errors import UsageError
from tfproof.provider import plugin_protocol
from tfproof.provider.proxy import RpcCall


def errors_in(response: Any) -> list[Any]:
    """Return the errors among the diagnostics of a response."""
    return [one for one in response.diagnostics if one.severity == plugin_protocol.ERROR]


def words_of(errors: Iterable[Any], without: str = "") -> str:
    """Return what errors say in one text, in which another text is left out."""
    said = " ".join(f"{one.summary} {one.detail}" for one in errors)
    return said.replace(without, "") if without else said


def without_errors(response: Any) -> bytes:
    """Return a response without its errors, encoded."""
    kept = [one for one in response.diagnostics if one.severity != plugin_protocol.ERROR]
    del response.diagnostics[:]
    response.diagnostics.extend(kept)
    return plugin_protocol.encoded(response)


def refused(response: Any, error: UsageError) -> bytes:
    """Return a response with an error about what a user gave, encoded."""
    response.diagnostics.add(severity=plugin_protocol.ERROR, summary=error.what, detail=error.render())
    return plugin_protocol.encoded(response)


def as_proposed(call: RpcCall, response: Any) -> bytes:
    """Return the plan that Terraform proposes in place of one that a provider refuses.

    Args:
        call: ``PlanResourceChange``.
        response: the provider's answer to it, with errors; changed.
    """
    request = plugin_protocol.message("PlanRequest", call.request)
    planned = plugin_protocol.decode_value(request.proposed_new_state)
    computed = {one.name for one in call.schema.resource(request.type_name).attributes if one.computed}
    planned |= {name: plugin_protocol.UNKNOWN for name in computed if planned.get(name) is None}
    response.planned_state.CopyFrom(plugin_protocol.encode_value(planned))
    # Terraform then is lenient where a plan leaves out what older providers leave out.
    response.legacy_type_system = True
    del response.requires_replace[:]
    return without_errors(response)
