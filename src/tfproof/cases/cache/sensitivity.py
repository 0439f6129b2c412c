"""Whether a plan holds a value that is marked sensitive.

Such a plan is kept sealed. A kept plan without those values would not be the plan: a test that compares a secret would
pass at first, and then fail or, worse, compare with a marker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind
from tfproof.plan.secret_values import texts_in
from tfproof.terraform.configuration import DeclaredConfiguration
from tfproof.terraform.variable_file import CommandLineValue
from tfproof.values_representation import resources_in


def holds_secret(plan: Mapping[str, Any]) -> bool:
    """Whether a value in the plan JSON is marked sensitive, known and not null."""
    return (
        any(_marked(change.get(when), change.get(f"{when}_sensitive"))
            for change in _changes(plan) for when in ("before", "after"))
        or any(_marked(resource.get("values"), resource.get("sensitive_values"))
               for state in ("planned_values", "prior_state") for resource in resources_in(_root_of(plan, state)))
        or any(output.get("sensitive") and _is_known(output.get("value"))
               for state in ("planned_values", "prior_state") for output in _outputs(plan, state))
        or _configured(plan)
    )  # fmt: skip


def tells_secret(
    failures: Iterable[Failure], warnings: Iterable[str], case: Case, configuration: DeclaredConfiguration
) -> bool:
    """Whether the words of a failure or warning may hold a sensitive input.

    Terraform hides sensitive values in its own messages. A provider gets them without the mark, and may quote them.
    """
    secret = configuration.sensitive_variables
    found = list(failures)
    quoting = any(one.kind in {FailureKind.PROVIDER, FailureKind.CLOUD} for one in found)
    said = [*warnings, *(one.message for one in found if quoting)]
    if not secret or not said:
        return False
    texts = {text for name in secret & set(case.inputs) for text in texts_in(case.inputs[name]) if text}
    in_files = bool(case.var_files) or any(configuration.folder.glob("*.tfvars*"))
    written = any(isinstance(case.inputs.get(name), CommandLineValue) for name in secret)
    return in_files or written or any(text in message for message in said for text in texts)


def _changes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for kind in ("resource_changes", "resource_drift"):
        for resource in plan.get(kind) or ():
            yield resource.get("change") or {}
    yield from (plan.get("output_changes") or {}).values()


def _marked(value: Any, marks: Any) -> bool:
    """Whether something known is where ``marks`` (true, or the value's shape with true in it) says sensitive."""
    if marks is True:
        return _is_known(value)
    if isinstance(marks, Mapping) and isinstance(value, Mapping):
        return any(_marked(value.get(key), mark) for key, mark in marks.items())
    if isinstance(marks, list) and isinstance(value, list):
        return any(_marked(item, mark) for item, mark in zip(value, marks, strict=False))
    return False


def _is_known(value: Any) -> bool:
    """Whether a value has a part that is not null; an empty list or map tells nothing."""
    if isinstance(value, Mapping):
        return any(_is_known(item) for item in value.values())
    if isinstance(value, list):
        return any(_is_known(item) for item in value)
    return value is not None


def _root_of(plan: Mapping[str, Any], state: str) -> Mapping[str, Any]:
    found = plan.get(state) or {}
    return (found.get("values") or found).get("root_module") or {}


def _outputs(plan: Mapping[str, Any], state: str) -> Iterator[Mapping[str, Any]]:
    found = plan.get(state) or {}
    yield from ((found.get("values") or found).get("outputs") or {}).values()


def _configured(plan: Mapping[str, Any]) -> bool:
    root = (plan.get("configuration") or {}).get("root_module") or {}
    given = {name: entry.get("value") for name, entry in (plan.get("variables") or {}).items()}
    return _module_holds(root, given)


def _module_holds(module: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether a sensitive variable of a module, or of one that it calls, has a value that the plan shows."""
    for name, declared in (module.get("variables") or {}).items():
        if declared.get("sensitive") and (_is_known(declared.get("default")) or _is_known(given.get(name))):
            return True
    for call in (module.get("module_calls") or {}).values():
        constants = {
            name: entry.get("constant_value")
            for name, entry in (call.get("expressions") or {}).items() if isinstance(entry, Mapping)
        }  # fmt: skip
        if _module_holds(call.get("module") or {}, constants):
            return True
    return False
