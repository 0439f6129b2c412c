"""Plans of one resource, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tfproof.addresses import parse_path
from tfproof.plan import Plan

FUNCTION = "a function"
"""Feeds a value with the result of a function that takes nothing, such as ``uuid()``."""


def planned(type_: str, path: str, value: Any, *, fed_by: str = "") -> Plan:
    """A plan of one resource, with a value at a path of it; unknown and fed by a reference, or FUNCTION, when one is named."""
    change = {"actions": ["create"], "before": None, "after": nested(path, value), "after_unknown": {}}
    expression: Any = {"constant_value": value}
    if fed_by:
        change |= {"after": nested(path, None), "after_unknown": nested(path, known=True)}
        expression = {} if fed_by == FUNCTION else {"references": [fed_by]}
    body = {"address": f"{type_}.this", "mode": "managed", "type": type_, "name": "this"}
    return Plan(
        {
            "format_version": "1.2",
            "resource_changes": [{**body, "change": change}],
            "configuration": {"root_module": {"resources": [{**body, "expressions": nested(path, expression)}]}},
        }
    )


def several(resources: Mapping[str, Mapping[str, Any]], unknown: Mapping[str, Sequence[str]] | None = None) -> Plan:
    """A plan of several resources: arguments by address, and the names of what the provider sets."""
    return _several(resources, {address: dict.fromkeys(names) for address, names in (unknown or {}).items()})


def fed(resources: Mapping[str, Mapping[str, Any]], feeding: Mapping[str, Mapping[str, Sequence[str]]]) -> Plan:
    """A plan of several resources with unknown arguments, and the references of each; none for what a function makes."""
    return _several(resources, feeding)


def provided(
    resources: Mapping[str, Mapping[str, Any]],
    feeding: Mapping[str, Mapping[str, Sequence[str] | None]],
    providers: Mapping[str, Mapping[str, Any]],
    by: Mapping[str, str],
) -> Plan:
    """As :func:`fed`, with provider configurations by key, and which one makes a resource where it is not ``aws``.

    ``feeding`` has None for what the provider sets.
    """
    body = _body(resources, feeding)
    for one in body["configuration"]["root_module"]["resources"]:
        one["provider_config_key"] = by.get(one["address"], "aws")
    body["configuration"]["provider_config"] = {
        key: {"name": "aws", "expressions": expressions} for key, expressions in providers.items()
    }
    return Plan(body)


def _several(
    resources: Mapping[str, Mapping[str, Any]], feeding: Mapping[str, Mapping[str, Sequence[str] | None]]
) -> Plan:
    return Plan(_body(resources, feeding))


def _body(
    resources: Mapping[str, Mapping[str, Any]], feeding: Mapping[str, Mapping[str, Sequence[str] | None]]
) -> dict[str, Any]:
    changes, written = [], []
    for address, arguments in resources.items():
        type_, name = address.removeprefix("data.").split(".")
        mode = "data" if address.startswith("data.") else "managed"
        unknown = feeding.get(address, {})
        left = dict.fromkeys(unknown, True)
        change = {"actions": ["create"], "before": None, "after": dict(arguments), "after_unknown": left}
        body = {"address": address, "mode": mode, "type": type_, "name": name}
        changes.append({**body, "change": change})
        said: dict[str, Any] = {key: {"constant_value": value} for key, value in arguments.items() if key not in left}
        said |= {name: {"references": list(one)} if one else {} for name, one in unknown.items() if one is not None}
        written.append({**body, "expressions": said})
    return {
        "format_version": "1.2",
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    }


def nested(path: str, value: Any = None, *, known: bool = False) -> dict[str, Any]:
    made: Any = True if known else value
    for step in reversed(parse_path(path)):
        made = [made] if isinstance(step, int) else {step: made}
    assert isinstance(made, dict)
    return made
