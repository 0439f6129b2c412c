"""The shape of a plan's JSON, as far as anything here relies on it.

Source: https://developer.hashicorp.com/terraform/internals/json-format. A part that is not there is no fault, nor is one
that this table does not name.
"""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = str
_KEY: Final = (str, int, type(None))
_VALUES: Final = (dict, type(None))
_MARKS: Final = (dict, bool, type(None))
# A leaf is a type or several; a list of one shape is a list of such; "*" means every key; "!" for a key that must be.
_RESOURCE: Final = {
    "!address": _TEXT, "!mode": _TEXT, "!type": _TEXT, "!name": _TEXT, "index": _KEY, "values": _VALUES,
    "sensitive_values": _MARKS,
}  # fmt: skip
_MODULE: Final[dict[str, Any]] = {"address": _TEXT, "resources": [_RESOURCE]}
_MODULE["child_modules"] = [_MODULE]
_OUTPUTS: Final = {"*": {"sensitive": bool}}
_STATE: Final = {"root_module": _MODULE, "outputs": _OUTPUTS}
_CHANGE: Final = {
    "!actions": [_TEXT], "before": _VALUES, "after": _VALUES, "after_unknown": _MARKS, "before_sensitive": _MARKS,
    "after_sensitive": _MARKS, "importing": _VALUES, "replace_paths": [[(str, int)]],
}  # fmt: skip
_CHANGED: Final = {
    "!address": _TEXT, "!mode": _TEXT, "!type": _TEXT, "!name": _TEXT, "index": _KEY, "module_address": _TEXT,
    "previous_address": _TEXT, "action_reason": _TEXT, "deposed": _TEXT, "provider_name": _TEXT, "!change": _CHANGE,
}  # fmt: skip
_EXPRESSION: Final = {"references": [_TEXT]}
_DECLARED: Final = {
    "!address": _TEXT, "!mode": _TEXT, "!type": _TEXT, "!name": _TEXT, "provider_config_key": _TEXT, "expressions": dict,
    "depends_on": [_TEXT],
}  # fmt: skip
_SOURCE: Final[dict[str, Any]] = {
    "resources": [_DECLARED],
    "outputs": {"*": {"expression": _EXPRESSION}},
    "variables": {"*": dict},
}
_SOURCE["module_calls"] = {"*": {"module": _SOURCE, "expressions": dict, "source": _TEXT}}
_PLAN: Final = {
    "format_version": _TEXT,
    "terraform_version": _TEXT,
    "variables": {"*": dict},
    "planned_values": _STATE,
    "prior_state": {"values": _STATE},
    "resource_changes": [_CHANGED],
    "resource_drift": [_CHANGED],
    "output_changes": {"*": {"!actions": [_TEXT], "after_unknown": (dict, list, bool, type(None))}},
    "configuration": {"root_module": _SOURCE, "provider_config": {"*": {"name": _TEXT, "full_name": _TEXT, "expressions": dict}}},
    "checks": [dict],
    "relevant_attributes": [dict],
}  # fmt: skip


def misshapen(plan: Any) -> str | None:
    """Return the path of the first part of a plan's JSON that has another shape; None when there is none."""
    return _misshapen(plan, _PLAN, "")


def _misshapen(value: Any, shape: Any, path: str) -> str | None:
    if isinstance(shape, list):
        if not isinstance(value, list):
            return path
        parts = [(one, shape[0], f"{path}[{number}]") for number, one in enumerate(value)]
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            return path
        missing = next((key[1:] for key in shape if key.startswith("!") and key[1:] not in value), None)
        if missing is not None:
            return f"{path}.{missing}"
        every = shape.get("*")
        named = ((key, every or shape.get(key, shape.get(f"!{key}"))) for key in value)
        parts = [(value[key], inner, f"{path}.{key}") for key, inner in named if inner is not None]
    else:
        return None if isinstance(value, shape) else path
    return next((found for part in parts if (found := _misshapen(*part)) is not None), None)
