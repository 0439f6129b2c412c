"""What may not happen in an upgrade: data lost, resources renamed or left behind by mistake."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tfproof.cases.failures import Failure
from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange
from tfproof.cases.upgrades.rename_candidates import likely_successor, renames
from tfproof.cases.upgrades.stateful_types import HOLDS_DATA, ONLY_IN_USE, USERS_THAT_DO_NOT_COUNT
from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.plan.value_state import absent

DATA, RENAME, REGION, REFUSED = (
    "TFPROOF_UPGRADE_DATA", "TFPROOF_UPGRADE_RENAME", "TFPROOF_UPGRADE_REGION", "TFPROOF_UPGRADE_REFUSED",
)  # fmt: skip
_LANGUAGE = "https://developer.hashicorp.com/terraform/language"
_GUIDELINES = {
    DATA: f"{_LANGUAGE}/meta-arguments/lifecycle",
    RENAME: f"{_LANGUAGE}/modules/develop/refactoring",
    REGION: f"{_LANGUAGE}/providers/configuration",
    REFUSED: f"{_LANGUAGE}/meta-arguments/lifecycle",
}
_LOSSES = {ChangeAction.REPLACE: "replaced", ChangeAction.DESTROY: "destroyed", ChangeAction.LEAVE: "left behind"}
_REASONS = {
    "replace_by_request": "it was asked for",
    "replace_by_triggers": "replace_triggered_by",
    "replace_because_tainted": "it is tainted",
    "delete_because_no_resource_config": "no block declares it any more",
    "delete_because_wrong_repetition": "its block has no count or for_each any more, or another",
    "delete_because_count_index": "count is smaller now",
    "delete_because_each_key": "for_each has no such key any more",
    "delete_because_no_module": "no module declares it any more",
    "delete_because_no_move_target": "it was moved to where nothing is declared",
}


_REFUSED = "fix what refuses it; a provider or prevent_destroy may have to stay for one release"
_PROVIDER_GONE = (
    "nothing in the current configuration needs this provider, so that all that it made would be destroyed: "
    "keep its entry in required_providers to see what that is"
)


def judge(effects: Sequence[ResourceChange], *, allow: Collection[str], holds_data: Collection[str]) -> Findings:
    """Judge an upgrade: see :meth:`tfproof.cases.upgrades.upgrade.Upgrade.findings`.

    Raises:
        UsageError: ``allow`` names an address that is on neither side.
    """
    _check_allowed(effects, allow)
    losing = HOLDS_DATA | dict.fromkeys(holds_data, "it was said to hold data")
    same = renames(effects)
    found: list[Finding] = []
    for effect in effects:
        if {effect.address, effect.previous_address, same.get(effect.address)} & set(allow):
            continue
        if effect.action in _LOSSES and effect.type in losing and _is_used(effect, effects):
            found.append(_loses_data(effect, losing[effect.type], same, effects))
        elif effect.address in same:
            found.append(_renamed(effect, same[effect.address]))
        elif effect.action is ChangeAction.LEAVE:
            found.append(_left(effect))
    return Findings.of(found, checks=sum(effect.before is not None for effect in effects))


def undecided(found: Findings, otherwise: Findings, contested: Mapping[str, Sequence[str]]) -> Findings:
    """Say what depends on values that only the cloud knows.

    Args:
        found: what is wrong if the cloud assigned what is written down now.
        otherwise: what is wrong if it assigned other values.
        contested: by address, the attributes that are written down now.
    """
    known = {(one.rule, one.address) for one in found.findings}
    return Findings(
        undecided=tuple(
            replace(
                one,
                verdict=Verdict.UNDECIDED,
                found=f"if AWS assigned another value than {_named(contested.get(one.address, ()))} has now, {one.found}",
                expected="the value that the resource has",
                fix=f"compare it with the resource's own value, give that with stand_ins=, or {one.fix}",
            )
            for one in otherwise.findings
            if (one.rule, one.address) not in known
        )
    )


def _named(attributes: Sequence[str]) -> str:
    return " and ".join(attributes) or "the source"


def refused(failures: Sequence[Failure], folder: str) -> Iterator[Finding]:
    """Say that the current configuration can be applied to nothing, but not to what the base revision made."""
    for failure in failures:
        yield Finding(
            rule=REFUSED,
            title="Current configuration cannot be applied on top of the base revision",
            severity=Severity.HIGH,
            address=failure.addresses[0] if failure.addresses else folder,
            found=" ".join(failure.message.split()),
            expected="a plan on top of what the base revision made",
            fix=_PROVIDER_GONE if "Missing required provider" in failure.message else _REFUSED,
            view=View.APPLIED,
            guideline=_GUIDELINES[REFUSED],
        )


def _check_allowed(effects: Sequence[ResourceChange], allow: Collection[str]) -> None:
    known = {address for effect in effects for address in (effect.address, effect.previous_address) if address}
    for address in allow:
        if address not in known:
            near = absent(f"no such address: {address}", address, known, kind="addresses")
            raise UsageError(near.what, where="what is allowed", expected=near.expected, fix=near.fix)


def _is_used(effect: ResourceChange, effects: Sequence[ResourceChange]) -> bool:
    if effect.type not in ONLY_IN_USE:
        return True
    arn = (effect.before or {}).get("arn")
    users = (one for one in effects if one.type not in USERS_THAT_DO_NOT_COUNT and one.before is not None)
    return isinstance(arn, str) and any(json.dumps(arn) in json.dumps(one.before) for one in users)


def _loses_data(
    effect: ResourceChange, lost: str, same: Mapping[str, str], effects: Sequence[ResourceChange]
) -> Finding:
    forced = next((one for one in effect.forced_by if one.location), None)
    return Finding(
        rule=DATA,
        title="Upgrade destroys or replaces a resource that holds data",
        severity=Severity.HIGH,
        address=effect.address,
        found=f"it is {_LOSSES[effect.action]}{_because(effect)}: {lost}",
        expected="the same resource, changed in place or moved",
        fix=_way_out(effect, same, effects),
        view=View.APPLIED,
        guideline=_GUIDELINES[DATA],
        location=forced.location if forced else effect.location,
    )


def _because(effect: ResourceChange) -> str:
    if effect.forced_by:
        return f", forced by {'; '.join(map(str, effect.forced_by))}"
    if effect.action is ChangeAction.LEAVE:
        return ", because its provider is one of another region"
    reason = _REASONS.get(effect.reason or "", effect.reason)
    return f", because {reason}" if reason else ""


def _way_out(effect: ResourceChange, same: Mapping[str, str], effects: Sequence[ResourceChange]) -> str:
    allow = f"or declare it ({_allow(effect.address)})"
    if effect.action is ChangeAction.REPLACE:
        return f"leave {' and '.join(one.attribute for one in effect.forced_by) or 'it'} as it was, {allow}"
    if effect.action is ChangeAction.LEAVE:
        return f"keep its provider, {allow}"
    target = same.get(effect.address) or likely_successor(effect, effects)
    if target is not None:
        return f"if it is the same, say so:\n{_moved(effect.address, target)}\n{allow}"
    return f"keep it, or let go of it with a removed block (lifecycle {{ destroy = false }}), {allow}"


def _renamed(effect: ResourceChange, target: str) -> Finding:
    return Finding(
        rule=RENAME,
        title="Renamed resource has no moved block",
        severity=Severity.MEDIUM,
        address=effect.address,
        found=f"it is destroyed and re-created unchanged at {target}",
        expected="the same resource under its new address",
        fix=f"say so:\n{_moved(effect.address, target)}\nor declare it ({_allow(effect.address)})",
        view=View.APPLIED,
        guideline=_GUIDELINES[RENAME],
    )


def _moved(former: str, target: str) -> str:
    return f"moved {{\n  from = {former}\n  to   = {target}\n}}"


def _allow(address: str) -> str:
    return f"--allow {shlex.quote(address)}"


def _left(effect: ResourceChange) -> Finding:
    return Finding(
        rule=REGION,
        title="Resource is orphaned in another region",
        severity=Severity.MEDIUM,
        address=effect.address,
        found="its provider is one of another region: Terraform does not find it there, and forgets it",
        expected="the same resource",
        fix=f"keep its provider, or declare it ({_allow(effect.address)})",
        view=View.APPLIED,
        guideline=_GUIDELINES[REGION],
        location=effect.location,
    )
