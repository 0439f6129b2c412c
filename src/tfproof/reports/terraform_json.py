"""The plan as ``terraform show -json`` writes one, with every value known: for tools that read plans of Terraform.

The format: https://developer.hashicorp.com/terraform/internals/json-format. What is not Terraform's is below the key ``tfproof``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.addresses import Step, path_text
from tfproof.installation import VERSION
from tfproof.plan import Applied, Plan
from tfproof.plan.value_state import ValueState
from tfproof.reports.escaping import json_text
from tfproof.reports.hidden_values import without_secrets
from tfproof.reports.html_report.plan_tree import is_simulated
from tfproof.review.hidden_secrets import marked_in
from tfproof.values_representation import resources_in

SCHEMA = "tfproof/plan/1"
_OWN = "tfproof_"


def render_terraform_json(plan: Plan, applied: Applied) -> str:
    """Return the plan with the values of a simulated apply in place of those that are known after apply.

    Sensitive values are not in it: a text is ``(sensitive)``, anything else null.

    Args:
        plan: the plan.
        applied: the state after a simulated apply of all of it.
    """
    raw: dict[str, Any] = {key: value for key, value in dict(plan).items() if not key.startswith(_OWN)}
    state: dict[str, Any] = dict(applied)
    origins = _Origins()
    entries = list(_changes(raw, applied, origins))
    outputs = {name: _output(change, state, name) for name, change in raw.get("output_changes", {}).items()}
    planned = _planned(raw.get("planned_values", {}), entries, outputs)
    result = {**raw, "planned_values": planned, "resource_changes": entries}
    if outputs:
        result["output_changes"] = outputs
    whole = without_secrets(result, marked_in(plan, applied))
    about = {"simulated": origins.simulated, "derived": origins.derived, "unknown": origins.unknown}
    return json_text({**whole, "tfproof": {"schema": SCHEMA, "version": VERSION, **about}})


@dataclass(frozen=True, slots=True)
class _Origins:
    """Where the values come from that the plan does not know: paths by address."""

    simulated: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)

    def add(self, address: str, path: tuple[Step, ...], found: ValueState, made: frozenset[str]) -> None:
        """Note the value at a path: made up, computed from what is made up, or not known even now."""
        for step in path:
            found = found.child(step)
        name = path_text(path)
        kind = self.unknown if found.holds_unknown else self.simulated if is_simulated(name, made) else self.derived
        kind.setdefault(address, []).append(name)


def _changes(raw: Mapping[str, Any], applied: Applied, origins: _Origins) -> Iterator[dict[str, Any]]:
    """The entries of ``resource_changes``, with what the state has in place of what is unknown."""
    later = _state(dict(applied))
    for entry in raw.get("resource_changes", ()):
        address, change = entry["address"], entry["change"]
        if not _holds(change.get("after_unknown")):
            yield entry
            continue
        found = later.get(address, _of(change))
        made = applied.stand_ins(address) if address in applied.all_resources else frozenset[str]()
        for path in _unknown_paths(_of(change)):
            origins.add(address, path, found, made)
        yield {**entry, "change": {**change, **_known(found, change)}}


def _state(applied: Mapping[str, Any]) -> dict[str, ValueState]:
    """The values of each resource and data source of a state, by address."""
    found: dict[str, ValueState] = {}
    for one in resources_in(applied.get("prior_state", {}).get("values", {}).get("root_module", {})):
        found[one["address"]] = ValueState(value=one.get("values"), sensitive=one.get("sensitive_values"))
    for entry in applied.get("resource_changes", ()):
        if entry["change"].get("after") is not None:
            found[entry["address"]] = _of(entry["change"])
    return found


def _of(change: Mapping[str, Any]) -> ValueState:
    return ValueState(
        value=change.get("after"), unknown=change.get("after_unknown"), sensitive=change.get("after_sensitive")
    )


def _known(found: ValueState, change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "after": found.value,
        "after_unknown": found.unknown if _holds(found.unknown) else {},
        "after_sensitive": _both(change.get("after_sensitive"), found.sensitive),
    }


def _output(change: Mapping[str, Any], applied: Mapping[str, Any], name: str) -> dict[str, Any]:
    later = applied.get("output_changes", {}).get(name)
    if later is None or not _holds(change.get("after_unknown")):
        return dict(change)
    sensitive = _both(change.get("after_sensitive"), later.get("after_sensitive"))
    return {
        **change,
        "after": later.get("after"),
        "after_unknown": later.get("after_unknown", False),
        "after_sensitive": sensitive,
    }


def _planned(planned: Mapping[str, Any], entries: list[Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the plan by module, as the changes have them now."""
    after = {entry["address"]: entry["change"] for entry in entries}

    def module(one: Mapping[str, Any]) -> dict[str, Any]:
        result = dict(one)
        if "resources" in one:
            result["resources"] = [
                {
                    **each,
                    "values": after[each["address"]].get("after"),
                    "sensitive_values": after[each["address"]].get("after_sensitive") or {},
                }
                if each["address"] in after
                else each
                for each in one["resources"]
            ]
        if "child_modules" in one:
            result["child_modules"] = [module(each) for each in one["child_modules"]]
        return result

    result = dict(planned)
    if "root_module" in planned:
        result["root_module"] = module(planned["root_module"])
    if "outputs" in planned:
        result["outputs"] = {
            name: {**one, "value": outputs[name].get("after")} if name in outputs else one
            for name, one in planned["outputs"].items()
        }
    return result


def _unknown_paths(part: ValueState, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    if part.is_unknown:
        yield path
    elif part.holds_unknown:
        for step in part.steps():
            yield from _unknown_paths(part.child(step), (*path, step))


def _holds(marks: Any) -> bool:
    return ValueState(value=None, unknown=marks).holds_unknown


def _both(first: Any, second: Any) -> Any:
    """What one of two trees marks."""
    if first is True or second is True:
        return True
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {name: _both(first.get(name), second.get(name)) for name in {**first, **second}}
    if isinstance(first, list) and isinstance(second, list):
        longest = max(len(first), len(second))
        return [_both(*(marks[at] if at < len(marks) else False for marks in (first, second))) for at in range(longest)]
    return first or second or False
