"""``tfproof upgrade``: what becomes of everything that a stack made as it was before."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange
from tfproof.cases.upgrades.upgrade_rules import refused
from tfproof.cases.upgrades.upgrade_runner import UpgradeOutcome, provider_upgrade_outcome, upgrade_outcome
from tfproof.cli.options import planning
from tfproof.cli.plan_report import difference_lines, differences_of
from tfproof.cli.plan_step import not_run_lines, with_versions, without_effects
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.errors import UsageError
from tfproof.findings import Findings
from tfproof.plan.differences import Difference
from tfproof.reports import ReportContext, findings_report, json_text, render_text
from tfproof.reports.current_folder import StackFolder
from tfproof.reports.escaping import visible

_LISTED = (
    ChangeAction.REPLACE,
    ChangeAction.DESTROY,
    ChangeAction.LEAVE,
    ChangeAction.FORGET,
    ChangeAction.IMPORT,
    ChangeAction.CHANGE,
    ChangeAction.ADD,
)


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is lost, 1 when something is or the upgrade cannot be planned."""
    reporter = Reporter.of(options)
    if bool(options.before) == bool(options.provider):
        raise UsageError("say what to upgrade from, or which provider to", expected="either --from or --provider")
    wanted = dict(map(_version, options.provider))
    with planning(options) as (planner, case), step(f"upgrading {case.source}"):
        if wanted:
            outcome = provider_upgrade_outcome(planner, case, wanted)
        else:
            outcome = upgrade_outcome(planner, case, options.before)
        about = with_versions(Findings(), planner)
    if outcome.upgrade is None:
        result = Findings.of(refused(outcome.failures, str(case.source)), checks=len(outcome.failures))
        effects: tuple[ResourceChange, ...] = ()
    else:
        result = outcome.upgrade.findings(allow=options.allow, holds_data=options.holds_data)
        effects = outcome.upgrade.effects
    result = without_effects(result.merged(about), outcome.not_run)
    return reporter.write(
        result,
        {
            "text": lambda chosen: _as_text(outcome, effects, chosen, StackFolder(folder=case.source)),
            "json": lambda chosen: _as_json(outcome, effects, chosen, reporter.place),
        },
    )


def _version(text: str) -> tuple[str, str]:
    name, equals, version = text.partition("=")
    if not equals:
        raise UsageError(f"not a version of a provider: --provider {text}", expected="--provider NAME=VERSION")
    return name.strip(), version.strip()


def _as_text(
    outcome: UpgradeOutcome, effects: tuple[ResourceChange, ...], result: Findings, folder: StackFolder
) -> str:
    lines = [f"from:      {outcome.before}", *not_run_lines(outcome.not_run), ""]
    told = differences_of(outcome.upgrade.plan, full=False) if outcome.upgrade is not None else {}
    for action in _LISTED:
        for effect in effects:
            if effect.action is action:
                lines += _described(effect, told.get(effect.address, ()), folder)
    contested = outcome.upgrade.contested if outcome.upgrade is not None else {}
    lines += [
        f"{'unknown':<12}  {address}  {', '.join(names)}: only AWS knows the value"
        for address, names in contested.items()
    ]
    lines += [
        f"{'move':<12}  {one.previous_address} -> {one.address}" for one in effects if one.previous_address is not None
    ]
    lines += [f"{'warned of':<12}  {visible(text)}" for text in outcome.warnings]
    counts = ", ".join(f"{number} to {action}" for action, number in _counts(effects).items())
    lines.append(counts or ("no changes" if outcome.upgrade is not None else "the current configuration cannot follow"))
    return "\n".join(lines) + f"\n\n{render_text(result)}"


def _described(effect: ResourceChange, told: tuple[Difference, ...], folder: StackFolder) -> Iterator[str]:
    yield f"{effect.action.value:<12}  {effect.address}{f'  {folder.location(effect.location)}' if effect.location else ''}"
    if effect.action is ChangeAction.CHANGE:
        for one in told:
            yield from difference_lines(one, full=False)
        if not told:
            yield f"{'':<12}    {', '.join(effect.changed)}"
    for forced in effect.forced_by:
        yield f"{'':<12}    forced by {folder.text(str(forced))}"


def _as_json(
    outcome: UpgradeOutcome, effects: tuple[ResourceChange, ...], result: Findings, place: ReportContext
) -> str:
    report = findings_report(result, place)
    report["from"] = outcome.before
    report["warnings"] = list(outcome.warnings)
    told = differences_of(outcome.upgrade.plan, full=False) if outcome.upgrade is not None else {}
    report["changes"] = [
        _entry(one, told.get(one.address, ()))
        for one in effects
        if one.action is not ChangeAction.KEEP or one.previous_address
    ]
    contested = outcome.upgrade.contested if outcome.upgrade is not None else {}
    report["unknown"] = [{"address": address, "attributes": list(names)} for address, names in contested.items()]
    report["summary"]["changes"] = _counts(effects)
    return json_text(report)


def _entry(effect: ResourceChange, told: tuple[Difference, ...]) -> dict[str, Any]:
    return {
        "address": effect.address,
        "action": effect.action.value if effect.action is not ChangeAction.KEEP else "move",
        "previous_address": effect.previous_address,
        "changed": list(effect.changed),
        "differences": [one.to_json() for one in told],
        "forced_by": [
            {
                "attribute": one.attribute,
                "before": one.before,
                "after": one.after,
                "file": one.location.file if one.location else None,
                "line": one.location.line if one.location else None,
            }
            for one in effect.forced_by
        ],
    }


def _counts(effects: tuple[ResourceChange, ...]) -> dict[str, int]:
    counts = {action.value: sum(one.action is action for one in effects) for action in _LISTED}
    counts["move"] = sum(one.previous_address is not None for one in effects)
    return {action: number for action, number in counts.items() if number}
