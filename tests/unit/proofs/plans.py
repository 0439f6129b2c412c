"""Plans of one resource, made by hand."""

from __future__ import annotations

from typing import Any

from tfproof.addresses import parse_path
from tfproof.plan import Plan


def planned(type_: str, path: str, value: Any, *, fed_by: str = "") -> Plan:
    """A plan of one resource, with a value at a path of it; unknown and fed by a reference when one is named."""
    change = {"actions": ["create"], "before": None, "after": nested(path, value), "after_unknown": {}}
    expression: Any = {"constant_value": value}
    if fed_by:
        change |= {"after": nested(path, None), "after_unknown": nested(path, known=True)}
        expression = {"references": [fed_by]}
    body = {"address": f"{type_}.this", "mode": "managed", "type": type_, "name": "this"}
    return Plan(
        {
            "format_version": "1.2",
            "resource_changes": [{**body, "change": change}],
            "configuration": {"root_module": {"resources": [{**body, "expressions": nested(path, expression)}]}},
        }
    )


def nested(path: str, value: Any = None, *, known: bool = False) -> dict[str, Any]:
    made: Any = True if known else value
    for step in reversed(parse_path(path)):
        made = [made] if isinstance(step, int) else {step: made}
    assert isinstance(made, dict)
    return made
