"""What a provider refuses while it plans, since it takes what is not known for what is not set.

``'iops' must be set when 'type' is 'io1'`` is said of an `iops` that only a data source knows. Terraform would have read that
before it planned, so whether it is refused cannot be said offline, unless every value is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.addresses import without_indexes
from tfproof.provider import plugin_protocol
from tfproof.provider.plan_errors import as_proposed, errors_in, words_of
from tfproof.provider.proxy import RpcCall
from tfproof.provider.request_edits import leaves_at, with_parts
from tfproof.provider.requested_formats import numbers
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Path, Target
from tfproof.values import is_number, value_at


def decided(call: RpcCall, subject: Target, answer: bytes) -> bytes:
    """Return a provider's plan; what Terraform proposes where it depends on unknown values what the provider refuses.

    A refusal that says the same for each of some values in their place is about something else, and stays.

    Args:
        call: ``PlanResourceChange``.
        subject: the resource.
        answer: the provider's answer.
    """
    response = plugin_protocol.message("PlanResponse", answer)
    request = plugin_protocol.message("PlanRequest", call.request)
    said = words_of(errors_in(response))
    config = plugin_protocol.decode_value(request.config)
    unknown = [path for path, value in leaves_at(config, ()) if plugin_protocol.is_unknown_value(value)]
    for parts in _tried(call, subject, config, unknown, said) if said and unknown else ():
        changed = plugin_protocol.encoded(with_parts(request, parts))
        again = plugin_protocol.message("PlanResponse", call.ask(call.method, changed))
        if words_of(errors_in(again)) != said:
            return as_proposed(call, response)
    return answer


def _tried(
    call: RpcCall, subject: Target, config: Mapping[str, Any], unknown: list[Path], said: str
) -> Iterator[dict[Path, Any]]:
    """Values in the place of those that are not known: collections with an element, truth both ways, several numbers."""
    names = [without_indexes(path) for path in unknown]
    asked = dataclasses.replace(subject, indexed=dict.fromkeys(names, 1), keys=dict.fromkeys(names, frozenset({"key"})))
    filled = ValueGenerator(asked, call.schema.resource(subject.type), dict(config)).fill()
    parts = {path: value_at(filled, path) for path in unknown}
    yield parts
    for number in dict.fromkeys(map(int, numbers(said))):
        yield {
            path: True if isinstance(value, bool) else number if is_number(value) else value
            for path, value in parts.items()
        }
