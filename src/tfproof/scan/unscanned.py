"""What a scan did not see: files, modules and resources that no policy judged, and what Checkov complained of."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from tfproof.addresses import ModuleInstance, ResourceInstance
from tfproof.findings import Finding, Location, Severity, Verdict, View
from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.protocol import Entity, Outcome, ViewReport
from tfproof.scan.source_locations import SourceLocations


def unread(
    views: Sequence[ViewReport],
    planned: Mapping[str, Sequence[str]],
    entities: Sequence[Entity],
    places: SourceLocations,
    own: Collection[str] = (),
) -> Iterator[Finding]:
    """Yield an undecided finding for each thing that was not judged.

    Args:
        views: what was scanned.
        planned: by view, the addresses that exist after its plan.
        entities: the blocks of the source.
        places: of those blocks.
        own: ids of the policies whose exceptions are findings of their own.
    """
    judged = {address for addresses in planned.values() for address in addresses}
    for view in views:
        yield from _unparsed_files(view)
        yield from _complaints(view, own, judged, [one for one in views if one is not view])
        yield from _lost_resources(view, planned.get(view.view, ()), places)
    if not planned:
        yield from _unread_modules(entities)


_PASSED_OVER = re.compile(
    r"Failed to (?:find context for (?:resource|data)\.|get module name for resource )(?P<address>.+?)(?:\. .*)?$"
)
_RAISED = re.compile(r"Failed to run check (?P<policy>\S+) on .*:(?P<block>[^.:\s]+\.[^.:\s]+?)(?:: .*)?$")
# What is reported elsewhere, or is not about a verdict: modules that are not read are findings of their own, and the keys that
# cloudsplaining enriches are only shown.
_HARMLESS = re.compile(r"Unable to load module |Module .* failed to load via |Failed enriching cloudsplaining ")
_undecided = functools.partial(Finding, rule="TFPROOF_SCAN", severity=Severity.HIGH, verdict=Verdict.UNDECIDED)


def _unparsed_files(view: ViewReport) -> Iterator[Finding]:
    """Terraform's own parser reads these files: the scan refuses others before Checkov sees them."""
    for file, line in view.unparsed:
        yield _undecided(
            address=file,
            found=f"Checkov's parser cannot read this file{f' from line {line} on' if line else ''}, though it is valid for Terraform",
            expected="source that Checkov's parser reads too",
            fix="write the expression there in another way; the plan and the applied state are scanned all the same",
            title="Source file was not scanned",
            view=View(view.view),
            location=Location(file=file, line=line or 1) if view.view == View.SOURCE else None,
        )


def _complaints(
    view: ViewReport, own: Collection[str], judged: Collection[str], others: Sequence[ViewReport]
) -> Iterator[Finding]:
    """Checkov logs that it passed over something, and goes on.

    A block of the source that a plan shows is judged there, and a check that raised for what one view does not know may have
    answered in another.
    """
    for line in view.log:
        passed_over, raised = _PASSED_OVER.search(line), _RAISED.search(line)
        if passed_over is not None and _spellings(passed_over["address"]) & set(judged):
            continue
        if raised is not None and _answered(raised["policy"], raised["block"], view, others):
            continue
        if _HARMLESS.match(line) or any(f"check {policy} " in line for policy in own):
            continue
        yield _undecided(
            address=f"the {view.view} view",
            found=f"Checkov logged: {line}",
            expected="a scan without complaints",
            fix="see what the line is about; a check that it names may not have run everywhere",
            title="Checkov logged a problem while it scanned",
            view=View(view.view),
            location=None,
        )


def _answered(policy: str, block: str, view: ViewReport, others: Sequence[ViewReport]) -> bool:
    """Whether a check that raised on some resource of a block gave every one of them a verdict in another view."""
    said = {
        one.address
        for other in others
        for one in other.outcomes
        if one.policy == policy and (one.outcome == "failed" or (one.outcome == "passed" and not _is_guess(one, other)))
    }
    of_blocks = {ResourceInstance.parse(address).without_keys() for address in said}
    meant = [ResourceInstance.parse(one.address) for one in view.entities if one.block in ("resource", "data")]
    meant = [one for one in meant if f"{one.resource.type}.{one.resource.name}" == block]
    if view.view == View.SOURCE:
        return bool(meant) and all(one.without_keys() in of_blocks for one in meant)
    return bool(meant) and all({str(one), str(one.without_keys())} & said for one in meant)


def _is_guess(outcome: Outcome, view: ViewReport) -> bool:
    """Whether the source passes what it does not know; of a plan, such a verdict is a finding of its own."""
    return view.view == View.SOURCE and bool(outcome.unknown)


def _lost_resources(view: ViewReport, planned: Sequence[str], places: SourceLocations) -> Iterator[Finding]:
    """What a plan holds and Checkov did not take in was judged by no policy, stock ones included."""
    taken = {entity.address for entity in view.entities}
    for address in planned:
        if address not in taken:
            yield _undecided(
                address=address,
                found="the plan holds it, and Checkov did not take it in",
                expected="every resource of the plan",
                fix="report it as a defect of tfproof, with the resource's type and the version of Checkov",
                title="Resource was not scanned",
                view=View(view.view),
                location=places.location(address),
            )


def _unread_modules(entities: Sequence[Entity]) -> Iterator[Finding]:
    """Without a plan, a module whose source Checkov did not read was not checked at all."""
    for entity in entities:
        if entity.block != "module":
            continue
        call = ModuleInstance.parse(entity.address).without_keys()
        if not any(_stands_in(other, call) for other in entities):
            yield _undecided(
                address=entity.address,
                found="the module's source was not read, and no plan was given",
                expected="a plan, which shows every resource of every module",
                fix="scan with a plan",
                title="Module was not scanned",
                view=View.SOURCE,
                location=Location(file=entity.file, line=entity.line),
            )


def _stands_in(entity: Entity, module: ModuleInstance) -> bool:
    around = ModuleInstance.leading(entity.address)[0].without_keys()
    return module.contains(around) and (entity.block != "module" or around != module)


def _spellings(address: str) -> set[str]:
    """What Checkov may mean: its complaints do not tell a data source from a resource."""
    return {terraform_address(address, block) for block in ("resource", "data")}


def idle(wanted: Sequence[str], at_work: Collection[str]) -> Iterator[Finding]:
    """Yield an undecided finding for each id or pattern of which no policy had anything to judge.

    Args:
        wanted: the ids and patterns that were asked for.
        at_work: the ids of the policies that had something to judge.
    """
    for pattern in dict.fromkeys(wanted):
        if not fnmatch.filter(at_work, pattern):
            yield _undecided(
                address=pattern,
                found=f"nothing in this configuration is of a type that {pattern} checks",
                expected="at least one resource that a selected policy checks",
                fix="leave the policy out, or name the folder that it is for",
                title="Selected policy checked nothing",
                view=View.SOURCE,
            )
