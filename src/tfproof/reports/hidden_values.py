"""The JSON of a plan without its sensitive values, which Terraform itself writes unmasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tfproof.plan.secret_values import (
    HIDDEN,
    TELLING,
    holds_secret,
    secrets_of,
    sensitive_arguments,
    sensitive_variables,
)

_SIDES = {"before": "before_sensitive", "after": "after_sensitive", "values": "sensitive_values"}


def without_secrets(plan: Mapping[str, Any], plans: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the JSON of a plan in which each sensitive text is ``(sensitive)``, and any other sensitive value null.

    That is what the plan marks, what the configuration says of sensitive variables and of arguments whose value is sensitive
    somewhere, and each text that holds a sensitive one.

    Args:
        plan: the JSON.
        plans: the plans whose sensitive values are meant.
    """
    plans = list(plans)
    secrets = secrets_of(plans)
    arguments = sensitive_arguments(plans)
    sensitive = frozenset(name for one in plans for name in sensitive_variables(one))
    variables = {
        name: {**one, "value": blank(one.get("value"))} if name in sensitive else one
        for name, one in plan.get("variables", {}).items()
    }
    marked = {**plan, "variables": variables} if variables else plan
    cleaned: dict[str, Any] = _texts(_marked(marked, arguments), secrets)
    return cleaned


def blank(value: Any) -> Any:
    """Return a value with nothing in it but its shape."""
    if isinstance(value, Mapping):
        return {name: blank(part) for name, part in value.items()}
    if isinstance(value, list):
        return [blank(part) for part in value]
    return HIDDEN if isinstance(value, str) else None


def _marked(node: Any, arguments: frozenset[str]) -> Any:
    """Without the values that stand beside their marks."""
    if isinstance(node, list):
        return [_marked(part, arguments) for part in node]
    if not isinstance(node, Mapping):
        return node
    result = {}
    for name, part in node.items():
        if name in _SIDES and _SIDES[name] in node:
            result[name] = _hide(part, node[_SIDES[name]])
        elif (name in ("value", "default") and node.get("sensitive") is True) or (
            name in arguments and isinstance(part, Mapping) and "constant_value" in part
        ):
            result[name] = blank(part)
        else:
            result[name] = _marked(part, arguments)
    return result


def _hide(value: Any, marks: Any) -> Any:
    if marks is True:
        return blank(value)
    if isinstance(value, Mapping) and isinstance(marks, Mapping):
        return {name: _hide(part, marks.get(name)) for name, part in value.items()}
    if isinstance(value, list) and isinstance(marks, list):
        return [_hide(part, marks[at] if at < len(marks) else False) for at, part in enumerate(value)]
    return value


def _texts(node: Any, secrets: frozenset[str]) -> Any:
    """Without texts that hold a secret, and long numbers that are one, wherever they are."""
    if isinstance(node, Mapping):
        return {name: _texts(part, secrets) for name, part in node.items()}
    if isinstance(node, list):
        return [_texts(part, secrets) for part in node]
    if isinstance(node, int | float) and not isinstance(node, bool):
        return None if len(str(node)) >= TELLING and str(node) in secrets else node
    return HIDDEN if isinstance(node, str) and holds_secret(node, secrets) else node
